/* SPDX-License-Identifier: MIT */
/* A device of libvug-input that listens at the path of a socket: one VMM after the other connects there. */
#ifndef TYPED_DEVICE_H
#define TYPED_DEVICE_H

#include <poll.h>
#include <stdbool.h>

#include <vug/input.h>

struct typed_device {
	struct vug_input *input; /* the caller's to make */
	const char *path;
	int listening;
};

/*
 * Listen, for this user alone (mode 0600). A socket that is there is replaced, and nothing else. False: that has been
 * said.
 */
bool typed_device_begin(struct typed_device *device, const char *path);

/* Drop the device, and remove the socket. */
void typed_device_end(struct typed_device *device);

/* What to wait for, two of them; and what is done once one is ready. While a VMM is connected the next one waits. */
#define TYPED_DEVICE_FDS 2
void typed_device_prepare(const struct typed_device *device,
			  struct pollfd ret_wanted[TYPED_DEVICE_FDS]);
void typed_device_dispatch(const struct typed_device *device,
			   const struct pollfd ready[TYPED_DEVICE_FDS]);

#endif
