/* SPDX-License-Identifier: MIT */
#include "display/damage.h"

void vug_damage_init(struct vug_damage *damage)
{
	pixman_region32_init(&damage->region);
	damage->num_waiting = 0;
	damage->is_all = false;
}

void vug_damage_finish(struct vug_damage *damage)
{
	pixman_region32_fini(&damage->region);
}

void vug_damage_clear(struct vug_damage *damage)
{
	vug_damage_finish(damage);
	vug_damage_init(damage);
}

static bool contains(const pixman_box32_t *outer, const pixman_box32_t *inner)
{
	return inner->x1 >= outer->x1 && inner->y1 >= outer->y1 && inner->x2 <= outer->x2 &&
	       inner->y2 <= outer->y2;
}

/* So that a picture that changed all over costs nothing more. */
static bool is_known(struct vug_damage *damage, const pixman_box32_t *box)
{
	if (damage->is_all)
		return true;
	if (damage->num_waiting > 0 && contains(&damage->waiting[damage->num_waiting - 1], box))
		return true;
	return pixman_region32_n_rects(&damage->region) == 1 &&
	       contains(pixman_region32_extents(&damage->region), box);
}

/* A region that broke stays broken: then it is all of the picture. */
static void unite(struct vug_damage *damage)
{
	pixman_region32_t waiting;

	if (damage->num_waiting == 0)
		return;
	damage->is_all |=
		!pixman_region32_init_rects(&waiting, damage->waiting, damage->num_waiting);
	damage->is_all |= !damage->is_all &&
			  !pixman_region32_union(&damage->region, &damage->region, &waiting);
	pixman_region32_fini(&waiting);
	damage->num_waiting = 0;
	if (pixman_region32_n_rects(&damage->region) > VUG_DAMAGE_MAX_RECTS)
		pixman_region32_reset(&damage->region, pixman_region32_extents(&damage->region));
}

void vug_damage_add_box(struct vug_damage *damage, const pixman_box32_t *box)
{
	if (is_known(damage, box))
		return;
	if (damage->num_waiting == VUG_DAMAGE_MAX_WAITING)
		unite(damage);
	damage->waiting[damage->num_waiting++] = *box;
}

void vug_damage_add(struct vug_damage *damage, const struct vug_rect *rect)
{
	const pixman_box32_t box = {(int)rect->x, (int)rect->y, (int)(rect->x + rect->width),
				    (int)(rect->y + rect->height)};

	vug_damage_add_box(damage, &box);
}

bool vug_damage_is_empty(const struct vug_damage *damage)
{
	/* pixman's functions that only look do not say so in their types. */
	return damage->num_waiting == 0 && !damage->is_all &&
	       !pixman_region32_not_empty((pixman_region32_t *)&damage->region);
}

void vug_damage_take(struct vug_damage *damage, uint32_t width, uint32_t height,
		     pixman_region32_t *ret_region)
{
	unite(damage);
	if (damage->is_all) {
		pixman_region32_fini(&damage->region);
		pixman_region32_init_rect(&damage->region, 0, 0, width, height);
	}
	*ret_region = damage->region;
	vug_damage_init(damage);
}

void vug_damage_put_back(struct vug_damage *damage, pixman_region32_t *region)
{
	vug_damage_finish(damage);
	damage->region = *region;
}
