/* SPDX-License-Identifier: MIT */
/* The buffers that a program has shown, until nobody reads them any more. */
#include <errno.h>
#include <stdlib.h>

#include "display/release.h"
#include "source/program_source.h"
#include "util/fd.h"

static bool has_node(const struct vug_program_source *source, const struct vug_buffer *buffer)
{
	for (const struct vug_shown_buffer *b = source->buffers; b != NULL; b = b->next)
		if (b->buffer == buffer)
			return true;
	return false;
}

int vug_shown_buffers_add(struct vug_program_source *source, struct vug_buffer *buffer)
{
	struct vug_shown_buffer *node;

	if (source->callbacks.released == NULL || buffer == NULL || has_node(source, buffer))
		return 0;
	if (source->num_buffers == VUG_SOURCE_MAX_BUFFERS)
		return -EBUSY;
	node = malloc(sizeof(*node));
	if (node == NULL)
		return -ENOMEM;
	*node = (struct vug_shown_buffer){.next = source->buffers,
					  .buffer = vug_buffer_ref(buffer)};
	source->buffers = node;
	source->num_buffers++;
	return 0;
}

static bool is_on_screen(const struct vug_program_source *source, const struct vug_buffer *buffer)
{
	if (source->write.buffer == buffer)
		return true;
	for (uint32_t i = 0; i < source->source.count; i++)
		if (source->slots[i].buffer == buffer ||
		    vug_source_get_scanout(&source->source, i)->buffer == buffer)
			return true;
	return false;
}

/* Whether the program may have it back; the fence is the caller's. */
static bool is_free(const struct vug_program_source *source, const struct vug_shown_buffer *shown,
		    int *ret_fence)
{
	return !is_on_screen(source, shown->buffer) &&
	       vug_server_find_release(source->source.server, shown->buffer, ret_fence);
}

static struct vug_shown_buffer *take_free(struct vug_program_source *source, int *ret_fence)
{
	struct vug_shown_buffer **link = &source->buffers, *found;

	while (*link != NULL && !is_free(source, *link, ret_fence))
		link = &(*link)->next;
	found = *link;
	if (found == NULL)
		return NULL;
	*link = found->next;
	source->num_buffers--;
	return found;
}

static void free_node(struct vug_shown_buffer *node)
{
	vug_buffer_unref(node->buffer);
	free(node);
}

static void note_time(struct vug_program_source *source, int64_t now)
{
	for (struct vug_shown_buffer *b = source->buffers; b != NULL; b = b->next) {
		if (is_on_screen(source, b->buffer))
			b->since = 0;
		else if (b->since == 0)
			b->since = now;
	}
}

/*
 * Listeners that keep a buffer too long are not waited for. A line of the log may end the source, which
 * lives, with its buffers, until the end of the dispatch.
 */
static void expire(struct vug_program_source *source, int64_t now)
{
	for (const struct vug_shown_buffer *b = source->buffers; b != NULL; b = b->next)
		if (b->since != 0)
			vug_server_expire_release(source->source.server, b->buffer, b->since, now);
}

void vug_shown_buffers_release(struct vug_program_source *source)
{
	int64_t now;

	if (source->buffers == NULL || !vug_program_source_is_live(source))
		return;
	now = vug_clock_now(&source->source.server->log.clock);
	note_time(source, now);
	expire(source, now);
	for (unsigned int i = 0; i < VUG_SOURCE_MAX_BUFFERS; i++) {
		struct vug_shown_buffer *node;
		int fence = -1;

		if (!vug_program_source_is_live(source))
			return;
		node = take_free(source, &fence);
		if (node == NULL)
			return;
		source->callbacks.released(&source->source, node->buffer, fence, source->data);
		free_node(node);
	}
}

bool vug_shown_buffers_has_news(const struct vug_program_source *source)
{
	for (const struct vug_shown_buffer *b = source->buffers; b != NULL; b = b->next) {
		int fence = -1;

		if (is_free(source, b, &fence)) {
			vug_fd_close(&fence);
			return true;
		}
		/* Its time has to be noted. */
		if (b->since == 0 && !is_on_screen(source, b->buffer))
			return true;
	}
	return false;
}

int64_t vug_shown_buffers_get_deadline(const struct vug_program_source *source)
{
	int64_t earliest = 0;

	for (const struct vug_shown_buffer *b = source->buffers; b != NULL; b = b->next) {
		int64_t deadline = b->since != 0
					   ? vug_server_get_release_deadline(source->source.server,
									     b->buffer, b->since)
					   : 0;

		if (deadline != 0 && (earliest == 0 || deadline < earliest))
			earliest = deadline;
	}
	return earliest;
}

void vug_shown_buffers_forget(struct vug_program_source *source)
{
	while (source->buffers != NULL) {
		struct vug_shown_buffer *node = source->buffers;

		source->buffers = node->next;
		free_node(node);
	}
}
