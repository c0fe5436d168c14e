/* SPDX-License-Identifier: MIT */
#include "row.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/peer.h"

#define FOURCC_XRGB8888 UINT32_C(0x34325258)
#define FULL_HD .width = 1920, .height = 1080
#define ULTRA_HD .width = 3840, .height = 2160
#define BYTES_PER_PIXEL 4
/* Not of one colour only, and above all not zero: that is a cursor that is hidden. */
#define PIXEL_BYTE 0x5a
/* Pictures of two sizes in turn, each with its pixels. */
#define NUM_STEPS_OF_SCANOUT 4
#define SECOND_WIDTH 1904

#define UPDATE(name_, title_, width_, height_, ...) \
	{ \
		.name = (name_), .title = (title_), .request = PEER_UPDATE, \
		.update_width = (width_), .update_height = (height_), __VA_ARGS__ \
	}
/* One place each, so that many pictures are not more than the processor's cache holds. */
#define IN_TURN(name_, title_, ...) \
	UPDATE(name_, title_, 64, 64, .num_places = 1, FULL_HD, __VA_ARGS__)
#define CURSOR(name_, title_, request_) \
	{ \
		.name = (name_), .title = (title_), .request = (request_), .num_scanouts = 1, \
		FULL_HD \
	}
#define ROUND_TRIP(name_, title_, request_, ...) \
	{ \
		.name = (name_), .title = (title_), .kind = ROW_ROUND_TRIP, .request = (request_), \
		.num_scanouts = 1, FULL_HD, __VA_ARGS__ \
	}

const struct row rows[] = {
	UPDATE("update.1080p", "UPDATE, 1920×1080", 1920, 1080, .num_scanouts = 1, FULL_HD),
	UPDATE("update.4k", "UPDATE, 3840×2160", 3840, 2160, .num_scanouts = 1, ULTRA_HD),
	UPDATE("update.strip", "UPDATE, 1920×16", 1920, 16, .num_scanouts = 1, FULL_HD),
	UPDATE("update.512x512", "UPDATE, 512×512", 512, 512, .num_scanouts = 1, FULL_HD),
	UPDATE("update.128x1080", "UPDATE, 128×1080", 128, 1080, .num_scanouts = 1, FULL_HD),
	UPDATE("update.64x64", "UPDATE, 64×64", 64, 64, .num_scanouts = 1, FULL_HD),
	UPDATE("update.8x8", "UPDATE, 8×8", 8, 8, .num_scanouts = 1, FULL_HD),
	CURSOR("cursor.update", "CURSOR_UPDATE", PEER_CURSOR_UPDATE),
	CURSOR("cursor.position", "CURSOR_POS", PEER_CURSOR_POS),
	ROUND_TRIP("request.features", "GET_PROTOCOL_FEATURES", PEER_GET_PROTOCOL_FEATURES,
		   .is_dmabuf = false),
	ROUND_TRIP("request.display_info", "GET_DISPLAY_INFO", PEER_GET_DISPLAY_INFO,
		   .is_dmabuf = false),
	ROUND_TRIP("request.edid", "GET_EDID", PEER_GET_EDID, .is_dmabuf = false),
	ROUND_TRIP("dmabuf.update", "DMABUF_UPDATE", PEER_DMABUF_UPDATE, .is_dmabuf = true,
		   .update_width = 1920, .update_height = 1080),
	{.name = "dmabuf.scanout",
	 .title = "DMABUF_SCANOUT, a descriptor each",
	 .request = PEER_DMABUF_SCANOUT,
	 .num_scanouts = 1,
	 .is_dmabuf = true,
	 FULL_HD},
	{.name = "scanout.1080p",
	 .title = "SCANOUT of another size and all of its pixels",
	 .request = PEER_SCANOUT,
	 .num_scanouts = 1,
	 FULL_HD},
	IN_TURN("scanouts.1", "64×64, 1 scanout", .num_scanouts = 1),
	IN_TURN("scanouts.4", "64×64, 4 scanouts in turn", .num_scanouts = 4),
	IN_TURN("scanouts.16", "64×64, 16 scanouts in turn", .num_scanouts = 16),
	IN_TURN("servers.1", "64×64, 1 server in a loop", .num_scanouts = 1, .num_servers = 1),
	IN_TURN("servers.4", "64×64, 4 servers in a loop", .num_scanouts = 1, .num_servers = 4),
	IN_TURN("servers.16", "64×64, 16 servers in a loop", .num_scanouts = 1, .num_servers = 16),
};
const size_t num_rows = sizeof(rows) / sizeof(rows[0]);

