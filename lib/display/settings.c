/* SPDX-License-Identifier: MIT */
/* What a program may know only after it has made its server. Frames that are out keep what they have. */
#include <errno.h>

#include "display/server.h"

int vug_server_set_wait_for_fences(struct vug_server *server, bool wait_for_fences)
{
	if (server == NULL)
		return -EINVAL;
	server->waits_for_fences = wait_for_fences;
	return 0;
}

int vug_server_set_log_level(struct vug_server *server, enum vug_log_level level)
{
	if (server == NULL || (unsigned int)level > VUG_LOG_DEBUG)
		return -EINVAL;
	server->log.level = level != VUG_LOG_DEFAULT ? level : VUG_LOG_INFO;
	return 0;
}

int vug_server_set_frame_timeout(struct vug_server *server, uint32_t timeout_ms,
				 uint32_t socket_timeout_ms)
{
	if (server == NULL || timeout_ms == VUG_NO_TIMEOUT)
		return -EINVAL;
	if (timeout_ms == 0)
		timeout_ms = VUG_DEFAULT_FRAME_TIMEOUT_MS;
	if (socket_timeout_ms == 0)
		socket_timeout_ms = timeout_ms;
	server->frame_timeout = (int64_t)timeout_ms * 1000;
	server->surface_timeout =
		socket_timeout_ms != VUG_NO_TIMEOUT ? (int64_t)socket_timeout_ms * 1000 : VUG_NEVER;
	return 0;
}
