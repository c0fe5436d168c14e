/* SPDX-License-Identifier: MIT */
/* What the program has said goes to the model. Any callback may drop the source, or end its server. */
#include <string.h>

#include "source/program_source.h"

static bool is_same_picture(const struct vug_source_slot *slot, const struct vug_scanout *scanout)
{
	return slot->buffer == scanout->buffer &&
	       memcmp(&slot->viewport, &scanout->viewport, sizeof(slot->viewport)) == 0;
}

static void show_picture(struct vug_source_slot *slot, struct vug_scanout *scanout)
{
	if (!slot->is_picture_new)
		return;
	slot->is_picture_new = false;
	if (!is_same_picture(slot, scanout))
		vug_scanout_show(scanout, vug_buffer_ref(slot->buffer), &slot->viewport);
}

static void take_change(struct vug_source_slot *slot, struct vug_awaited_update *ret_update)
{
	*ret_update = (struct vug_awaited_update){.arrival = slot->arrival, .fence = slot->fence};
	vug_damage_take(&slot->damage, slot->viewport.width, slot->viewport.height,
			&ret_update->damage);
	slot->fence = NULL;
	slot->is_changed = false;
}

/* Nobody waits for it: it may be merged with what comes next. */
static void send_unawaited(struct vug_scanout *scanout, const struct vug_awaited_update *update)
{
	pixman_region32_t *damage = (pixman_region32_t *)&update->damage;
	int count;
	const pixman_box32_t *boxes = pixman_region32_rectangles(damage, &count);

	vug_shared_fence_set(&scanout->acquire_fence, NULL);
	vug_scanout_add_boxes(scanout, boxes, count, update->arrival);
}

/* Takes the update over. */
static void send_awaited(struct vug_program_source *source, struct vug_scanout *scanout,
			 struct vug_awaited_update *update)
{
	uint64_t generation = source->source.generation;

	if (vug_scanout_hold_frame(scanout, update))
		return;
	if (!vug_scanout_send_awaited_frame(scanout, update))
		vug_source_drop_picture(&source->source, generation, update->cookie);
	vug_awaited_update_finish(update);
}

static void send_change(struct vug_program_source *source, uint32_t number)
{
	struct vug_source_slot *slot = &source->slots[number];
	struct vug_scanout *scanout = vug_source_get_scanout(&source->source, number);
	struct vug_awaited_update update;

	take_change(slot, &update);
	update.cookie = ++source->last_ticket;
	scanout->server->counts.updates++;
	/* A fence belongs to its picture, so that this one is not merged with the next. */
	if (vug_presented_send(source, number, update.cookie) || update.fence != NULL) {
		send_awaited(source, scanout, &update);
		return;
	}
	send_unawaited(scanout, &update);
	vug_awaited_update_finish(&update);
}

static void show_cursor(struct vug_program_source *source, uint32_t number)
{
	struct vug_source_slot *slot = &source->slots[number];
	struct vug_scanout *scanout = vug_source_get_scanout(&source->source, number);
	bool is_image_new = slot->is_image_new;

	if (!slot->is_cursor_new)
		return;
	slot->is_cursor_new = slot->is_image_new = false;
	if (slot->image == NULL) {
		vug_cursor_remove(scanout);
		return;
	}
	if (is_image_new)
		vug_cursor_use_image(scanout, slot->image);
	if (vug_program_source_is_live(source) || source->source.is_leaving)
		vug_cursor_move(scanout, slot->cursor_x, slot->cursor_y, slot->is_cursor_visible);
}

/* Of those that the model waits for; each of the pictures that the program waits for has room. */
static bool has_room(const struct vug_program_source *source)
{
	return source->source.pictures.count + source->source.held.count < VUG_MAX_PICTURES;
}

static bool can_send(const struct vug_program_source *source, uint32_t number)
{
	const struct vug_source_slot *slot = &source->slots[number];

	return slot->is_changed && !vug_source_is_writing(source, number) &&
	       (slot->fence == NULL || has_room(source));
}

static bool can_show(const struct vug_program_source *source, uint32_t number)
{
	return source->slots[number].is_picture_new && !vug_source_is_writing(source, number);
}

/* Whether the scanouts are still the source's, and the server serves. */
static bool may_go_on(const struct vug_program_source *source)
{
	return source->is_attached && !source->is_stopped && source->source.count > 0;
}

static void apply_slot(struct vug_program_source *source, uint32_t number)
{
	if (can_show(source, number))
		show_picture(&source->slots[number],
			     vug_source_get_scanout(&source->source, number));
	if (may_go_on(source) && can_send(source, number))
		send_change(source, number);
	if (may_go_on(source))
		show_cursor(source, number);
}

void vug_program_source_apply_last(struct vug_program_source *source)
{
	for (uint32_t i = 0; i < source->num_slots && may_go_on(source); i++)
		apply_slot(source, i);
}

void vug_program_source_apply(struct vug_program_source *source)
{
	for (uint32_t i = 0; i < source->num_slots && vug_program_source_is_live(source); i++)
		apply_slot(source, i);
	if (vug_program_source_is_live(source))
		vug_server_send_surface_frames(source->source.server);
}

bool vug_program_source_has_news(const struct vug_program_source *source)
{
	for (uint32_t i = 0; i < source->num_slots; i++)
		if (can_show(source, i) || can_send(source, i) || source->slots[i].is_cursor_new)
			return true;
	return false;
}
