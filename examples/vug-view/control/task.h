/* SPDX-License-Identifier: MIT */
/* A request that is being worked on, at once or for a while, and its reply. */
#ifndef VUG_VIEW_CONTROL_TASK_H
#define VUG_VIEW_CONTROL_TASK_H

#include <json-glib/json-glib.h>

#include "control/request.h"

struct control_pictures;
struct control_layouts;
struct output;
struct vug_listener;
struct vug_scanout;
struct vug_server;

/* What commands work with; the output's. */
struct control_context {
	struct output *output;
	struct vug_server *server;
	struct control_pictures *pictures;
	struct control_layouts *layouts;
	const char *name;               /* of the guest */
	char *guest_name, *guest_state; /* as the VMM says them; NULL: it does not */
	const char *directory;          /* of files */
	bool is_connected;
	guint64 num_frames;
};

struct control_task;

struct control_command {
	const char *name;
	const struct control_member *members; /* ended by one without a name */
	/* It ends by control_task_done() or _fail(), now or later. */
	void (*run)(struct control_task *task);
	bool is_wait; /* without anybody who waits it has no use */
};

/*
 * Begin a request. It may have ended before this returns. ended: with the reply, a line, borrowed; the
 * task has gone by then. input: the client's listener, whose presses it shares.
 */
struct control_task *control_task_new(struct control_context *context, struct vug_listener *input,
				      void (*ended)(const GString *reply, void *data), void *data);
void control_task_run(struct control_task *task, const char *line, size_t length);

/* The client has gone: nothing is called any more. */
void control_task_cancel(struct control_task *task);

bool control_task_is_wait(const struct control_task *task);

/* --- for commands --- */

struct control_context *control_task_get_context(const struct control_task *task);
const struct control_request *control_task_get_request(const struct control_task *task);
struct vug_listener *control_task_get_input(const struct control_task *task);

/* What the command needs until its end, and what then frees it, also when the client has gone. */
void control_task_set_state(struct control_task *task, void *state, GDestroyNotify free_state);

/* The member "scanout" of the request, 0 where there is none. */
unsigned int control_task_get_scanout_index(const struct control_task *task);
struct vug_scanout *control_task_get_scanout(const struct control_task *task);

/* Whose object is open: members of the reply may be added. */
JsonBuilder *control_task_get_reply(struct control_task *task);

/* End it: the task is gone. */
void control_task_done(struct control_task *task);
void control_task_fail(struct control_task *task, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A path of the directory for files. NULL: the task has failed, because the name leaves it. To be freed. */
char *control_task_get_path(struct control_task *task, const char *name);

#endif
