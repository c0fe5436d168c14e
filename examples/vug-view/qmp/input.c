/* SPDX-License-Identifier: MIT */
#include "qmp/input.h"

#include "qmp/queue.h"
#include "report-limit.h"

/* Commands that QEMU has not answered: what comes then waits here, where it adds up. */
#define MAX_PENDING 32

struct qmp_input {
	struct vug_server *server;
	struct qmp_session *session;
	const char *path;
	uint32_t classes;
	struct vug_sink *sink; /* NULL: there is no connection */
	struct qmp_queue *queue;
	struct qmp_pressed pressed;
	guint release_from; /* the first code that is looked at; QMP_NUM_CODES: there is nothing to */
	bool with_held;
	bool is_running; /* the guest */
	bool is_refused; /* which the user knows */
};

/* --- to QEMU ---------------------------------------------------------------------------------- */

static void flush(struct qmp_input *input);

static void note_refusal(struct qmp_input *input, const char *error)
{
	if (!input->is_refused)
		report_peer("--qmp %s: QEMU takes no such input: %.120s", input->path, error);
	input->is_refused = true;
}

/* While the guest is paused QEMU refuses all input, or drops it: then nothing has taken effect. */
static void on_reply(gint64 id, const char *error, JsonObject *returned, void *data)
{
	struct qmp_input *input = data;

	(void)returned;
	if (input->is_running) {
		if (error)
			note_refusal(input, error);
		qmp_pressed_settle(&input->pressed, id);
	}
	flush(input);
}

static char *take_next(struct qmp_input *input, gint64 command)
{
	char *arguments = qmp_pressed_release(&input->pressed, input->with_held, command,
					      &input->release_from);

	return arguments ? arguments : qmp_queue_take(input->queue, &input->pressed, command);
}

/* Returns whether there was something. */
static bool send_next(struct qmp_input *input)
{
	gint64 command = qmp_session_get_next_id(input->session);
	g_autofree char *arguments = take_next(input, command);

	if (arguments)
		qmp_session_send(input->session, "input-send-event", arguments, -1, on_reply,
				 input);
	return arguments != NULL;
}

static void flush(struct qmp_input *input)
{
	while (qmp_session_is_ready(input->session) &&
	       qmp_session_num_pending(input->session) < MAX_PENDING && send_next(input))
		continue;
}

/* --- from the outputs ------------------------------------------------------------------------- */

static void on_key(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	const struct qmp_input *input = data;

	(void)sink;
	qmp_queue_press(input->queue, QMP_KEY, code, is_pressed);
}

static void on_button(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	const struct qmp_input *input = data;

	(void)sink;
	qmp_queue_press(input->queue, QMP_BUTTON, code, is_pressed);
}

static void on_position(struct vug_sink *sink, int32_t x, int32_t y, void *data)
{
	const struct qmp_input *input = data;

	(void)sink;
	qmp_queue_move(input->queue, QMP_POSITION, x, y);
}

static void on_motion(struct vug_sink *sink, int32_t dx, int32_t dy, void *data)
{
	const struct qmp_input *input = data;

	(void)sink;
	qmp_queue_move(input->queue, QMP_MOTION, dx, dy);
}

static void on_scroll(struct vug_sink *sink, int32_t across, int32_t up, void *data)
{
	const struct qmp_input *input = data;

	(void)sink;
	qmp_queue_move(input->queue, QMP_SCROLL, across, up);
}

static void on_sync(struct vug_sink *sink, void *data)
{
	(void)sink;
	flush(data);
}

/* The library has said why, where it makes none. */
static void make_sink(struct qmp_input *input)
{
	static const struct vug_sink_callbacks callbacks = {
		.size = sizeof(callbacks),
		.key = on_key,
		.button = on_button,
		.position = on_position,
		.motion = on_motion,
		.scroll = on_scroll,
		.sync = on_sync,
	};
	const struct vug_sink_config config = {
		.size = sizeof(config), .classes = input->classes, .name = "--qmp"};
	int result = vug_sink_new(input->server, &config, &callbacks, input, &input->sink);

	if (result < 0)
		report_peer("--qmp %s: cannot take input to the guest: %s", input->path,
			    g_strerror(-result));
}

/* --- the session ------------------------------------------------------------------------------ */

/* What was down when the last connection ended is released by this one: of a new QEMU that is nothing. */
void qmp_input_ready(struct qmp_input *input)
{
	qmp_queue_clear(input->queue);
	input->release_from = 0;
	input->with_held = true;
	input->is_refused = false;
	if (input->classes != 0 && !input->sink)
		make_sink(input);
	flush(input);
	input->with_held = false;
}

void qmp_input_lost(struct qmp_input *input)
{
	g_clear_pointer(&input->sink, vug_sink_unref);
	qmp_queue_clear(input->queue);
	input->is_running = false;
}

/* What was released while the guest was paused it has not got. */
void qmp_input_set_running(struct qmp_input *input, bool is_running)
{
	if (is_running && !input->is_running)
		input->release_from = 0;
	input->is_running = is_running;
	flush(input);
}

struct qmp_input *qmp_input_new(struct vug_server *server, struct qmp_session *session,
				uint32_t classes, const char *path)
{
	struct qmp_input *input = g_new0(struct qmp_input, 1);

	input->server = server;
	input->session = session;
	input->classes = classes;
	input->path = path;
	input->queue = qmp_queue_new();
	return input;
}

void qmp_input_end(struct qmp_input *input)
{
	if (input)
		g_clear_pointer(&input->sink, vug_sink_unref);
}

void qmp_input_free(struct qmp_input *input)
{
	if (!input)
		return;
	qmp_queue_free(input->queue);
	g_free(input);
}
