/* SPDX-License-Identifier: MIT */
/*
 * What a back end may do with the ring that an interposer shares with it at a guest's reset: be
 * a device, and write anything anywhere.
 */
#ifndef VUG_FUZZ_DEVICE_H
#define VUG_FUZZ_DEVICE_H

#include <stddef.h>
#include <stdint.h>

struct fuzz_device {
	uint8_t *memory; /* of the ring; NULL: none was sent yet */
	int call_fd;     /* -1: none yet */
};

void fuzz_device_init(struct fuzz_device *device);
void fuzz_device_finish(struct fuzz_device *device);

/* Read all that the interposer sent, and keep the descriptors that may be the ring's. */
void fuzz_device_receive(struct fuzz_device *device, int socket);

/* Do every command that there is, with this response to all of them, and call. */
void fuzz_device_work(struct fuzz_device *device, uint32_t response);

/* Write bytes into the ring. */
void fuzz_device_scribble(struct fuzz_device *device, size_t offset, const uint8_t *bytes,
			  size_t length);

#endif
