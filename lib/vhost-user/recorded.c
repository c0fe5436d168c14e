/* SPDX-License-Identifier: MIT */
#include "vhost-user/recorded.h"

#include <string.h>

#include "util/fd.h"

void vug_recorded_forget(struct vug_recorded *recorded)
{
	for (size_t i = 0; i < recorded->num_fds; i++)
		vug_fd_close(&recorded->fds[i]);
	recorded->num_fds = 0;
	recorded->is_set = recorded->is_lost = false;
}

static bool duplicate_descriptors(struct vug_recorded *recorded, const struct vug_relay *relay)
{
	for (size_t i = 0; i < relay->num_fds; i++) {
		int fd = vug_fd_dup(relay->fds[i]);

		if (fd < 0)
			return false;
		recorded->fds[recorded->num_fds++] = fd;
	}
	return true;
}

void vug_recorded_keep(struct vug_recorded *recorded, const struct vug_relay *relay)
{
	vug_recorded_forget(recorded);
	if (relay->header.size > sizeof(recorded->payload) ||
	    relay->num_fds > VUG_RECORDED_MAX_FDS || !duplicate_descriptors(recorded, relay)) {
		vug_recorded_forget(recorded);
		recorded->is_lost = true;
		return;
	}
	recorded->header = relay->header;
	memcpy(recorded->payload, relay->payload, relay->header.size);
	recorded->is_set = true;
}

bool vug_recorded_read(const struct vug_recorded *recorded, void *ret_value, size_t size)
{
	if (!recorded->is_set || size > recorded->header.size)
		return false;
	memcpy(ret_value, recorded->payload, size);
	return true;
}

void vug_recorded_replay(const struct vug_recorded *recorded, struct vug_relay *relay)
{
	struct vhost_user_header header = recorded->header;

	header.flags &= ~VHOST_USER_FLAG_NEED_REPLY;
	vug_relay_fill(relay, &header, recorded->payload, recorded->fds, recorded->num_fds);
}
