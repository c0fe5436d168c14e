/* SPDX-License-Identifier: MIT */
/* The virtio-gpu commands that an interposer gives as if it were the guest. Little-endian. */
#ifndef VUG_GPU_COMMAND_H
#define VUG_GPU_COMMAND_H

#include <stdint.h>

enum gpu_command_type {
	GPU_RESOURCE_CREATE_2D = 0x101,
	GPU_RESOURCE_UNREF = 0x102,
	GPU_SET_SCANOUT = 0x103,
};

enum gpu_response_type {
	GPU_OK_NO_DATA = 0x1100,
	GPU_FIRST_ERROR = 0x1200,
};

#define GPU_FORMAT_B8G8R8X8 2

/* What every command begins with, and the whole of a response without data. */
struct gpu_header {
	uint32_t type, flags;
	uint64_t fence;
	uint32_t context;
	uint8_t ring, padding[3];
};

struct gpu_resource_create_2d {
	uint32_t resource, format, width, height;
};

struct gpu_resource_unref {
	uint32_t resource, padding;
};

struct gpu_set_scanout {
	uint32_t x, y, width, height;
	uint32_t scanout, resource;
};

struct gpu_command {
	struct gpu_header header;
	union {
		struct gpu_resource_create_2d create;
		struct gpu_resource_unref unref;
		struct gpu_set_scanout set_scanout;
	} body;
};

#endif
