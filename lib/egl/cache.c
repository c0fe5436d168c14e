/* SPDX-License-Identifier: MIT */
#include "egl/cache.h"

#include <string.h>

static void move_to_front(struct vug_egl_cache *cache, size_t index)
{
	struct vug_egl_entry entry = cache->entries[index];

	memmove(&cache->entries[1], &cache->entries[0], index * sizeof(entry));
	cache->entries[0] = entry;
}

void *vug_egl_cache_find(struct vug_egl_cache *cache, const struct vug_egl_key *key)
{
	for (size_t i = 0; i < cache->count; i++) {
		if (memcmp(&cache->entries[i].key, key, sizeof(*key)) != 0)
			continue;
		move_to_front(cache, i);
		return cache->entries[0].value;
	}
	return NULL;
}

static void drop_oldest(struct vug_egl_cache *cache)
{
	const struct vug_egl_entry *entry = &cache->entries[--cache->count];

	cache->bytes -= entry->bytes;
	cache->drop(entry->value);
}

void vug_egl_cache_add(struct vug_egl_cache *cache, const struct vug_egl_entry *entry)
{
	if (entry->bytes > cache->max_bytes) {
		cache->drop(entry->value);
		return;
	}
	while (cache->count >= cache->max_count ||
	       (cache->count > 0 && cache->bytes > cache->max_bytes - entry->bytes))
		drop_oldest(cache);
	cache->entries[cache->count++] = *entry;
	cache->bytes += entry->bytes;
	move_to_front(cache, cache->count - 1);
}

void vug_egl_cache_clear(struct vug_egl_cache *cache)
{
	while (cache->count > 0)
		drop_oldest(cache);
}
