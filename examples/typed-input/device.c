/* SPDX-License-Identifier: MIT */
#include "typed-input/device.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void remove_socket(const char *path)
{
	struct stat file;

	if (lstat(path, &file) == 0 && S_ISSOCK(file.st_mode))
		unlink(path);
}

/* Returns a descriptor, or -1 with errno. */
static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strlen(path);
	int listening;
	mode_t mask;
	int result;

	if (length >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(address.sun_path, path, length);
	remove_socket(path);
	listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mask = umask(0177); /* nobody else may connect */
	result = bind(listening, (const struct sockaddr *)&address, sizeof(address));
	umask(mask);
	return result == 0 && listen(listening, 1) == 0 ? listening : -1;
}

bool typed_device_begin(struct typed_device *device, const char *path)
{
	device->path = path;
	device->listening = listen_at(path);
	if (device->listening < 0)
		perror(path);
	return device->listening >= 0;
}

void typed_device_end(struct typed_device *device)
{
	vug_input_unref(device->input);
	close(device->listening);
	unlink(device->path);
}

void typed_device_prepare(const struct typed_device *device,
			  struct pollfd ret_wanted[TYPED_DEVICE_FDS])
{
	bool is_connected = vug_input_is_connected(device->input);

	ret_wanted[0] = (struct pollfd){.fd = vug_input_get_fd(device->input), .events = POLLIN};
	ret_wanted[1] =
		(struct pollfd){.fd = is_connected ? -1 : device->listening, .events = POLLIN};
}

static void accept_vmm(const struct typed_device *device)
{
	int fd = accept4(device->listening, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0 && vug_input_attach(device->input, fd) < 0)
		close(fd);
}

void typed_device_dispatch(const struct typed_device *device,
			   const struct pollfd ready[TYPED_DEVICE_FDS])
{
	if (ready[1].revents != 0)
		accept_vmm(device);
	if (ready[0].revents != 0)
		vug_input_dispatch(device->input);
}
