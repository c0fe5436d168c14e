/* SPDX-License-Identifier: MIT */
#include "view/played_child.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "confine/child-message.h"
#include "confine/child-process.h"
#include "picture/gl-child.h"
#include "picture/gl-message.h"
#include "signals.h"
#include "support/check.h"

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

void gl_child_confine(void *data)
{
	(void)data;
}

static void draw(const struct gl_request *request, int memory)
{
	size_t count = (size_t)request->viewport.width * request->viewport.height;
	uint32_t *pixels = mmap(NULL, count * 4, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);

	check(pixels != MAP_FAILED, "the picture's memory cannot be mapped");
	for (size_t i = 0; i < count; i++)
		pixels[i] = (uint32_t)played->num_reads;
	munmap(pixels, count * 4);
}

static void answer(enum played how)
{
	struct gl_reply reply = {.error = how == PLAYED_FAILS ? -ENOTSUP : 0};
	size_t size = sizeof(reply) - (how == PLAYED_ANSWERS_TOO_SHORT ? 1 : 0);
	int fd = STDIN_FILENO;

	if (how == PLAYED_FAILS)
		strcpy(reply.text, "a played error");
	for (int i = 0; i < (how == PLAYED_ANSWERS_TWICE ? 2 : 1); i++)
		child_message_send(CHILD_FD, &reply, size, &fd,
				   how == PLAYED_ANSWERS_WITH_A_DESCRIPTOR ? 1 : 0);
}

static void play(enum played how)
{
	if (how == PLAYED_WAITS)
		while (sem_wait(&played->may_answer) < 0)
			;
	if (how == PLAYED_DIES)
		kill(getpid(), SIGKILL);
	if (how == PLAYED_CLOSES_ITS_CHANNEL)
		close(CHILD_FD);
	if (how == PLAYED_CLOSES_ITS_CHANNEL || how == PLAYED_HANGS)
		while (true)
			pause();
	answer(how);
}

static void serve(const struct gl_request *request, const int *fds, size_t num_fds)
{
	if (request->layout.num_planes == 0) {
		played->num_openings++;
		play((enum played)played->opening);
		return;
	}
	check(num_fds == request->layout.num_planes + 1, "%zu descriptors", num_fds);
	played->num_reads++;
	draw(request, fds[num_fds - 1]);
	play((enum played)played->reading);
}

int gl_child_run(void *data)
{
	struct gl_request request;
	int fds[CHILD_MAX_FDS];
	size_t num_fds;

	(void)data;
	played->pid = getpid();
	played->num_starts++;
	while (child_message_receive(CHILD_FD, &request, sizeof(request), fds, &num_fds)) {
		serve(&request, fds, num_fds);
		for (size_t i = 0; i < num_fds; i++)
			close(fds[i]);
	}
	return 0;
}
