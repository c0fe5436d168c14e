/* SPDX-License-Identifier: MIT */
/*
 * What has changed in a picture: a region, in no more than VUG_DAMAGE_MAX_RECTS rectangles. The
 * last ones lie beside it until it is asked for, since each union costs as much as all of them.
 */
#ifndef VUG_DAMAGE_H
#define VUG_DAMAGE_H

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>

#include "vug/vug.h"

/* Of those that a guest names: more of them cost each of its messages more. */
#define VUG_DAMAGE_MAX_RECTS 32
#define VUG_DAMAGE_MAX_WAITING 16

struct vug_damage {
	pixman_region32_t region;
	pixman_box32_t waiting[VUG_DAMAGE_MAX_WAITING];
	int num_waiting;
	bool is_all; /* there was no memory for its pieces */
};

void vug_damage_init(struct vug_damage *damage);
void vug_damage_finish(struct vug_damage *damage);
void vug_damage_clear(struct vug_damage *damage);
/* The rectangle is not empty, and its far corner is at 32767 or before. */
void vug_damage_add(struct vug_damage *damage, const struct vug_rect *rect);
void vug_damage_add_box(struct vug_damage *damage, const pixman_box32_t *box);
bool vug_damage_is_empty(const struct vug_damage *damage);

/* Take all of it, of a picture of that size; empty afterwards. The region is the caller's. */
void vug_damage_take(struct vug_damage *damage, uint32_t width, uint32_t height,
		     pixman_region32_t *ret_region);
/* Give back what was taken. */
void vug_damage_put_back(struct vug_damage *damage, pixman_region32_t *region);

#endif
