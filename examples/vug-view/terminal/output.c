/* SPDX-License-Identifier: MIT */
/* --terminal: the picture in the terminal that the program runs in. */
#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "confine/sandbox.h"
#include "latency.h"
#include "options.h"
#include "outputs/output.h"
#include "poll-until/poll-until.h"
#include "report.h"
#include "terminal/abilities.h"
#include "terminal/keyboard.h"
#include "terminal/modes.h"
#include "terminal/option-check.h"
#include "terminal/reading.h"
#include "terminal/restore.h"
#include "terminal/screen.h"
#include "terminal/size.h"
#include "terminal/status.h"
#include "terminal/typing/pointer.h"
#include "terminal/writer.h"

/* What the terminal may take to say what it can; one that says it later is believed then. */
#define ANSWER_MS 500

/* Between two pictures; and where they are costly, so many times as long as one takes. */
#define MIN_GAP_US (G_USEC_PER_SEC / 10)
#define COST_FACTOR 4

/* When a picture is due, the next frame is waited for that long: while it is in hand it is whole. */
#define GRACE_MS 50

struct terminal_fields {
	const char *mode;
};

struct terminal {
	struct output base;
	const char *mode_name;
	int fd; /* terminal/modes.c's */
	bool is_lost;
	guint lost, winch, answer_timer, draw_timer; /* 0: none */
	struct terminal_abilities abilities;
	struct terminal_keyboard *keyboard;
	struct terminal_writer *writer;
	struct terminal_screen *screen; /* NULL: not yet */
	struct terminal_size size;      /* of it */
	struct terminal_status *status;
	struct vug_server *server;
	struct terminal_reading *reading;
	unsigned int looked_at; /* the scanout */
	bool is_dirty;
	struct latency *latency;
	struct latency_stage stage;
	gint64 next_picture; /* not before that */
};

static void draw(struct terminal *terminal);

/* --- the end ---------------------------------------------------------------------------------- */

static void stop_source(guint *source)
{
	if (*source != 0)
		g_source_remove(*source);
	*source = 0;
}

/* One that has gone has no modes. */
static void put_back(struct terminal *terminal)
{
	int error = terminal_modes_close();

	terminal->fd = -1;
	if (error != 0 && !terminal->is_lost)
		report("--terminal: the modes of the terminal cannot be put back: %s; type "
		       "\"reset\"",
		       g_strerror(error));
}

static void let_go(struct terminal *terminal)
{
	guint *const sources[] = {
		&terminal->lost,
		&terminal->winch,
		&terminal->answer_timer,
		&terminal->draw_timer,
	};

	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++)
		stop_source(sources[i]);
	g_clear_pointer(&terminal->writer, terminal_writer_free);
	g_clear_pointer(&terminal->keyboard, terminal_keyboard_free);
	g_clear_pointer(&terminal->screen, terminal_screen_free);
	put_back(terminal);
	g_clear_pointer(&terminal->status, terminal_status_free);
	g_clear_pointer(&terminal->reading, terminal_reading_free);
}

static void terminal_close(struct output *output)
{
	struct terminal *terminal = (struct terminal *)output;

	let_go(terminal);
	g_free(terminal);
}

static gboolean on_lost(gpointer data)
{
	struct terminal *terminal = data;

	terminal->lost = 0;
	let_go(terminal);
	output_drop(&terminal->base,
		    g_error_new_literal(G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE,
					"the terminal has gone, and its pictures with it"));
	return G_SOURCE_REMOVE;
}

/* Not at once: the caller that noticed it is in the middle of something. */
static void lose(void *data)
{
	struct terminal *terminal = data;

	if (!terminal->is_lost)
		terminal->lost = g_idle_add(on_lost, terminal);
	terminal->is_lost = true;
}

