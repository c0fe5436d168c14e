/* SPDX-License-Identifier: MIT */
/* What a guest's driver does to show a picture. Its functions end the test when they fail. */
#ifndef BACKEND_FRAMEBUFFER_H
#define BACKEND_FRAMEBUFFER_H

#include "machine.h"

/* A resource of the guest's, with its backing. */
struct framebuffer {
	uint32_t resource;
	const struct pixel_format *format;
	struct image image; /* what the guest has drawn */
	uint32_t *backing;  /* the same in its memory, in its format */
	uint32_t row_bytes;
};

void framebuffer_new(struct framebuffer *framebuffer, struct machine *machine, uint32_t resource,
		     uint32_t width, uint32_t height, const struct pixel_format *format);
void framebuffer_free(struct framebuffer *framebuffer, struct machine *machine);
struct vug_rect framebuffer_get_rect(const struct framebuffer *framebuffer);

/* Draw a frame of the test picture into the guest's memory; nobody else sees it yet. */
void framebuffer_draw(struct framebuffer *framebuffer, uint32_t frame);
/* Transfer and flush; waits until the guest has its answers. */
void framebuffer_flush(const struct framebuffer *framebuffer, struct machine *machine,
		       const struct vug_rect *rect);
void framebuffer_show(const struct framebuffer *framebuffer, struct machine *machine,
		      uint32_t scanout, const struct vug_rect *rect);
void framebuffer_hide(struct machine *machine, uint32_t scanout);

/* Draw and flush all, wait for it, and compare what the scanout shows with its part of it. */
void framebuffer_check(struct framebuffer *framebuffer, struct machine *machine, uint32_t scanout,
		       const struct vug_rect *rect, uint32_t frame);
/*
 * What a guest does that has just started: it numbers its resources from 1, and shows and checks a picture.
 * What the guest before has left must be gone.
 */
void framebuffer_show_first(struct machine *machine, uint32_t frame);
/* What `rect` of the framebuffer looks like. The caller frees it. */
struct image framebuffer_crop(const struct framebuffer *framebuffer, const struct vug_rect *rect);

#endif
