/* SPDX-License-Identifier: MIT */
#include "display/damage.h"

#include <stdlib.h>

struct vug_shared_region *vug_shared_region_new(pixman_region32_t *region)
{
	struct vug_shared_region *shared = malloc(sizeof(*shared));

	if (shared == NULL)
		return NULL;
	atomic_init(&shared->references, 1);
	shared->region = *region;
	return shared;
}

struct vug_shared_region *vug_shared_region_ref(struct vug_shared_region *shared)
{
	atomic_fetch_add(&shared->references, 1);
	return shared;
}

void vug_shared_region_unref(struct vug_shared_region *shared)
{
	if (shared == NULL || atomic_fetch_sub(&shared->references, 1) != 1)
		return;
	pixman_region32_fini(&shared->region);
	free(shared);
}

void vug_damage_init(struct vug_damage *damage)
{
	pixman_region32_init(&damage->region);
	damage->content = VUG_DAMAGE_NOTHING;
	damage->shared = NULL;
	damage->num_waiting = 0;
	damage->is_all = false;
}

void vug_damage_finish(struct vug_damage *damage)
{
	vug_shared_region_unref(damage->shared);
	pixman_region32_fini(&damage->region);
}

void vug_damage_clear(struct vug_damage *damage)
{
	if (vug_damage_is_empty(damage))
		return;
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

/* Others have it, too: what is added needs a copy. */
static void unshare(struct vug_damage *damage)
{
	if (damage->shared == NULL)
		return;
	damage->is_all = !pixman_region32_copy(&damage->region, &damage->shared->region);
	damage->content = VUG_DAMAGE_REGION;
	vug_shared_region_unref(damage->shared);
	damage->shared = NULL;
}

/* Where nothing is waiting. */
static enum vug_damage_content find_content(struct vug_damage *damage)
{
	return damage->is_all || pixman_region32_not_empty(&damage->region) ? VUG_DAMAGE_REGION
									    : VUG_DAMAGE_NOTHING;
}

/* A region that broke stays broken: then it is all of the picture. */
static void unite(struct vug_damage *damage)
{
	pixman_region32_t waiting;

	unshare(damage);
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
	damage->content = find_content(damage);
}

void vug_damage_add_further_box(struct vug_damage *damage, const pixman_box32_t *box)
{
	unshare(damage);
	if (is_known(damage, box))
		return;
	if (damage->num_waiting == VUG_DAMAGE_MAX_WAITING)
		unite(damage);
	damage->waiting[damage->num_waiting++] = *box;
	damage->content = VUG_DAMAGE_REGION;
}

void vug_damage_add(struct vug_damage *damage, const struct vug_rect *rect)
{
	const pixman_box32_t box = {(int)rect->x, (int)rect->y, (int)(rect->x + rect->width),
				    (int)(rect->y + rect->height)};

	vug_damage_add_box(damage, &box);
}

void vug_damage_take_united(struct vug_damage *damage, uint32_t width, uint32_t height,
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

void vug_damage_share(struct vug_damage *damage, struct vug_shared_region *shared)
{
	const pixman_box32_t *boxes;
	int count;

	if (vug_damage_is_empty(damage)) {
		damage->content = VUG_DAMAGE_SHARED;
		damage->shared = vug_shared_region_ref(shared);
		return;
	}
	boxes = pixman_region32_rectangles(&shared->region, &count);
	for (int i = 0; i < count; i++)
		vug_damage_add_box(damage, &boxes[i]);
}

void vug_damage_put_back(struct vug_damage *damage, pixman_region32_t *region)
{
	vug_damage_finish(damage);
	damage->shared = NULL;
	damage->region = *region;
	damage->content = find_content(damage);
}
