/* SPDX-License-Identifier: MIT */
/* Frames that the program never finishes, or finishes too often, too late, from anywhere. */
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include "libvug.h"
#include "support/check.h"
#include "support/loop.h"

#define THREADS 2

/* The watchdog answers in the program's place. */
static void wait_for_replies(struct session *session, const struct step *step)
{
	struct libvug *libvug = libvug_of(session);

	(void)step;
	while (session->num_owed > 0) {
		loop_wait_readable(vug_server_get_fd(libvug->server));
		session_let_work(session);
		while (session_take_reply(session) == 1)
			continue;
	}
}

static void *finish_frame(void *frame)
{
	vug_frame_done(frame);
	return NULL;
}

/* Each thread has a reference of its own. */
static void finish_in_threads(struct vug_frame *frame)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		check(pthread_create(&threads[i], NULL, finish_frame, vug_frame_ref(frame)) == 0,
		      "no thread");
	vug_frame_done(frame);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void finish_kept_in_threads(struct session *session, const struct step *step)
{
	struct recorder *recorder = &libvug_of(session)->recorder;

	(void)step;
	while (recorder->num_frames > 0)
		finish_in_threads(recorder_take_frame(recorder, 0));
	session_let_work(session);
}

/* On the same reference, before the server could take the first one. */
static void finish_kept_twice(struct session *session, const struct step *step)
{
	struct recorder *recorder = &libvug_of(session)->recorder;

	(void)step;
	while (recorder->num_frames > 0) {
		struct vug_frame *frame = recorder_take_frame(recorder, 0);

		vug_frame_done(frame);
		vug_frame_done(frame);
	}
	session_let_work(session);
	session_let_work(session);
}

static void disconnect(struct session *session, const struct step *step)
{
	(void)step;
	vug_server_disconnect(libvug_of(session)->server);
}

static void unref(struct session *session, const struct step *step)
{
	struct libvug *libvug = libvug_of(session);

	(void)step;
	vug_server_unref(libvug->server);
	libvug->server = NULL;
}

#define UPDATES(count) \
	SEND(DMABUF_SCANOUT, WITH(1, SEALED), FIELDS(WHOLE_PICTURE)), \
		SEND(DMABUF_UPDATE, TIMES(count), FIELDS(0, 0, 0, 64, 64))

#define PROGRAM(title, text, demand, ...) \
	{ \
		.name = "program." title, .sent = text, .must = demand, .is_ours = true, \
		.keeps_frames = true, .max_descriptors = 1, __VA_ARGS__ \
	}

#define NEVER_MS 60000

/* While the program has it mapped. */
static void truncate_while_mapped(struct session *session, const struct step *step)
{
	struct libvug *libvug = libvug_of(session);
	struct vug_buffer *buffer =
		vug_scanout_get_buffer(vug_server_get_scanout(libvug->server, 0), NULL);
	const void *pixels;
	uint32_t stride;

	(void)step;
	check(vug_buffer_map(buffer, &pixels, &stride) == 0, "it cannot be mapped");
	check(ftruncate(session->kept, 0) == 0, "ftruncate failed");
	for (size_t i = 0; i < PICTURE_BYTES; i++)
		(void)((const volatile uint8_t *)pixels)[i];
	vug_buffer_unmap(buffer);
	check(vug_buffer_map(buffer, &pixels, &stride) < 0, "it can still be mapped");
}

static const struct row rows[] = {
	{.name = "pictures.truncated-mapped",
	 .sent = "unsealed memory, cut off while the program has it mapped",
	 .must = "no SIGBUS; the next map fails",
	 STEPS(CALL_WITH(session_send_and_keep, FIELDS(0)), CALL(truncate_while_mapped)),
	 .events = SHOWN_PICTURE,
	 .is_ours = true,
	 .max_descriptors = 1},
	PROGRAM("never", "the program never finishes a picture's frames",
		"a watchdog acknowledges them", .frame_timeout_ms = 20, .warning = "not finished",
		STEPS(UPDATES(8), CALL(wait_for_replies))),
	PROGRAM("never.socket", "the program never finishes a socket's frame; UPDATE × 1000",
		"the rest is merged; one frame is out", .frame_timeout_ms = NEVER_MS,
		.events = "scanout 0 surface 64x64 shows 64x64+0+0\nframe 0 1x1+3+3\n",
		STEPS(SEND(SCANOUT, FIELDS(0, 64, 64)),
		      SEND(UPDATE, TIMES(1000), FIELDS(0, 3, 3, 1, 1), FILLER(4)))),
	PROGRAM("never.many", "the program finishes none of 16 frames; the back end hangs up",
		"all is given back", .frame_timeout_ms = NEVER_MS, STEPS(UPDATES(16), HANG_UP)),
	PROGRAM("late", "frames finished after the watchdog has", "each is acknowledged once",
		.frame_timeout_ms = 20, .warning = "not finished",
		STEPS(UPDATES(4), CALL(wait_for_replies), CALL(finish_kept_in_threads))),
	PROGRAM("threads", "frames finished from three threads, each with a reference",
		"each is acknowledged once", .frame_timeout_ms = NEVER_MS,
		STEPS(UPDATES(16), CALL(finish_kept_in_threads))),
	PROGRAM("threads.disconnected", "the same after vug_server_disconnect()", "given back",
		.outcome = OUTCOME_CLOSED, .frame_timeout_ms = NEVER_MS,
		STEPS(UPDATES(16), CALL(disconnect), CALL(finish_kept_in_threads))),
	PROGRAM("threads.hung-up", "the same after the back end has hung up", "given back",
		.frame_timeout_ms = NEVER_MS,
		STEPS(UPDATES(16), HANG_UP, CALL(finish_kept_in_threads))),
	PROGRAM("threads.unreferenced", "the same after vug_server_unref()", "given back",
		.outcome = OUTCOME_CLOSED, .frame_timeout_ms = NEVER_MS,
		STEPS(UPDATES(16), CALL(unref), CALL(finish_kept_in_threads))),
	PROGRAM("twice", "a frame finished twice on one reference, before the next dispatch",
		"noticed, logged and ignored", .frame_timeout_ms = NEVER_MS, .warning = "too often",
		STEPS(UPDATES(4), CALL(finish_kept_twice))),
};

const struct theme theme_program = THEME("Frames (the library's alone)", NULL, rows);
