/* SPDX-License-Identifier: MIT */
/* What a guest's driver does to show a picture, and what must be seen of it. */
#ifndef PICTURE_H
#define PICTURE_H

#include "machine.h"

struct picture {
	uint32_t resource, width, height;
	uint32_t *backing; /* in the guest's memory: what it has drawn */
};

/* A resource with its backing. */
bool picture_new(struct picture *picture, struct machine *machine, uint32_t resource,
		 uint32_t width, uint32_t height);
bool picture_free(const struct picture *picture, struct machine *machine);
/* No two neighbours and no two frames are alike. */
void picture_draw(const struct picture *picture, uint32_t frame);
struct vug_rect picture_get_rect(const struct picture *picture);

/* Transfer and flush, with their responses. */
bool picture_flush(const struct picture *picture, struct machine *machine,
		   const struct vug_rect *rect);
bool picture_set_scanout(const struct picture *picture, struct machine *machine, uint32_t scanout);
bool picture_hide(struct machine *machine, uint32_t scanout);

/* The screen shows exactly that, after everything that was sent has come. */
bool picture_check(const struct picture *picture, struct machine *machine, uint32_t scanout);
/* All of it: a new picture on that scanout, drawn, flushed and compared. */
bool picture_show(struct picture *picture, struct machine *machine, uint32_t resource,
		  uint32_t scanout, uint32_t width, uint32_t height);

#endif
