/* SPDX-License-Identifier: MIT */
#include "display/source.h"

#include <errno.h>

#include "display/server.h"

static bool is_scanout_free(const struct vug_scanout *scanout)
{
	return scanout->source == NULL || scanout->source->is_leaving;
}

static bool are_free(const struct vug_server *server, uint32_t first, uint32_t count)
{
	for (uint32_t i = first; i < first + count; i++)
		if (!is_scanout_free(&server->scanouts[i]))
			return false;
	return true;
}

uint32_t vug_server_find_free_scanouts(const struct vug_server *server, uint32_t *ret_first)
{
	uint32_t first = 0, count = 0;

	while (first < server->num_scanouts && !is_scanout_free(&server->scanouts[first]))
		first++;
	while (first + count < server->num_scanouts &&
	       is_scanout_free(&server->scanouts[first + count]))
		count++;
	*ret_first = first;
	return count;
}

static void take_from_leaving(struct vug_server *server, uint32_t first, uint32_t count)
{
	for (uint32_t i = first; i < first + count; i++)
		if (server->scanouts[i].source != NULL)
			vug_source_abandon_scanouts(server->scanouts[i].source);
}

static void set_owner(const struct vug_source *source, struct vug_source *owner)
{
	for (uint32_t i = 0; i < source->count; i++)
		source->server->scanouts[source->first + i].source = owner;
}

static void begin_generation(struct vug_source *source)
{
	source->generation = ++source->server->num_generations;
}

int vug_source_init(struct vug_source *source, const struct vug_source_type *type,
		    struct vug_server *server, uint32_t first, uint32_t count)
{
	if (!are_free(server, first, count))
		return -EBUSY;
	take_from_leaving(server, first, count);
	source->type = type;
	source->server = server;
	source->first = first;
	source->count = count;
	source->next = server->sources;
	server->sources = source;
	set_owner(source, source);
	begin_generation(source);
	return 0;
}

void vug_source_finish(struct vug_source *source)
{
	struct vug_source **link = &source->server->sources;

	while (*link != source)
		link = &(*link)->next;
	*link = source->next;
	set_owner(source, NULL);
}

struct vug_scanout *vug_source_get_scanout(const struct vug_source *source, uint32_t number)
{
	if (source == NULL || number >= source->count)
		return NULL;
	return &source->server->scanouts[source->first + number];
}

void vug_source_abandon_scanouts(struct vug_source *source)
{
	vug_source_restart(source);
	for (uint32_t i = 0; i < source->count; i++)
		vug_scanout_abandon(vug_source_get_scanout(source, i));
	source->count = 0;
}

void vug_source_restart(struct vug_source *source)
{
	vug_frame_board_clear(source->server->board, source->generation);
	begin_generation(source);
	vug_pictures_forget(source);
	for (uint32_t i = 0; i < source->count; i++)
		vug_scanout_restart(vug_source_get_scanout(source, i));
}

void vug_source_send_last_frames(struct vug_source *source)
{
	for (uint32_t i = 0; i < source->count; i++)
		vug_scanout_send_last_frame(vug_source_get_scanout(source, i));
}

void vug_source_hide_cursors(struct vug_source *source)
{
	for (uint32_t i = 0; i < source->count; i++)
		vug_cursor_forget(vug_source_get_scanout(source, i));
	vug_server_hide_orphans(source->server);
}

void vug_source_finish_frames(struct vug_source *source)
{
	vug_frame_board_finish_all(source->server->board, source->generation);
	vug_pictures_finish_all(source);
}

void vug_source_forget_guest(struct vug_source *source)
{
	for (uint32_t i = 0; i < source->count; i++)
		vug_scanout_forget_picture(vug_source_get_scanout(source, i));
	vug_source_finish_frames(source);
	vug_source_hide_cursors(source);
}

void vug_source_drop_picture(struct vug_source *source, uint64_t generation, uint64_t cookie)
{
	source->server->counts.updates_dropped++;
	if (source->generation == generation)
		source->type->shown(source, cookie);
}
