/* SPDX-License-Identifier: MIT */
/* The pictures that a program waits for. */
#include <string.h>

#include "source/program_source.h"

bool vug_presented_has_room(const struct vug_program_source *source)
{
	return source->num_presented < VUG_SOURCE_MAX_PRESENTS;
}

void vug_presented_add(struct vug_program_source *source, uint32_t scanout, uint64_t cookie)
{
	source->presented[source->num_presented++] =
		(struct vug_presented){.cookie = cookie, .scanout = scanout};
}

static bool is_waiting(const struct vug_presented *presented, uint32_t scanout)
{
	return presented->ticket == 0 && !presented->is_shown && presented->scanout == scanout;
}

bool vug_presented_send(struct vug_program_source *source, uint32_t scanout, uint64_t ticket)
{
	bool are_any = false;

	for (uint32_t i = 0; i < source->num_presented; i++) {
		if (!is_waiting(&source->presented[i], scanout))
			continue;
		source->presented[i].ticket = ticket;
		are_any = true;
	}
	return are_any;
}

void vug_presented_finish(struct vug_program_source *source, uint64_t ticket)
{
	for (uint32_t i = 0; i < source->num_presented; i++)
		source->presented[i].is_shown |= source->presented[i].ticket == ticket;
}

void vug_presented_drop_waiting(struct vug_program_source *source, uint32_t scanout)
{
	for (uint32_t i = 0; i < source->num_presented; i++)
		source->presented[i].is_shown |= is_waiting(&source->presented[i], scanout);
}

/* num_presented: there is none. */
static uint32_t find_shown(const struct vug_program_source *source)
{
	uint32_t index = 0;

	while (index < source->num_presented && !source->presented[index].is_shown)
		index++;
	return index;
}

static uint64_t take(struct vug_program_source *source, uint32_t index)
{
	uint64_t cookie = source->presented[index].cookie;

	source->num_presented--;
	memmove(&source->presented[index], &source->presented[index + 1],
		(source->num_presented - index) * sizeof(source->presented[0]));
	return cookie;
}

/* As many as there can be: the program may present the next one in its callback. */
void vug_presented_report(struct vug_program_source *source)
{
	for (unsigned int i = 0; i < VUG_SOURCE_MAX_PRESENTS; i++) {
		uint32_t index = find_shown(source);

		if (index == source->num_presented || !vug_program_source_is_live(source))
			return;
		source->callbacks.shown(&source->source, take(source, index), source->data);
	}
}

bool vug_presented_has_news(const struct vug_program_source *source)
{
	return find_shown(source) < source->num_presented;
}
