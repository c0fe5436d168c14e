/* SPDX-License-Identifier: MIT */
/* The memory in which a VMM keeps for the next back end which buffers were taken. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "input/device.h"
#include "util/fd.h"

static struct vhost_user_inflight get_inflight(const struct vug_input_message *request)
{
	struct vhost_user_inflight inflight = {0};

	memcpy(&inflight, request->payload, request->header.size);
	return inflight;
}

static bool is_possible(const struct vhost_user_inflight *inflight)
{
	return inflight->num_queues > 0 && inflight->num_queues <= VUG_INPUT_NUM_RINGS &&
	       inflight->queue_size > 0 && inflight->queue_size <= VUG_INPUT_RING_MAX_NUMBER;
}

int vug_input_get_inflight_fd(struct vug_input *input, struct vug_input_message *request)
{
	struct vhost_user_inflight inflight = get_inflight(request);
	int fd;

	if (!is_possible(&inflight))
		return -EINVAL;
	fd = vug_input_inflight_create(inflight.num_queues, inflight.queue_size);
	if (fd < 0)
		return fd;
	inflight.mmap_offset = 0;
	inflight.mmap_size = inflight.num_queues * vug_input_inflight_get_size(inflight.queue_size);
	vug_input_connection_reply(&input->connection, &inflight, request->header.size, fd);
	return 0;
}

static int open_all(struct vug_input *input, const struct vhost_user_inflight *inflight, int fd)
{
	const uint64_t size = vug_input_inflight_get_size(inflight->queue_size);
	int error = 0;

	for (uint16_t i = 0; i < inflight->num_queues && error == 0; i++)
		error = vug_input_inflight_open(&input->rings[i].inflight, fd,
						inflight->mmap_offset + i * size,
						inflight->queue_size);
	return error;
}

int vug_input_set_inflight_fd(struct vug_input *input, struct vug_input_message *request)
{
	const struct vhost_user_inflight inflight = get_inflight(request);

	for (size_t i = 0; i < VUG_INPUT_NUM_RINGS; i++) {
		if (input->rings[i].is_running)
			return -EBUSY;
		vug_input_inflight_close(&input->rings[i].inflight);
	}
	if (!is_possible(&inflight) || inflight.mmap_offset > INT64_MAX)
		return -EINVAL;
	return open_all(input, &inflight, request->fds[0]);
}
