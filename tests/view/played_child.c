/* SPDX-License-Identifier: MIT */
#include "view/played_child.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include "confine/child-link.h"
#include "confine/child-process.h"
#include "display-link/codec.h"
#include "display-link/fields.h"
#include "display-link/link.h"
#include "display-link/packet.h"
#include "picture/gl-child.h"
#include "signals.h"
#include "support/check.h"
#include "view/wrong_answers.h"

#define MAJOR_OFFSET 20

static struct played_child *played;

struct played_child *played_child_new(void)
{
	played = mmap(NULL, sizeof(*played), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	check(played != MAP_FAILED, "no memory");
	check(sem_init(&played->may_answer, 1, 0) == 0, "no semaphore");
	return played;
}

/* There are no signals of a viewer's here. */
void signals_leave(void)
{
}

/* --- answers ---------------------------------------------------------------------------------- */

static void hang(void)
{
	while (true)
		pause();
}

static void end_link(struct child_link *link)
{
	const struct display_link_message end = {
		.type = DISPLAY_LINK_END,
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.done = {1, "a played end"},
	};

	child_link_send(link, &end);
	hang();
}

static void fail_silently(struct child_link *link, const struct display_link_message *request)
{
	const struct display_link_message answer = {
		.type = DISPLAY_LINK_DONE,
		.serial = request->serial,
		.scanout = request->scanout,
		.done.code = 3,
	};

	child_link_send(link, &answer);
}

/* What it does before it answers, or instead. */
static void do_harm(struct child_link *link, enum played how)
{
	if (how == PLAYED_WAITS)
		while (sem_wait(&played->may_answer) < 0)
			;
	if (how == PLAYED_DIES)
		kill(getpid(), SIGKILL);
	if (how == PLAYED_CLOSES_ITS_CHANNEL)
		close(CHILD_FD);
	if (how == PLAYED_CLOSES_ITS_CHANNEL || how == PLAYED_HANGS)
		hang();
	if (how == PLAYED_ENDS_ITS_LINK)
		end_link(link);
}

static void play(struct child_link *link, const struct display_link_message *request,
		 enum played how)
{
	do_harm(link, how);
	if (how == PLAYED_FAILS_SILENTLY)
		fail_silently(link, request);
	else if (how != PLAYED_ANSWERS_WRONG)
		child_link_answer(link, request, how == PLAYED_FAILS ? -ENOTSUP : 0,
				  "a played error");
	if (how == PLAYED_ANSWERS_TWICE)
		child_link_answer(link, request, 0, "");
	if (how == PLAYED_ANSWERS_WRONG || how == PLAYED_SAYS_MORE)
		wrong_answer_send(CHILD_FD, &wrong_answers[played->wrong], request);
}

/* --- requests --------------------------------------------------------------------------------- */

static void draw(const struct display_link_message *request)
{
	const struct display_link_rect *viewport = &request->read.viewport;
	size_t count = (size_t)viewport->width * viewport->height;
	uint32_t *pixels =
		mmap(NULL, count * 4, PROT_READ | PROT_WRITE, MAP_SHARED, request->fds[0], 0);

	check(request->read.stride == viewport->width * 4, "rows with gaps");
	check(request->read.fourcc == DRM_FORMAT_XRGB8888, "another format");
	check(pixels != MAP_FAILED, "the picture's memory cannot be mapped");
	for (size_t i = 0; i < count; i++)
		pixels[i] = (uint32_t)played->num_reads;
	munmap(pixels, count * 4);
}

static void take_read(struct child_link *link, const struct display_link_message *request)
{
	check(played->num_buffers == 1, "%d buffers", (int)played->num_buffers);
	played->num_reads++;
	draw(request);
	play(link, request, (enum played)played->reading);
}

static void serve(struct child_link *link, const struct display_link_message *message)
{
	switch (message->type) {
	case DISPLAY_LINK_START:
		played->num_openings++;
		play(link, message, (enum played)played->opening);
		break;
	case DISPLAY_LINK_CONFINE:
		played->num_confined++;
		play(link, message, (enum played)played->confining);
		break;
	case DISPLAY_LINK_READ:
		take_read(link, message);
		break;
	default:
		played->num_buffers += message->type == DISPLAY_LINK_BUFFER ? 1 : -1;
	}
}

/* --- the link --------------------------------------------------------------------------------- */

/* The codec has no such greeting. */
static void greet_in_another_version(void)
{
	struct display_link_session session;
	struct display_link_message hello;
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
	int size;

	display_link_session_init(&session, DISPLAY_LINK_VIEWER, GL_FEATURES);
	display_link_fill_hello(&session, "played", &hello);
	size = display_link_encode(&session, &hello, bytes);
	display_link_put_u32(bytes + MAJOR_OFFSET, DISPLAY_LINK_MAJOR + 1);
	packet_send(CHILD_FD, bytes, (size_t)size, NULL, 0);
	hang();
}

static void greet(struct child_link *link)
{
	switch ((enum played_greeting)played->greeting) {
	case PLAYED_GREETS:
		child_link_greet(link, "played", GL_FEATURES);
		break;
	case PLAYED_GREETS_WITHOUT_FEATURES:
		child_link_greet(link, "played", DISPLAY_LINK_FEATURE_DMABUF);
		break;
	case PLAYED_GREETS_IN_ANOTHER_VERSION:
		greet_in_another_version();
		break;
	case PLAYED_DOES_NOT_GREET:
		hang();
	}
}

int gl_child_run(const struct confined_self *self, void *data)
{
	struct display_link_message message;
	struct child_link link = {.has_ended = false};

	(void)self;
	(void)data;
	played->pid = getpid();
	played->num_starts++;
	played->num_buffers = 0;
	greet(&link);
	while (!link.has_ended) {
		if (!child_link_receive(&link, &message))
			continue;
		serve(&link, &message);
		display_link_close_fds(&message);
	}
	return 0;
}
