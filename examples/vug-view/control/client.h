/* SPDX-License-Identifier: MIT */
/* A client of --control: its lines are answered one after the other. */
#ifndef VUG_VIEW_CONTROL_CLIENT_H
#define VUG_VIEW_CONTROL_CLIENT_H

#include <gio/gio.h>

#include "control/task.h"

struct control_client;

/*
 * Take over the descriptors: two, also of one socket. is_socket: it ends when its other end has gone. input: the
 * listener whose presses are the client's; a reference is taken. ended: the client has gone, or does not
 * read its replies; it is to be freed.
 */
struct control_client *control_client_new(struct control_context *context, int input_fd,
					  int output_fd, bool is_socket, struct vug_listener *input,
					  void (*ended)(struct control_client *client, void *data),
					  void *data);

/* What it has pressed is released. */
void control_client_free(struct control_client *client);

#endif
