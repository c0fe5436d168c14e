/* SPDX-License-Identifier: MIT */
/*
 * A virtio-gpu for pictures in two dimensions: the commands of a guest, and what they do. It knows no
 * socket and no ring: the guest's memory is one table of functions, and what shows the pictures is another.
 *
 * All that comes from the guest is hostile. A command that cannot be done has an error of virtio-gpu as
 * its response; what a guest can have allocated is bounded.
 */
#ifndef GPU2D_GPU_H
#define GPU2D_GPU_H

#include <linux/virtio_gpu.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GPU2D_MAX_SCANOUTS VIRTIO_GPU_MAX_SCANOUTS
#define GPU2D_CURSOR_SIZE 64
#define GPU2D_MAX_SIZE 16384
#define GPU2D_MAX_RESOURCES 1024
/* Of all resources together: pieces of the guest's memory, and bytes of pictures. */
#define GPU2D_MAX_ENTRIES (UINT32_C(1) << 17)
#define GPU2D_MAX_BYTES (UINT64_C(512) << 20)

/* What a function of an output returns besides 0 and -errno: gpu2d_complete() will say that it is done. */
#define GPU2D_LATER 1

struct gpu2d_rect {
	uint32_t x, y, width, height;
};

/* A piece of the guest's memory, by its guest-physical address. */
struct gpu2d_extent {
	uint64_t address, length;
};

/* The memory of the guest. Functions return 0 or -errno unless they say otherwise. */
struct gpu2d_guest {
	int (*read)(void *data, uint64_t address, void *ret_bytes, size_t length);
	/* A dma-buf of those pieces, or -errno: their pixels are read instead. NULL: there are none. */
	int (*share)(void *data, const struct gpu2d_extent *extents, size_t count);
	void *data;
};

/* What a scanout shows. */
struct gpu2d_picture {
	uint32_t fourcc;
	uint32_t width, height, stride; /* of the framebuffer */
	struct gpu2d_rect rect;         /* of it, which is shown */
	int dmabuf_fd;                  /* borrowed; -1: gpu2d_read_pixels() reads it */
};

struct gpu2d_cursor {
	uint32_t scanout;
	int32_t x, y;
	bool is_visible;
	uint32_t hot_x, hot_y; /* of the image */
	const void *image;     /* 64 × 64 words of ARGB, little-endian; NULL: as it was */
};

/* Where pictures go. */
struct gpu2d_output {
	/* Show that, or nothing: NULL. Its pixels come with an update. */
	int (*show)(void *data, uint32_t scanout, const struct gpu2d_picture *picture);
	/* That part of the scanout was drawn; or of its framebuffer, where that is a dma-buf. */
	int (*update)(void *data, uint32_t scanout, const struct gpu2d_rect *rect);
	int (*flush)(void *data, uint32_t scanout, const struct gpu2d_rect *rect);
	void (*cursor)(void *data, const struct gpu2d_cursor *cursor);
	/* Fill in what follows the header of the response. */
	int (*get_displays)(void *data, struct virtio_gpu_resp_display_info *ret_info);
	int (*get_edid)(void *data, uint32_t scanout, struct virtio_gpu_resp_edid *ret_edid);
	void *data;
};

/* A command as the guest left it somewhere: the first bytes of it. False: it has not so many. */
struct gpu2d_request {
	bool (*read)(void *data, void *ret_bytes, size_t length);
	void *data;
};

union gpu2d_response {
	struct virtio_gpu_ctrl_hdr header;
	struct virtio_gpu_resp_display_info info;
	struct virtio_gpu_resp_edid edid;
};

struct gpu2d_scanout {
	struct gpu2d_resource *resource; /* NULL: it is off */
	struct gpu2d_picture picture;
	uint64_t offset; /* of the first row in the resource */
};

struct gpu2d {
	struct gpu2d_guest guest;
	struct gpu2d_output output;
	struct gpu2d_resource *resources;
	uint32_t num_resources, num_entries;
	uint64_t num_bytes;
	struct gpu2d_scanout scanouts[GPU2D_MAX_SCANOUTS];
	union gpu2d_response response; /* to the last command */
	uint32_t response_size, num_pending;
};

/* Copies both tables. */
void gpu2d_init(struct gpu2d *gpu, const struct gpu2d_guest *guest,
		const struct gpu2d_output *output);
/* The guest has gone: all scanouts are off, and nothing is left of it. */
void gpu2d_reset(struct gpu2d *gpu);

/*
 * Do a command of the control queue. gpu->response is the response, of gpu->response_size bytes, unless
 * the GPU is busy: then it is when gpu2d_complete() has said so, and there is no next command before that.
 */
void gpu2d_execute(struct gpu2d *gpu, const struct gpu2d_request *request);
/* One of the cursor queue, which has no response. */
void gpu2d_execute_cursor(struct gpu2d *gpu, const struct gpu2d_request *request);

static inline bool gpu2d_is_busy(const struct gpu2d *gpu)
{
	return gpu->num_pending > 0;
}

/*
 * One thing that an output did later is done: the type of the response, and what the output fills in of it.
 * Returns true where that was the last one.
 */
bool gpu2d_complete(struct gpu2d *gpu, uint32_t type, const void *body, size_t size);

/* Read a part of what the scanout of that index shows, which is not off. 0, or -EFAULT: not in the guest's memory. */
int gpu2d_read_pixels(const struct gpu2d *gpu, uint32_t index, const struct gpu2d_rect *rect,
		      void *ret_pixels, size_t stride);

/* Show everything again, to an output that has nothing yet. */
void gpu2d_show_again(struct gpu2d *gpu);

#endif