const struct row *row_find(const char *name)
{
	for (size_t i = 0; i < num_rows; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

size_t row_get_num_channels(const struct row *row)
{
	return row->num_servers > 0 ? row->num_servers : 1;
}

static void add_field(struct message_form *form, uint32_t value)
{
	form->fields[form->num_fields++] = value;
}

static struct message_form make_dmabuf_scanout(const struct row *row, uint32_t scanout)
{
	const uint32_t stride = row->width * BYTES_PER_PIXEL;

	return (struct message_form){
		.request = PEER_DMABUF_SCANOUT,
		.fields = {scanout, 0, 0, row->width, row->height, row->width, row->height, stride,
			   0, FOURCC_XRGB8888},
		.num_fields = 10,
		.descriptor_bytes = (size_t)stride * row->height,
	};
}

struct message_form row_make_setup(const struct row *row, uint32_t scanout)
{
	if (row->width == 0)
		return (struct message_form){.request = 0};
	if (row->is_dmabuf)
		return make_dmabuf_scanout(row, scanout);
	return (struct message_form){.request = PEER_SCANOUT,
				     .fields = {scanout, row->width, row->height},
				     .num_fields = 3};
}

/* Another place each time, spread over the picture. */
static void add_rectangle(struct message_form *form, const struct row *row, uint32_t place)
{
	add_field(form, place * 7 * row->update_width % (row->width - row->update_width + 1));
	add_field(form, place * 5 * row->update_height % (row->height - row->update_height + 1));
	add_field(form, row->update_width);
	add_field(form, row->update_height);
}

static void add_position(struct message_form *form, uint32_t place)
{
	add_field(form, 100 + place);
	add_field(form, 200 + place);
}

static struct message_form make_step_of_scanout(const struct row *row, uint32_t step)
{
	const uint32_t width = step < 2 ? SECOND_WIDTH : row->width;

	if (step % 2 == 0)
		return (struct message_form){.request = PEER_SCANOUT,
					     .fields = {0, width, row->height},
					     .num_fields = 3};
	return (struct message_form){.request = PEER_UPDATE,
				     .fields = {0, 0, 0, width, row->height},
				     .num_fields = 5,
				     .filler = (size_t)width * row->height * BYTES_PER_PIXEL,
				     .filler_value = PIXEL_BYTE};
}

static struct message_form make_form(const struct row *row, uint32_t scanout, uint32_t place)
{
	struct message_form form = {.request = row->request, .filler_value = PIXEL_BYTE};

	if (row->request == PEER_DMABUF_SCANOUT)
		return make_dmabuf_scanout(row, scanout);
	if (row->request == PEER_SCANOUT)
		return make_step_of_scanout(row, place);
	if (row->request == PEER_GET_PROTOCOL_FEATURES || row->request == PEER_GET_DISPLAY_INFO)
		return form;
	add_field(&form, scanout);
	if (row->update_width > 0)
		add_rectangle(&form, row, place);
	else if (row->request != PEER_GET_EDID)
		add_position(&form, place);
	if (row->request == PEER_UPDATE)
		form.filler = (size_t)row->update_width * row->update_height * BYTES_PER_PIXEL;
	if (row->request != PEER_CURSOR_UPDATE)
		return form;
	add_field(&form, 1);
	add_field(&form, 2);
	form.filler = PEER_CURSOR_PIXELS * sizeof(uint32_t);
	return form;
}

static size_t get_num_places(const struct row *row)
{
	const bool is_whole = row->update_width == row->width && row->update_height == row->height;

	if (row->kind == ROW_ROUND_TRIP || is_whole)
		return 1;
	if (row->request == PEER_SCANOUT)
		return NUM_STEPS_OF_SCANOUT;
	if (row->is_dmabuf)
		return 2;
	return row->num_places > 0 ? row->num_places : ROW_NUM_PLACES;
}

struct message *row_make_messages(const struct row *row, size_t *ret_count)
{
	const size_t count = get_num_places(row) * row->num_scanouts;
	struct message *messages = calloc(count, sizeof(*messages));

	check(messages != NULL, "no memory for messages");
	for (size_t i = 0; i < count; i++) {
		struct message_form form = make_form(row, (uint32_t)(i % row->num_scanouts),
						     (uint32_t)(i / row->num_scanouts));

		messages[i] = message_encode(&form);
	}
	*ret_count = count;
	return messages;
}

void row_free_messages(struct message *messages, size_t count)
{
	for (size_t i = 0; i < count; i++)
		message_free(&messages[i]);
	free(messages);
}
