/* SPDX-License-Identifier: MIT */
#include "confine/confined-child.h"

#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "confine/driver-sandbox.h"
#include "confine/sandbox-calls.h"
#include "display-link/packet.h"

/* What each child keeps. The files are those that drivers need, and the scratch directory. */
static const struct {
	const char *name;    /* of the process, at most 15 bytes */
	const char *scratch; /* where it may make files; NULL: nowhere */
	unsigned int calls;  /* beside the table of what a viewer needs: sandbox-calls.h */
	bool keeps_calls;    /* all of them */
} rows[] = {
	/* SDL has files there for what it gives to a compositor; what is in the user's own stays shut. */
	[CONFINED_WINDOW] = {"vug-view-window", "/dev/shm", SANDBOX_MAY_DRAW | SANDBOX_MAY_SHOW,
			     false},
	[CONFINED_GL] = {"vug-view-gl", NULL, SANDBOX_MAY_DRAW, false},
	/* Its children have what it has: OpenGL's opens a driver, and is filtered then. */
	[CONFINED_SPAWNER] = {"vug-view-spawn", NULL, 0, true},
};

static int run(void *data)
{
	const struct confined_self *self = data;

	prctl(PR_SET_NAME, rows[self->kind].name, 0, 0, 0);
	return self->run(self, self->data);
}

int confined_child_fork(struct child_process *process, int channel,
			const struct confined_self *self)
{
	return child_process_start(process, channel, run, (void *)self);
}

int confined_child_start(struct confined_child *child, const struct confined_self *self)
{
	int channel, code = -packet_open_pair(&child->socket, &channel);

	child->process.fd = -1;
	if (code != 0) {
		child->socket = -1;
		return code;
	}
	code = confined_child_fork(&child->process, channel, self);
	close(channel);
	if (code != 0)
		confined_child_end(child);
	return code;
}

void confined_child_hang_up(struct confined_child *child)
{
	if (child->socket >= 0)
		close(child->socket);
	child->socket = -1;
}

void confined_child_end(struct confined_child *child)
{
	confined_child_hang_up(child);
	child_process_end(&child->process);
}

const char *confined_get_scratch(enum confined_kind kind)
{
	return rows[kind].scratch;
}

int confined_restrict_files(const struct confined_self *self)
{
	return self->has_sandbox ? driver_sandbox_restrict_files(rows[self->kind].scratch) : 0;
}

int confined_restrict_calls(const struct confined_self *self)
{
	int calls;

	if (!self->has_sandbox || rows[self->kind].keeps_calls)
		return 0;
	calls = sandbox_filter_calls(rows[self->kind].calls, -1);
	return calls < 0 ? calls : 0;
}
