/* SPDX-License-Identifier: MIT */
/* A server's life, from its configuration to its end. */
#include "display/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "util/fd.h"
#include "util/sized.h"

#define DEFAULT_FRAMEBUFFER_MIB 512

static void use_default(uint32_t *value, uint32_t fallback)
{
	if (*value == 0)
		*value = fallback;
}

#define KNOWN_FLAGS \
	((uint32_t)(VUG_SERVER_WAIT_FOR_FENCES | VUG_SERVER_ASSUME_LINEAR | VUG_SERVER_COALESCE))

static int read_config(const struct vug_config *config, struct vug_config *ret_config)
{
	struct vug_config read = {.size = sizeof(read)};
	int error = config != NULL ? vug_sized_read(&read, sizeof(read), config) : 0;

	if (error < 0)
		return error;
	use_default(&read.num_scanouts, 1);
	use_default(&read.frame_timeout_ms, VUG_DEFAULT_FRAME_TIMEOUT_MS);
	use_default(&read.max_framebuffer_mib, DEFAULT_FRAMEBUFFER_MIB);
	if (read.num_scanouts > VUG_MAX_SCANOUTS ||
	    (unsigned int)read.protocol > VUG_PROTOCOL_DRAFT_V6 ||
	    (unsigned int)read.log_level > VUG_LOG_DEBUG || (read.flags & ~KNOWN_FLAGS) != 0)
		return -EINVAL;
	*ret_config = read;
	return 0;
}

/* More than there can be, on a machine of 32 bits, is as much as there can be. */
static size_t to_bytes(uint32_t mib)
{
	uint64_t bytes = (uint64_t)mib << 20;

	return bytes < SIZE_MAX ? (size_t)bytes : SIZE_MAX;
}

static void write_log(void *data, enum vug_log_level level, const char *line)
{
	struct vug_server *server = data;

	if (server->callbacks.log != NULL)
		server->callbacks.log(server, level, line, server->data);
}

static int open_descriptors(struct vug_server *server)
{
	int error;

	server->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (server->epoll_fd < 0)
		return -errno;
	server->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (server->timer_fd < 0)
		return -errno;
	error = vug_frame_board_new(server->epoll_fd, &server->board);
	if (error == 0)
		error = vug_fd_watch(server->epoll_fd, server->board->wake_fd, EPOLLIN, false);
	if (error == 0)
		error = vug_fd_watch(server->epoll_fd, server->timer_fd, EPOLLIN, false);
	return error;
}

static struct vug_server *create(const struct vug_config *config,
				 const struct vug_callbacks *callbacks, void *data)
{
	struct vug_server *server = calloc(1, sizeof(*server));

	if (server == NULL)
		return NULL;
	server->references = 1;
	server->callbacks = *callbacks;
	server->data = data;
	server->log.sink = callbacks->log != NULL ? write_log : NULL;
	server->log.data = server;
	(void)vug_server_set_log_level(server, config->log_level);
	server->frame_timeout = (int64_t)config->frame_timeout_ms * 1000;
	server->surface_timeout = server->frame_timeout;
	server->waits_for_fences = config->flags & VUG_SERVER_WAIT_FOR_FENCES;
	server->protocol = config->protocol;
	server->assumes_linear = config->flags & VUG_SERVER_ASSUME_LINEAR;
	server->coalesces = config->flags & VUG_SERVER_COALESCE;
	server->epoll_fd = server->timer_fd = -1;
	server->num_scanouts = config->num_scanouts;
	for (uint32_t i = 0; i < server->num_scanouts; i++)
		vug_scanout_init(&server->scanouts[i], server, i);
	return server;
}

int vug_server_new(const struct vug_config *config, const struct vug_callbacks *callbacks,
		   void *data, struct vug_server **ret_server)
{
	struct vug_callbacks our_callbacks = {.size = sizeof(our_callbacks)};
	struct vug_config our_config;
	struct vug_server *server;
	int error;

	if (ret_server == NULL)
		return -EINVAL;
	error = read_config(config, &our_config);
	if (error == 0 && callbacks != NULL)
		error = vug_sized_read(&our_callbacks, sizeof(our_callbacks), callbacks);
	if (error < 0)
		return error;
	server = create(&our_config, &our_callbacks, data);
	if (server == NULL)
		return -ENOMEM;
	server->budget = vug_budget_new(to_bytes(our_config.max_framebuffer_mib));
	server->snapshot_budget = vug_budget_new(to_bytes(our_config.max_framebuffer_mib));
	error = server->budget != NULL && server->snapshot_budget != NULL ? open_descriptors(server)
									  : -ENOMEM;
	if (error < 0) {
		vug_server_free(server);
		return error;
	}
	*ret_server = server;
	return 0;
}

static void free_board(struct vug_frame_board *board)
{
	struct vug_frame *frame;
	bool is_finished;

	vug_listeners_abandon_frames(board);
	vug_frame_board_close(board);
	while ((frame = vug_frame_board_take_finished(board, &is_finished)) != NULL) {
		if (frame->listener != NULL)
			vug_listener_settle_frame(frame->listener, frame, is_finished);
		vug_frame_board_let_go(board, frame);
	}
	vug_frame_board_unref(board);
}

void vug_server_free(struct vug_server *server)
{
	if (server->router.type != NULL)
		server->router.type->end(server);
	vug_listeners_leave(server);
	while (server->sources != NULL)
		server->sources->type->destroy(server->sources);
	for (uint32_t i = 0; i < server->num_scanouts; i++)
		vug_scanout_finish(&server->scanouts[i]);
	if (server->board != NULL)
		free_board(server->board);
	if (server->budget != NULL)
		vug_budget_unref(server->budget);
	if (server->snapshot_budget != NULL)
		vug_budget_unref(server->snapshot_budget);
	vug_fd_close(&server->timer_fd);
	vug_fd_close(&server->epoll_fd);
	free(server);
}

struct vug_server *vug_server_ref(struct vug_server *server)
{
	if (server != NULL)
		server->references++;
	return server;
}

void vug_server_unref(struct vug_server *server)
{
	if (server == NULL || --server->references > 0)
		return;
	memset(&server->callbacks, 0, sizeof(server->callbacks));
	vug_listeners_stop(server);
	for (struct vug_source *s = server->sources; s != NULL; s = s->next)
		s->type->stop(s);
	/* A callback dropped it: the dispatch that called it is still using it. */
	if (!server->is_dispatching)
		vug_server_free(server);
}

void *vug_server_get_data(const struct vug_server *server)
{
	return server != NULL ? server->data : NULL;
}

int vug_server_get_fd(const struct vug_server *server)
{
	return server != NULL ? server->epoll_fd : -EINVAL;
}

struct vug_scanout *vug_server_get_scanout(const struct vug_server *server, uint32_t index)
{
	if (server == NULL || index >= server->num_scanouts)
		return NULL;
	/* The caller got the server as its own: const is only our promise not to change it. */
	return (struct vug_scanout *)&server->scanouts[index];
}

uint32_t vug_server_get_num_scanouts(const struct vug_server *server)
{
	return server != NULL ? server->num_scanouts : 0;
}
