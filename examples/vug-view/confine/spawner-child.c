/* SPDX-License-Identifier: MIT */
#include "confine/spawner-child.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "confine/child-message.h"
#include "confine/child-process.h"
#include "confine/spawner-message.h"
#include "confine/spawner.h"
#include "poll-until/poll-until.h"

struct nursery {
	const struct spawner_config *config;
	struct child_process child;
};

static bool send_notice(int status, int error)
{
	const struct spawner_notice notice = {.status = status, .error = error};

	return child_message_send(CHILD_FD, &notice, sizeof(notice), NULL, 0);
}

static bool reap(struct nursery *nursery)
{
	int status = child_process_reap(&nursery->child);

	child_process_end(&nursery->child);
	return send_notice(status, 0);
}

static bool start(struct nursery *nursery, int channel)
{
	int error = child_process_start(&nursery->child, channel, nursery->config->run,
					nursery->config->data);

	return error == 0 || send_notice(0, error);
}

/* A driver may keep a child from ending: it is not waited for. */
static bool kill_child(struct nursery *nursery)
{
	bool has_end = nursery->child.fd >= 0;

	return !child_process_kill(&nursery->child) || has_end || reap(nursery);
}

/* One child at a time, however often vug-view asks: false ends this process, and its child. */
static bool obey(struct nursery *nursery, const struct spawner_request *request, const int *fds,
		 size_t num_fds)
{
	if (request->wish == SPAWNER_KILL)
		return num_fds == 0 && kill_child(nursery);
	return request->wish == SPAWNER_START && num_fds == 1 && nursery->child.pid == 0 &&
	       start(nursery, fds[0]);
}

static bool take_request(struct nursery *nursery)
{
	struct spawner_request request;
	int fds[CHILD_MAX_FDS];
	size_t num_fds;
	bool is_good;

	if (!child_message_receive(CHILD_FD, &request, sizeof(request), fds, &num_fds))
		return false;
	is_good = obey(nursery, &request, fds, num_fds);
	for (size_t i = 0; i < num_fds; i++)
		close(fds[i]);
	return is_good;
}

static bool serve(struct nursery *nursery)
{
	struct pollfd fds[] = {
		{.fd = CHILD_FD, .events = POLLIN},
		{.fd = nursery->child.fd, .events = POLLIN},
	};

	poll_until(fds, sizeof(fds) / sizeof(fds[0]), POLL_NEVER);
	if (fds[1].revents && !reap(nursery))
		return false;
	return !fds[0].revents || take_request(nursery);
}

int spawner_child_run(void *data)
{
	struct nursery nursery = {.config = data, .child = {.fd = -1}};

	prctl(PR_SET_NAME, "vug-view-spawn", 0, 0, 0);
	if (nursery.config->confine)
		nursery.config->confine(nursery.config->data);
	while (serve(&nursery))
		;
	child_process_end(&nursery.child);
	return 0;
}
