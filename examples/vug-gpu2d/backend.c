/* SPDX-License-Identifier: MIT */
#include "backend.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>

#include "util/fd.h"

/* Requests of one turn: a VMM that never stops must not keep it busy. */
#define MAX_REQUESTS 32
#define MAX_READY 8

static int read_memory(void *data, uint64_t address, void *ret_bytes, size_t length)
{
	const struct gpu2d_backend *backend = data;

	return vug_input_memory_read(&backend->memory, VUG_INPUT_GUEST, address, ret_bytes, length);
}

static int share_memory(void *data, const struct gpu2d_extent *extents, size_t count)
{
	const struct gpu2d_backend *backend = data;

	return gpu2d_share_memory(&backend->regions, extents, count);
}

static int begin(struct gpu2d_backend *backend, int fd, uint32_t num_scanouts)
{
	const struct gpu2d_guest guest = {
		.read = read_memory, .share = share_memory, .data = backend};
	const struct gpu2d_output output = gpu2d_channel_get_output(&backend->channel);

	*backend = (struct gpu2d_backend){.num_scanouts = num_scanouts};
	vug_input_connection_init(&backend->vmm);
	backend->vmm.fd = fd;
	backend->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	for (size_t i = 0; i < GPU2D_NUM_RINGS; i++)
		vug_input_ring_init(&backend->rings[i], &backend->memory, backend->epoll_fd);
	gpu2d_init(&backend->gpu, &guest, &output);
	gpu2d_channel_init(&backend->channel, &backend->gpu, backend->epoll_fd);
	if (backend->epoll_fd < 0)
		return -errno;
	return vug_fd_watch(backend->epoll_fd, fd, EPOLLIN, false);
}

static void end(struct gpu2d_backend *backend)
{
	for (size_t i = 0; i < GPU2D_NUM_RINGS; i++)
		vug_input_ring_finish(&backend->rings[i]);
	gpu2d_reset(&backend->gpu);
	gpu2d_channel_close(&backend->channel);
	gpu2d_forget_memory(backend);
	vug_input_connection_close(&backend->vmm);
	vug_fd_close(&backend->epoll_fd);
}

/* A VMM that does not read its reply keeps nobody but itself waiting. */
static int send_reply(struct vug_input_connection *vmm)
{
	int result = 1;

	while (vmm->has_reply && result >= 0) {
		struct pollfd ready = {.fd = vmm->fd, .events = POLLOUT};

		result = vug_input_connection_send(vmm);
		if (result == 0)
			(void)poll(&ready, 1, -1);
	}
	return result;
}

/* 1: there may be more, 0: there is no more for now, or -errno. */
static int serve_request(struct gpu2d_backend *backend)
{
	int result = vug_input_connection_receive(&backend->vmm);

	if (result <= 0)
		return result == -ECONNRESET && backend->vmm.received > 0 ? -EPROTO : result;
	result = gpu2d_backend_handle(backend);
	vug_input_connection_drop(&backend->vmm);
	return result < 0 ? result : send_reply(&backend->vmm);
}

int gpu2d_backend_run(struct gpu2d_backend *backend, int fd, uint32_t num_scanouts)
{
	struct epoll_event ready[MAX_READY];
	int result = begin(backend, fd, num_scanouts);
	bool has_more = true;

	while (result >= 0) {
		(void)epoll_wait(backend->epoll_fd, ready, MAX_READY, has_more ? 0 : -1);
		result = 1;
		for (unsigned int i = 0; i < MAX_REQUESTS && result > 0; i++)
			result = serve_request(backend);
		has_more = gpu2d_serve_queues(backend);
		has_more |= gpu2d_channel_serve(&backend->channel);
	}
	end(backend);
	return result == -ECONNRESET ? 0 : result;
}
