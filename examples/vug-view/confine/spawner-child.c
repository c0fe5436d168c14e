/* SPDX-License-Identifier: MIT */
#include "confine/spawner-child.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "confine/child-link.h"
#include "display-link/link.h"
#include "poll-until/poll-until.h"

struct nursery {
	const struct confined_self *childs;
	struct child_link link;
	struct child_process child;
	uint32_t serial; /* of the START that the child is of */
};

/* For the user: of a child that was started. */
static void describe_end(int status, char *ret_text, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(ret_text, size, "its process was ended by signal %d", WTERMSIG(status));
	else
		snprintf(ret_text, size, "its process has ended");
}

static void answer(struct nursery *nursery, int error, const char *why)
{
	const struct display_link_message request = {.serial = nursery->serial,
						     .scanout = DISPLAY_LINK_NO_SCANOUT};

	child_link_answer(&nursery->link, &request, error, why);
}

static void reap(struct nursery *nursery)
{
	char text[DISPLAY_LINK_MAX_TEXT + 1];
	int status = child_process_reap(&nursery->child);

	child_process_end(&nursery->child);
	describe_end(status, text, sizeof(text));
	answer(nursery, -EIO, text);
}

static void start(struct nursery *nursery, int channel)
{
	char text[DISPLAY_LINK_MAX_TEXT + 1];
	int code = confined_child_fork(&nursery->child, channel, nursery->childs);

	if (code == 0)
		return;
	snprintf(text, sizeof(text), "its process cannot be started: %s", strerror(code));
	answer(nursery, -code, text);
}

/* One child at a time, however often vug-view asks. */
static bool take_start(struct nursery *nursery, const struct display_link_message *request)
{
	if (nursery->child.pid != 0)
		return false;
	nursery->serial = request->serial;
	start(nursery, request->fds[0]);
	return true;
}

/* A driver may keep a child from ending: it is not waited for. */
static bool take_kill(struct nursery *nursery, const struct display_link_message *message)
{
	bool has_end = nursery->child.fd >= 0;

	(void)message;
	if (child_process_kill(&nursery->child) && !has_end)
		reap(nursery);
	return true;
}

/* False: vug-view was taken over. This process ends, and its child. */
static bool obey(struct nursery *nursery, const struct display_link_message *message)
{
	switch (message->type) {
	case DISPLAY_LINK_START:
		return take_start(nursery, message);
	case DISPLAY_LINK_KILL:
		return take_kill(nursery, message);
	default:
		return false;
	}
}

static void take_message(struct nursery *nursery)
{
	struct display_link_message message;

	if (!child_link_receive(&nursery->link, &message))
		return;
	nursery->link.has_ended |= !obey(nursery, &message);
	display_link_close_fds(&message);
}

static void serve(struct nursery *nursery)
{
	struct pollfd fds[] = {
		{.fd = CHILD_FD, .events = POLLIN},
		{.fd = nursery->child.fd, .events = POLLIN},
	};

	poll_until(fds, sizeof(fds) / sizeof(fds[0]), POLL_NEVER);
	if (fds[1].revents)
		reap(nursery);
	if (fds[0].revents)
		take_message(nursery);
}

/* It reads nothing of a peer: where files cannot be given up, each child fails at that, too, and reports it. */
int spawner_child_run(const struct confined_self *self, void *data)
{
	struct nursery nursery = {.childs = data, .child = {.fd = -1}};

	confined_restrict_files(self);
	child_link_greet(&nursery.link, "vug-view's spawner", SPAWNER_FEATURES);
	while (!nursery.link.has_ended)
		serve(&nursery);
	child_process_end(&nursery.child);
	return 0;
}
