/* SPDX-License-Identifier: MIT */
/* The life of a program's source, and what the model calls of it. */
#include "source/program_source.h"

#include <errno.h>
#include <stdlib.h>

#include "util/sized.h"

/* ---- its end ---------------------------------------------------------------------------- */

static void finish_slot(struct vug_source_slot *slot)
{
	vug_buffer_unref(slot->buffer);
	vug_damage_finish(&slot->damage);
	vug_shared_fence_unref(slot->fence);
	vug_cursor_image_unref(slot->image);
}

static void free_source(struct vug_program_source *source)
{
	vug_source_forget_write(source);
	vug_shown_buffers_forget(source);
	for (uint32_t i = 0; i < source->num_slots; i++)
		finish_slot(&source->slots[i]);
	if (source->callbacks.destroyed != NULL)
		source->callbacks.destroyed(source->data);
	free(source);
}

static void free_if_unused(struct vug_program_source *source)
{
	if (source->references == 0 && !source->is_attached)
		free_source(source);
}

/* ---- what the model calls --------------------------------------------------------------- */

/* One that was dropped: its last pictures are shown, and its scanouts switched off. */
static void begin(struct vug_source *source)
{
	struct vug_program_source *ours = vug_program_source_of(source);

	if (!source->is_leaving || source->count == 0 || ours->is_stopped)
		return;
	vug_program_source_apply_last(ours);
	vug_source_send_last_frames(source);
	vug_source_abandon_scanouts(source);
	vug_server_hide_orphans(source->server);
}

/* What is new waits until the program knows of the end of what was there before. */
static bool serve(struct vug_source *source)
{
	struct vug_program_source *ours = vug_program_source_of(source);

	if (!vug_program_source_is_live(ours) || source->server->has_orphans)
		return false;
	vug_presented_report(ours);
	vug_program_source_apply(ours);
	vug_presented_report(ours);
	vug_shown_buffers_release(ours);
	return false;
}

static void destroy(struct vug_source *source)
{
	struct vug_program_source *ours = vug_program_source_of(source);

	vug_source_finish(source);
	source->count = 0;
	ours->is_attached = false;
	free_if_unused(ours);
}

static void end(struct vug_source *source)
{
	if (source->is_leaving && source->count == 0)
		destroy(source);
}

static bool is_pending(const struct vug_source *source)
{
	const struct vug_program_source *ours = vug_program_source_of_const(source);

	if (ours->is_stopped)
		return false;
	if (source->is_leaving)
		return true;
	return vug_presented_has_news(ours) || vug_program_source_has_news(ours) ||
	       vug_shown_buffers_has_news(ours);
}

static int64_t get_deadline(const struct vug_source *source)
{
	return vug_shown_buffers_get_deadline(vug_program_source_of_const(source));
}

static void shown(struct vug_source *source, uint64_t cookie)
{
	vug_presented_finish(vug_program_source_of(source), cookie);
}

static void monitors_changed(struct vug_source *source)
{
	struct vug_program_source *ours = vug_program_source_of(source);

	if (vug_program_source_is_live(ours) && ours->callbacks.monitors_changed != NULL)
		ours->callbacks.monitors_changed(source, ours->data);
}

/* The server counts updates. */
static void add_stats(const struct vug_source *source, struct vug_stats *stats)
{
	(void)source, (void)stats;
}

static void stop(struct vug_source *source)
{
	vug_program_source_of(source)->is_stopped = true;
	vug_source_restart(source);
}

static const struct vug_source_type program_source_type = {
	.begin = begin,
	.serve = serve,
	.end = end,
	.is_pending = is_pending,
	.get_deadline = get_deadline,
	.shown = shown,
	.monitors_changed = monitors_changed,
	.add_stats = add_stats,
	.stop = stop,
	.destroy = destroy,
};

/* ---- what the program calls ------------------------------------------------------------- */

static struct vug_program_source *create(uint32_t count,
					 const struct vug_source_callbacks *callbacks, void *data)
{
	struct vug_program_source *source =
		calloc(1, sizeof(*source) + count * sizeof(source->slots[0]));

	if (source == NULL)
		return NULL;
	source->references = 1;
	source->callbacks = *callbacks;
	source->data = data;
	source->num_slots = count;
	for (uint32_t i = 0; i < count; i++)
		vug_damage_init(&source->slots[i].damage);
	return source;
}

static int attach(struct vug_program_source *source, struct vug_server *server, uint32_t first)
{
	int error = vug_source_init(&source->source, &program_source_type, server, first,
				    source->num_slots);

	if (error < 0)
		return error;
	source->is_attached = true;
	if (source->callbacks.released != NULL)
		vug_frame_board_report_fences(server->board);
	return 0;
}

static int check_range(const struct vug_server *server, uint32_t first, uint32_t count)
{
	if (server->references == 0)
		return -ENODEV;
	if (count == 0 || first >= server->num_scanouts || count > server->num_scanouts - first)
		return -EINVAL;
	return 0;
}

int vug_source_new(struct vug_server *server, uint32_t first, uint32_t count,
		   const struct vug_source_callbacks *callbacks, void *data,
		   struct vug_source **ret_source)
{
	struct vug_source_callbacks ours = {.size = sizeof(ours)};
	struct vug_program_source *source;
	int error;

	if (server == NULL || ret_source == NULL)
		return -EINVAL;
	error = callbacks != NULL ? vug_sized_read(&ours, sizeof(ours), callbacks) : 0;
	if (error == 0)
		error = check_range(server, first, count);
	if (error < 0)
		return error;
	source = create(count, &ours, data);
	if (source == NULL)
		return -ENOMEM;
	error = attach(source, server, first);
	if (error < 0) {
		free(source);
		return error;
	}
	*ret_source = &source->source;
	return 0;
}

struct vug_source *vug_source_ref(struct vug_source *source)
{
	if (source != NULL)
		vug_program_source_of(source)->references++;
	return source;
}

void vug_source_unref(struct vug_source *source)
{
	struct vug_program_source *ours = vug_program_source_of(source);

	if (source == NULL || --ours->references > 0)
		return;
	if (!ours->is_attached) {
		free_source(ours);
		return;
	}
	source->is_leaving = true;
	vug_source_end_write(source);
	vug_program_source_wake(ours);
}

void *vug_source_get_data(const struct vug_source *source)
{
	return source != NULL ? vug_program_source_of_const(source)->data : NULL;
}

int vug_program_source_find_slot(struct vug_source *source, uint32_t scanout,
				 struct vug_source_slot **ret_slot)
{
	struct vug_program_source *ours = vug_program_source_of(source);

	if (source == NULL || scanout >= ours->num_slots)
		return -EINVAL;
	if (!vug_program_source_is_live(ours))
		return -ENODEV;
	*ret_slot = &ours->slots[scanout];
	return 0;
}

void vug_program_source_wake(struct vug_program_source *source)
{
	vug_frame_board_wake(source->source.server->board);
}