static void give_up(struct terminal *terminal, int error)
{
	let_go(terminal);
	output_drop(
		&terminal->base,
		g_error_new(G_IO_ERROR, (gint)g_io_error_from_errno(error),
			    "--terminal: the modes of the terminal cannot be set: %s; use another "
			    "output, or --no-sandbox if it is that",
			    g_strerror(error)));
}

static bool terminal_hung_up(struct output *output)
{
	struct terminal *terminal = (struct terminal *)output;
	struct pollfd tty = {.fd = terminal->fd};

	if (!terminal->is_lost && poll_for(&tty, 1, 0) == 1 && (tty.revents & (POLLHUP | POLLERR)))
		lose(terminal);
	return terminal->is_lost;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static char *describe(const struct terminal *terminal)
{
	const struct picture_source shown =
		terminal_reading_find(terminal->reading, terminal->looked_at);

	return terminal_status_describe(
		terminal->status, shown.buffer ? &shown.viewport : NULL,
		terminal_reading_count(terminal->reading) > 1 ? (int)terminal->looked_at : -1);
}

static void on_read(pixman_image_t *picture, gint64 begin, void *data)
{
	struct terminal *terminal = data;
	g_autofree char *status = describe(terminal);
	GString *text = g_string_new(NULL);

	terminal_screen_draw(terminal->screen, picture, status, text);
	terminal->next_picture =
		begin + MAX(MIN_GAP_US, COST_FACTOR * (g_get_monotonic_time() - begin));
	latency_begin(&terminal->stage);
	if (text->len > 0)
		terminal_writer_add(terminal->writer, text->str, text->len);
	if (terminal_writer_is_idle(terminal->writer))
		latency_finish(&terminal->stage, terminal->latency);
	g_string_free(text, TRUE);
	if (terminal->is_dirty)
		draw(terminal);
}

static void draw_now(struct terminal *terminal)
{
	terminal->is_dirty = false;
	terminal_reading_begin(terminal->reading, terminal->looked_at);
}

static gboolean on_draw_timer(gpointer data)
{
	struct terminal *terminal = data;

	terminal->draw_timer = 0;
	draw(terminal);
	return G_SOURCE_REMOVE;
}

/* Later, if it is too early; when the terminal has taken what it was given, if it has not yet. */
static void draw(struct terminal *terminal)
{
	const struct picture_source shown =
		terminal_reading_find(terminal->reading, terminal->looked_at);
	gint64 left_us = terminal->next_picture - g_get_monotonic_time();

	terminal->is_dirty = true;
	if (!terminal->screen || terminal_reading_is_busy(terminal->reading) ||
	    !terminal_writer_is_idle(terminal->writer))
		return;
	left_us = picture_source_is_busy(&shown) ? MAX(left_us, MIN_GAP_US) : left_us;
	if (left_us > 0 && terminal->draw_timer == 0)
		terminal->draw_timer =
			g_timeout_add((guint)(left_us / 1000) + GRACE_MS, on_draw_timer, terminal);
	if (left_us > 0)
		return;
	stop_source(&terminal->draw_timer);
	draw_now(terminal);
}

static void on_drained(void *data)
{
	struct terminal *terminal = data;

	latency_finish(&terminal->stage, terminal->latency);
	if (terminal->is_dirty)
		draw(terminal);
}

static void on_write_failed(int error, void *data)
{
	(void)error;
	lose(data);
}

static void on_status(void *data)
{
	draw(data);
}

/* --- the terminal's size and abilities -------------------------------------------------------- */

static void make_screen(struct terminal *terminal)
{
	terminal_reading_cancel(terminal->reading);
	terminal->size = terminal_size_get(terminal->fd, &terminal->abilities);
	terminal_screen_free(terminal->screen);
	terminal->screen =
		terminal_screen_new(terminal_mode_find(terminal->mode_name, &terminal->abilities),
				    &terminal->abilities, &terminal->size);
	terminal->next_picture = 0;
	draw(terminal);
}

/* The signal may come without a reason, and as often as its sender likes. */
static gboolean on_winch(gpointer data)
{
	struct terminal *terminal = data;
	int error = terminal_modes_get_error();
	bool has_returned = error == 0 && terminal_modes_take_return();

	if (has_returned)
		terminal_keyboard_resume(terminal->keyboard);
	if (error == 0 && terminal->screen &&
	    (has_returned ||
	     terminal_size_differs(terminal->fd, &terminal->abilities, &terminal->size)))
		make_screen(terminal);
	if (error == 0)
		return G_SOURCE_CONTINUE;
	terminal->winch = 0;
	give_up(terminal, error);
	return G_SOURCE_REMOVE;
}

static gboolean on_no_answer(gpointer data)
{
	struct terminal *terminal = data;

	terminal->answer_timer = 0;
	make_screen(terminal);
	return G_SOURCE_REMOVE;
}

static void on_answer(const char *text, void *data)
{
	struct terminal *terminal = data;
	bool had_answered = terminal->abilities.has_answered;

	terminal_abilities_take(&terminal->abilities, text);
	if (had_answered || !terminal->abilities.has_answered)
		return;
	stop_source(&terminal->answer_timer);
	make_screen(terminal);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void look_at(struct terminal *terminal, unsigned int scanout)
{
	terminal_reading_cancel(terminal->reading);
	terminal->looked_at = scanout;
	terminal_status_restart(terminal->status);
	terminal->next_picture = 0;
	draw(terminal);
}

static void on_key(uint32_t key, void *data)
{
	struct terminal *terminal = data;

	terminal_status_was_seen(terminal->status);
	if (key == 'q')
		output_ask_end(&terminal->base); /* as Ctrl-C */
	else if (key == 's')
		output_ask_snapshot(&terminal->base);
	else if (key == '\t')
		look_at(terminal,
			terminal_reading_find_next(terminal->reading, terminal->looked_at));
	else if (key >= '0' && key <= '9')
		look_at(terminal, (unsigned int)(key - '0'));
	else if (terminal->screen)
		make_screen(terminal);
}

static void on_write(const char *text, void *data)
{
	struct terminal *terminal = data;

	terminal_writer_add(terminal->writer, text, strlen(text));
}

static void on_keys_changed(void *data)
{
	struct terminal *terminal = data;

	terminal_status_set_keys(terminal->status, terminal_keyboard_get_hint(terminal->keyboard),
				 terminal_keyboard_get_help(terminal->keyboard));
}

static bool on_find(double x, double y, bool are_pixels, struct terminal_place *ret_place,
		    void *data)
{
	const struct terminal *terminal = data;
	const struct picture_source shown =
		terminal_reading_find(terminal->reading, terminal->looked_at);

	if (!shown.buffer || !terminal->screen ||
	    !terminal_screen_find(terminal->screen, x, y, are_pixels, &x, &y))
		return false;
	ret_place->scanout = vug_server_get_scanout(terminal->server, terminal->looked_at);
	ret_place->x = x * shown.viewport.width;
	ret_place->y = y * shown.viewport.height;
	return true;
}

static struct terminal_keyboard *make_keyboard(struct terminal *terminal,
					       const struct options *options, int extras)
{
	return terminal_keyboard_new(&(const struct terminal_keyboard_setup){
		.output = &terminal->base,
		.server = terminal->server,
		.fd = terminal->fd,
		.is_typing = extras & TERMINAL_TYPING,
		.has_pointer = extras & TERMINAL_POINTER,
		.is_relative = options->has_relative_pointer,
		.find = on_find,
		.key = on_key,
		.answer = on_answer,
		.write = on_write,
		.changed = on_keys_changed,
		.lost = lose,
		.data = terminal,
	});
}

/* --- open ------------------------------------------------------------------------------------- */

/* GLib may have its thread for signals now. */
static void terminal_start(struct output *output)
{
	struct terminal *terminal = (struct terminal *)output;
	int error;

	terminal->winch = g_unix_signal_add(SIGWINCH, on_winch, terminal);
	error = terminal_modes_enter();
	if (error != 0) {
		give_up(terminal, error);
		return;
	}
	terminal_keyboard_begin(terminal->keyboard);
	terminal->answer_timer = g_timeout_add(ANSWER_MS, on_no_answer, terminal);
	on_write(terminal_keyboard_get_question(terminal->keyboard), terminal);
	on_write(terminal_abilities_question(), terminal);
}

static struct output *terminal_open(const struct output_setup *setup, GError **error)
{
	const struct terminal_fields *fields = setup->fields;
	int extras = terminal_options_get_extras(setup->options);
	int fd = terminal_modes_open(extras, error);
	struct terminal *terminal;

	if (fd < 0)
		return NULL;
	if (!terminal_options_check_stdout(setup->options, error)) {
		terminal_modes_close();
		return NULL;
	}
	terminal = output_new(setup, sizeof(struct terminal));
	terminal->fd = fd;
	terminal->server = setup->server;
	terminal->reading = terminal_reading_new(&(struct terminal_reading_setup){
		.output = &terminal->base,
		.server = setup->server,
		.gl = setup->gl,
		.read = on_read,
		.data = terminal,
	});
	terminal->latency = setup->latency;
	terminal->mode_name = fields->mode;
	terminal->abilities = terminal_abilities_new();
	terminal->keyboard = make_keyboard(terminal, setup->options, extras);
	terminal->writer = terminal_writer_new(fd, on_drained, on_write_failed, terminal);
	terminal->status = terminal_status_new(
		setup->options->guest, terminal_modes_is_shown(STDERR_FILENO), on_status, terminal);
	on_keys_changed(terminal);
	sandbox_allow_terminal(setup->sandbox, fd);
	return &terminal->base;
}

/* --- what happens ----------------------------------------------------------------------------- */

static void draw_if_looked_at(struct terminal *terminal, const struct vug_scanout *scanout)
{
	if (terminal->looked_at == vug_scanout_get_index(scanout))
		draw(terminal);
}

static void terminal_waiting(struct output *output, const char *text)
{
	terminal_status_wait(((struct terminal *)output)->status, text);
}

static void on_change(struct vug_listener *listener, struct vug_scanout *scanout, void *data)
{
	(void)listener;
	draw_if_looked_at(data, scanout);
}

/* What is drawn later is read without the frame. */
static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	const struct vug_scanout *scanout = vug_frame_get_scanout(frame);
	struct terminal *terminal = data;

	(void)listener;
	if (terminal->looked_at != vug_scanout_get_index(scanout)) {
		vug_frame_done(frame);
		return;
	}
	terminal_status_frame(terminal->status);
	latency_note(&terminal->stage, vug_frame_get_arrival(frame));
	draw(terminal);
	if (terminal->is_dirty)
		vug_frame_done(frame);
	else
		terminal_reading_hold(terminal->reading, frame);
}

static const struct vug_listener_callbacks callbacks = {
	.size = sizeof(callbacks),
	.scanout_changed = on_change,
	.frame = on_frame,
	.cursor_changed = on_change,
};

const struct output_type output_terminal = {
	.options = {.rows = {{.name = "terminal",
			      .help = "Output: picture in this terminal (q: quit; with "
				      "--keyboard: keys to the guest, Ctrl-] q: quit)",
			      .only_one = "there is one terminal"},
			     {.name = "terminal-mode",
			      .argument = "MODE",
			      .help = "With --terminal: auto (default), blocks, sixel or kitty",
			      .take = terminal_options_take_mode,
			      OPTION_FIELD(struct terminal_fields, mode)}},
		    .size = sizeof(struct terminal_fields),
		    .defaults = &(const struct terminal_fields){.mode = "auto"}},
	.reads_pictures = true,
	.listener = &callbacks,
	.open = terminal_open,
	.start = terminal_start,
	.waiting = terminal_waiting,
	.hung_up = terminal_hung_up,
	.close = terminal_close,
};
