/* SPDX-License-Identifier: MIT */
/* The messages that an interposer passes on, and those of its own, in the log: VUG_LOG_DEBUG. */
#ifndef VUG_VHOST_USER_MESSAGE_LOG_H
#define VUG_VHOST_USER_MESSAGE_LOG_H

#include <stddef.h>

#include "util/log.h"
#include "vhost-user/message.h"

/*
 * `what` begins the line: "received from the VMM". The program's callback may do as it likes, and
 * end the connections too: look again afterwards.
 */
void vug_vhost_user_log(struct vug_log *log, const char *what,
			const struct vhost_user_header *header, size_t num_fds);

#endif
