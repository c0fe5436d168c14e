/* SPDX-License-Identifier: MIT */
#include "protocol/listener/snapshots.h"

#include <stdlib.h>

#include "display/server.h"

static struct vug_snapshots *get_snapshots(void)
{
	return &rig->server->scanouts[0].snapshots;
}

size_t snapshots_count(void)
{
	size_t count = 0;

	for (const struct vug_snapshot *s = get_snapshots()->list; s != NULL; s = s->next)
		count++;
	return count;
}

uint64_t snapshots_count_copied(void)
{
	uint64_t copied = get_snapshots()->pixels_copied;

	get_snapshots()->pixels_copied = 0;
	return copied;
}

struct peer_message snapshots_make_update(uint32_t x, uint32_t y, uint32_t width, uint32_t height,
					  uint32_t colour)
{
	size_t count = (size_t)width * height;
	uint32_t *pixels = malloc(count * sizeof(*pixels));
	struct peer_message message;

	check(pixels != NULL, "no memory");
	for (size_t i = 0; i < count; i++)
		pixels[i] = colour;
	message = peer_update(0, x, y, width, height, pixels);
	free(pixels);
	return message;
}

void snapshots_update(uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint32_t colour)
{
	rig_send(rig, snapshots_make_update(x, y, width, height, colour));
}
