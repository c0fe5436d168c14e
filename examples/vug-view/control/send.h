/* SPDX-License-Identifier: MIT */
/* Sending input for a request, with an error that its client understands. */
#ifndef VUG_VIEW_CONTROL_SEND_H
#define VUG_VIEW_CONTROL_SEND_H

#include "control/task.h"

/* The result of a vug_listener_send_…: true where it is 0, else the task has failed. */
bool control_sent(struct control_task *task, int result);

/* Press, release, or both where the request has no "press". False: the task has failed. */
bool control_send_press(struct control_task *task,
			int (*send)(struct vug_listener *input, uint16_t code, bool is_pressed),
			const uint16_t *codes, size_t count);

#endif
