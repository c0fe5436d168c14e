/* SPDX-License-Identifier: MIT */
/*
 * What has changed in a picture: a region, in no more than VUG_DAMAGE_MAX_RECTS rectangles. The
 * last ones lie beside it until it is asked for, since each union costs as much as all of them.
 */
#ifndef VUG_DAMAGE_H
#define VUG_DAMAGE_H

#include <pixman.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "vug/vug.h"

/* Of those that a guest names: more of them cost each of its messages more. */
#define VUG_DAMAGE_MAX_RECTS 32
#define VUG_DAMAGE_MAX_WAITING 16

/* A region that several displays have, and that nobody changes. */
struct vug_shared_region {
	atomic_uint references;
	pixman_region32_t region;
};

/* The region is taken over on success; NULL: there is no memory. */
struct vug_shared_region *vug_shared_region_new(pixman_region32_t *region);
struct vug_shared_region *vug_shared_region_ref(struct vug_shared_region *shared);
/* NULL: nothing happens. */
void vug_shared_region_unref(struct vug_shared_region *shared);

enum vug_damage_content {
	VUG_DAMAGE_NOTHING,
	VUG_DAMAGE_BOX,    /* the first that is waiting */
	VUG_DAMAGE_SHARED, /* `shared` */
	VUG_DAMAGE_REGION, /* the region, or all, and what is waiting */
};

struct vug_damage {
	enum vug_damage_content content;
	struct vug_shared_region *shared; /* a reference */
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
static inline bool vug_damage_is_empty(const struct vug_damage *damage)
{
	return damage->content == VUG_DAMAGE_NOTHING;
}

/* Most updates are the only one between two frames: one rectangle, which costs no call. */
void vug_damage_add_further_box(struct vug_damage *damage, const pixman_box32_t *box);
static inline void vug_damage_add_box(struct vug_damage *damage, const pixman_box32_t *box)
{
	if (!vug_damage_is_empty(damage)) {
		vug_damage_add_further_box(damage, box);
		return;
	}
	damage->content = VUG_DAMAGE_BOX;
	damage->waiting[0] = *box;
	damage->num_waiting = 1;
}

/* Take all of it, of a picture of that size; empty afterwards. The region is the caller's. */
void vug_damage_take_united(struct vug_damage *damage, uint32_t width, uint32_t height,
			    pixman_region32_t *ret_region);
static inline void vug_damage_take(struct vug_damage *damage, uint32_t width, uint32_t height,
				   pixman_region32_t *ret_region)
{
	if (damage->content != VUG_DAMAGE_BOX) {
		vug_damage_take_united(damage, width, height, ret_region);
		return;
	}
	damage->content = VUG_DAMAGE_NOTHING;
	damage->num_waiting = 0;
	/* A region without a list is the rectangle around it. */
	*ret_region = (pixman_region32_t){.extents = damage->waiting[0], .data = NULL};
}

/* Add a region. Where there is none yet, it is not copied. */
void vug_damage_share(struct vug_damage *damage, struct vug_shared_region *shared);
/*
 * As vug_damage_take(), for a region that is only read: where *ret_shared is not NULL, the region is a part of that,
 * which is a reference of the caller's.
 */
static inline void vug_damage_take_shared(struct vug_damage *damage, uint32_t width,
					  uint32_t height, pixman_region32_t *ret_region,
					  struct vug_shared_region **ret_shared)
{
	if (damage->content != VUG_DAMAGE_SHARED) {
		*ret_shared = NULL;
		vug_damage_take(damage, width, height, ret_region);
		return;
	}
	*ret_shared = damage->shared;
	*ret_region = damage->shared->region;
	damage->content = VUG_DAMAGE_NOTHING;
	damage->shared = NULL;
}

/* Give back what was taken. */
void vug_damage_put_back(struct vug_damage *damage, pixman_region32_t *region);

#endif
