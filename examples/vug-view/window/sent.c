/* SPDX-License-Identifier: MIT */
#include "window/sent.h"

#include <stddef.h>

static bool have_same_rows(const struct vug_buffer_layout *a, const struct vug_buffer_layout *b)
{
	return a->width == b->width && a->height == b->height && a->fourcc == b->fourcc &&
	       a->modifier == b->modifier && a->y_inverted == b->y_inverted &&
	       a->planes[0].offset == b->planes[0].offset &&
	       a->planes[0].stride == b->planes[0].stride;
}

/* A back end that flips sends the same memory as another buffer. Of several planes only the first is known. */
static bool have_same_memory(const struct vug_buffer *a, const struct vug_buffer *b)
{
	struct vug_buffer_info info_a = {.size = sizeof(info_a)}, info_b = {.size = sizeof(info_b)};
	struct vug_buffer_layout a_rows = {.size = sizeof(a_rows)},
				 b_rows = {.size = sizeof(b_rows)};

	return vug_buffer_get_info(a, &info_a) == 0 && vug_buffer_get_info(b, &info_b) == 0 &&
	       info_a.inode != 0 && info_a.inode == info_b.inode &&
	       info_a.device == info_b.device && vug_buffer_get_layout(a, &a_rows) == 0 &&
	       vug_buffer_get_layout(b, &b_rows) == 0 && a_rows.num_planes == 1 &&
	       b_rows.num_planes == 1 && have_same_rows(&a_rows, &b_rows);
}

static uint32_t find_buffer(const struct window_sent *sent, const struct vug_buffer *buffer)
{
	uint32_t number = 0;

	while (number < WINDOW_MAX_SENT && sent->buffers[number].buffer != buffer)
		number++;
	return number;
}

static uint32_t find_memory(const struct window_sent *sent, const struct vug_buffer *buffer)
{
	uint32_t number = 0;

	while (number < WINDOW_MAX_SENT &&
	       !(sent->buffers[number].buffer &&
		 have_same_memory(sent->buffers[number].buffer, buffer)))
		number++;
	return number;
}

static uint32_t find_oldest(const struct window_sent *sent)
{
	uint32_t oldest = 0;

	for (uint32_t i = 1; i < WINDOW_MAX_SENT; i++)
		if (sent->buffers[i].used < sent->buffers[oldest].used)
			oldest = i;
	return oldest;
}

bool window_sent_find(struct window_sent *sent, struct vug_buffer *buffer, uint32_t *ret_number)
{
	uint32_t number = find_buffer(sent, buffer);
	bool is_known;

	if (number == WINDOW_MAX_SENT)
		number = find_memory(sent, buffer);
	is_known = number < WINDOW_MAX_SENT;
	if (!is_known) {
		number = find_oldest(sent);
		window_sent_forget(sent, number);
		sent->buffers[number].buffer = vug_buffer_ref(buffer);
	}
	sent->buffers[number].used = ++sent->uses;
	*ret_number = number;
	return is_known;
}

void window_sent_forget(struct window_sent *sent, uint32_t number)
{
	vug_buffer_unref(sent->buffers[number].buffer);
	sent->buffers[number] = (struct window_sent_buffer){.buffer = NULL};
}

void window_sent_forget_all(struct window_sent *sent)
{
	for (uint32_t i = 0; i < WINDOW_MAX_SENT; i++)
		window_sent_forget(sent, i);
}
