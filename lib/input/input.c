/* SPDX-License-Identifier: MIT */
/* Devices: made, connected, disconnected and freed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "input/device.h"
#include "util/fd.h"
#include "util/sized.h"

static void pass_line_on(void *data, enum vug_log_level level, const char *line)
{
	const struct vug_input *input = data;

	if (input->callbacks.log != NULL)
		input->callbacks.log(level, line, input->data);
}

static int read_config(struct vug_input *input, const struct vug_input_config *theirs)
{
	struct vug_input_config config;
	int error = vug_sized_read(&config, sizeof(config), theirs);

	if (error == 0)
		error = vug_input_abilities_init(&input->abilities, &config);
	if (error == 0)
		error = vug_input_config_space_init(&input->config_space, &input->abilities,
						    &config);
	if (error < 0)
		return error;
	input->log = (struct vug_log){
		.sink = pass_line_on,
		.data = input,
		.level = config.log_level != VUG_LOG_DEFAULT ? config.log_level : VUG_LOG_INFO};
	return 0;
}

static void close_descriptors(struct vug_input *input)
{
	vug_fd_close(&input->epoll_fd);
	vug_fd_close(&input->wake_fd);
}

static int open_descriptors(struct vug_input *input)
{
	int error = 0;

	input->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	input->wake_fd = input->epoll_fd >= 0 ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;
	if (input->wake_fd < 0)
		error = -errno;
	if (error == 0)
		error = vug_fd_watch(input->epoll_fd, input->wake_fd, EPOLLIN, false);
	if (error < 0)
		close_descriptors(input);
	return error;
}

static int init(struct vug_input *input, const struct vug_input_config *config,
		const struct vug_input_callbacks *callbacks)
{
	int error = read_config(input, config);

	if (error == 0 && callbacks != NULL)
		error = vug_sized_read(&input->callbacks, sizeof(input->callbacks), callbacks);
	if (error < 0)
		return error;
	vug_input_connection_init(&input->connection);
	input->references = 1;
	error = open_descriptors(input);
	for (size_t i = 0; i < VUG_INPUT_NUM_RINGS; i++)
		vug_input_ring_init(&input->rings[i], &input->memory, input->epoll_fd);
	return error;
}

int vug_input_new(const struct vug_input_config *config,
		  const struct vug_input_callbacks *callbacks, void *data,
		  struct vug_input **ret_input)
{
	struct vug_input *input;
	int error;

	if (config == NULL || ret_input == NULL)
		return -EINVAL;
	input = calloc(1, sizeof(*input));
	if (input == NULL)
		return -ENOMEM;
	input->data = data;
	error = init(input, config, callbacks);
	if (error < 0) {
		free(input);
		return error;
	}
	*ret_input = input;
	return 0;
}

struct vug_input *vug_input_ref(struct vug_input *input)
{
	if (input != NULL)
		input->references++;
	return input;
}

/* Within a callback the dispatch has a reference of its own, and comes back here. */
void vug_input_unref(struct vug_input *input)
{
	if (input == NULL)
		return;
	if (input->references == 2 && input->is_dispatching)
		memset(&input->callbacks, 0, sizeof(input->callbacks));
	if (--input->references > 0)
		return;
	memset(&input->callbacks, 0, sizeof(input->callbacks));
	vug_input_detach(input);
	close_descriptors(input);
	free(input);
}

int vug_input_attach(struct vug_input *input, int fd)
{
	int error;

	if (input == NULL)
		return -EINVAL;
	if (input->connection.fd >= 0)
		return -EISCONN;
	error = vug_fd_check_unix_stream(fd);
	if (error == 0)
		error = vug_fd_watch(input->epoll_fd, fd, EPOLLIN, false);
	if (error < 0)
		return error;
	input->connection.fd = fd;
	vug_log_line(&input->log, VUG_LOG_INFO, "a VMM is connected");
	return 0;
}

void vug_input_detach(struct vug_input *input)
{
	if (input == NULL || input->connection.fd < 0)
		return;
	vug_input_release_all(input);
	vug_input_end(input, 0);
	input->has_ended = input->is_started_told = false;
	input->leds_told = 0;
}

bool vug_input_is_connected(const struct vug_input *input)
{
	return input != NULL && input->connection.fd >= 0;
}

int vug_input_get_fd(const struct vug_input *input)
{
	return input != NULL ? input->epoll_fd : -EINVAL;
}
