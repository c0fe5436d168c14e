/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vhost-user-gpu with its display through libvug, for QEMU 10. This folder's C files are not MIT as the rest
 * of libvug is: they are made for QEMU and are used with it.
 *
 * Three threads meet here:
 * - The device's own thread dispatches the server: it reads the display channel, with `lock` and without
 *   QEMU's global lock. It goes on while another thread waits for the back end.
 * - The main loop dispatches the listener, with the global lock: it shows pictures and cursors.
 * - A vCPU, or the main loop, starts, stops and resets the device, with the global lock. It waits for the back
 *   end's replies, and never does so with `lock`.
 */
#ifndef VUG_GPU_H
#define VUG_GPU_H

#include "hw/virtio/virtio-gpu.h"
#include "system/iothread.h"
#include <vug/listener.h>

/* What one console of QEMU's shows. Used with the global lock. */
struct vug_gpu_head {
	struct vug_buffer *buffer; /* a reference; NULL: nothing */
	struct vug_rect viewport;
	pixman_image_t *copy;    /* a reference: the pixels are copied there; or NULL */
	QemuDmaBuf *dmabuf;      /* the buffer, as displays with OpenGL get it; or NULL */
	struct vug_frame *frame; /* until a display with OpenGL has drawn it; or NULL */
	const uint32_t *cursor;  /* the image that QEMU has */
};

struct vug_gpu {
	VhostUserGPU parent_obj;

	GraphicHwOps ops; /* the parent's, but for what is done here */
	IOThread *thread;
	QemuMutex lock;            /* of the server */
	struct vug_server *server; /* the display channel's end */
	struct vug_listener *listener;
	bool is_used; /* a guest's driver has been at work since the last reset */
	struct vug_gpu_head heads[VIRTIO_GPU_MAX_SCANOUTS];
};

extern const struct vug_listener_callbacks vug_gpu_listener_callbacks;

/* All displays with OpenGL have drawn. */
void vug_gpu_finish_frames(struct vug_gpu *gpu);

/* And give the buffers up. */
void vug_gpu_show_nothing(struct vug_gpu *gpu);

#endif
