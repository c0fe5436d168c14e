/* SPDX-License-Identifier: MIT */
#include "egl/cache.h"

#include <string.h>

#include "egl/image.h"
#include "vug/egl.h"

static void move_to_front(struct vug_egl_cache *cache, size_t index)
{
	struct vug_egl_image *image = cache->images[index];

	for (; index > 0; index--)
		cache->images[index] = cache->images[index - 1];
	cache->images[0] = image;
}

struct vug_egl_image *vug_egl_cache_find(struct vug_egl_cache *cache, const struct vug_egl_key *key)
{
	for (size_t i = 0; i < cache->count; i++) {
		if (memcmp(&cache->images[i]->key, key, sizeof(*key)) != 0)
			continue;
		move_to_front(cache, i);
		return cache->images[0];
	}
	return NULL;
}

static void drop_oldest(struct vug_egl_cache *cache)
{
	struct vug_egl_image *image = cache->images[--cache->count];

	cache->bytes -= image->bytes;
	vug_egl_image_unref(image);
}

void vug_egl_cache_add(struct vug_egl_cache *cache, struct vug_egl_image *image)
{
	if (image->bytes > cache->max_bytes)
		return;
	while (cache->count >= cache->max_count ||
	       (cache->count > 0 && cache->bytes > cache->max_bytes - image->bytes))
		drop_oldest(cache);
	cache->images[cache->count++] = vug_egl_image_ref(image);
	cache->bytes += image->bytes;
	move_to_front(cache, cache->count - 1);
}

void vug_egl_cache_clear(struct vug_egl_cache *cache)
{
	while (cache->count > 0)
		drop_oldest(cache);
}
