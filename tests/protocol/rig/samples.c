/* SPDX-License-Identifier: MIT */
#include "protocol/rig/samples.h"

#include <unistd.h>

#include "support/memory_file.h"

/* Each has a scanout to itself, so that they cannot be in each other's way. */
enum { UPDATED = 0, SHARED = 1, SWITCHED = 2, IMPORTED = 3, NUM_SCANOUTS };

#define WIDTH 16
#define HEIGHT 8
#define UPDATE_WIDTH 5
#define UPDATE_HEIGHT 4

static int picture_fd = -1;

int samples_get_fd(void)
{
	return picture_fd;
}

static struct peer_message make_get_features(void)
{
	return peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0);
}

static struct peer_message make_set_features(void)
{
	return peer_set_features(3);
}

static struct peer_message make_get_display_info(void)
{
	return peer_make(PEER_GET_DISPLAY_INFO, NULL, 0);
}

static struct peer_message make_cursor_pos(void)
{
	return PEER_MAKE(PEER_CURSOR_POS, SHARED, (uint32_t)-5, 9);
}

static struct peer_message make_cursor_pos_hide(void)
{
	return PEER_MAKE(PEER_CURSOR_POS_HIDE, UPDATED, 7, (uint32_t)-1);
}

static uint32_t cursor_pixel(uint32_t index)
{
	return UINT32_C(0xff000000) | (index * UINT32_C(2654435761) >> 8);
}

static struct peer_message make_cursor_update(void)
{
	uint32_t pixels[PEER_CURSOR_PIXELS];

	for (uint32_t i = 0; i < PEER_CURSOR_PIXELS; i++)
		pixels[i] = cursor_pixel(i);
	return peer_cursor_update(UPDATED, 100, 200, 3, 4, pixels);
}

static void expect_cursor(void)
{
	for (uint32_t i = 0; i < PEER_CURSOR_PIXELS; i++)
		check(rig->recorder.cursor[i] == cursor_pixel(i), "pixel %u of the cursor is %#x",
		      i, rig->recorder.cursor[i]);
}

static struct peer_message make_scanout(void)
{
	return PEER_MAKE(PEER_SCANOUT, SWITCHED, 32, 24);
}

static uint32_t update_pixel(uint32_t x, uint32_t y)
{
	return UINT32_C(0x00010203) * (1 + x + UPDATE_WIDTH * y);
}

static struct peer_message make_update(void)
{
	uint32_t pixels[UPDATE_WIDTH * UPDATE_HEIGHT];

	for (uint32_t i = 0; i < COUNT(pixels); i++)
		pixels[i] = update_pixel(i % UPDATE_WIDTH, i / UPDATE_WIDTH);
	return peer_update(UPDATED, 2, 1, UPDATE_WIDTH, UPDATE_HEIGHT, pixels);
}

static void expect_update(void)
{
	for (uint32_t y = 0; y < HEIGHT; y++) {
		for (uint32_t x = 0; x < WIDTH; x++) {
			bool is_inside =
				x >= 2 && x < 2 + UPDATE_WIDTH && y >= 1 && y < 1 + UPDATE_HEIGHT;
			uint32_t expected = is_inside ? update_pixel(x - 2, y - 1) : 0;

			check(rig_get_pixel(rig, UPDATED, x, y) == expected,
			      "pixel %u,%u is %#x instead of %#x", x, y,
			      rig_get_pixel(rig, UPDATED, x, y), expected);
		}
	}
}

static struct peer_message make_dmabuf_scanout(void)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(IMPORTED, WIDTH, HEIGHT);

	return peer_dmabuf_scanout(&dmabuf, picture_fd);
}

static struct peer_message make_dmabuf_scanout2(void)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(IMPORTED, WIDTH, HEIGHT);

	return peer_dmabuf_scanout2(&dmabuf, 0, picture_fd);
}

static void expect_picture_fd(void)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_buffer *buffer = rig_get_buffer(rig, IMPORTED);

	check(vug_buffer_get_layout(buffer, &layout) == 0, "there is no buffer");
	check(memory_file_is_same(layout.planes[0].fd, picture_fd), "it is another descriptor");
}

static struct peer_message make_dmabuf_update(void)
{
	return PEER_MAKE(PEER_DMABUF_UPDATE, SHARED, 3, 2, 6, 5);
}

static struct peer_message make_get_edid(void)
{
	return PEER_MAKE(PEER_GET_EDID, SWITCHED);
}

const struct sample samples[NUM_SAMPLES] = {
	{.name = "GET_PROTOCOL_FEATURES",
	 .is_repeatable = true,
	 .make = make_get_features,
	 .events = "",
	 .has_reply = true,
	 .reply_size = PEER_FEATURES_REPLY_SIZE,
	 .is_in_draft = true},
	{.name = "SET_PROTOCOL_FEATURES",
	 .is_repeatable = true,
	 .make = make_set_features,
	 .events = "",
	 .is_in_draft = true},
	{.name = "GET_DISPLAY_INFO",
	 .is_repeatable = true,
	 .make = make_get_display_info,
	 .events = "",
	 .has_reply = true,
	 .reply_size = PEER_DISPLAY_INFO_REPLY_SIZE,
	 .is_in_draft = true},
	{.name = "CURSOR_POS",
	 .is_repeatable = true,
	 .make = make_cursor_pos,
	 .events = "cursor 1 at -5,9\n",
	 .is_in_draft = true},
	{.name = "CURSOR_POS_HIDE",
	 .is_repeatable = true,
	 .make = make_cursor_pos_hide,
	 .events = "cursor 0 at 7,-1 hidden\n",
	 .is_in_draft = true},
	{.name = "CURSOR_UPDATE",
	 .is_repeatable = true,
	 .make = make_cursor_update,
	 .events = "cursor-image 0 hot 3,4\ncursor 0 at 100,200\n",
	 .expect_content = expect_cursor,
	 .is_in_draft = true},
	{.name = "SCANOUT",
	 .make = make_scanout,
	 .events = "scanout 2 surface 32x24 shows 32x24+0+0\n",
	 .is_in_draft = true},
	{.name = "UPDATE",
	 .make = make_update,
	 .events = "frame 0 5x4+2+1\n",
	 .expect_content = expect_update,
	 .is_in_draft = true},
	{.name = "DMABUF_SCANOUT",
	 .make = make_dmabuf_scanout,
	 .events = "scanout 3 dmabuf 16x8 shows 16x8+0+0\n",
	 .expect_content = expect_picture_fd,
	 .is_in_draft = true},
	{.name = "DMABUF_UPDATE",
	 .is_repeatable = true,
	 .make = make_dmabuf_update,
	 .events = "frame 1 6x5+3+2\n",
	 .has_reply = true,
	 .reply_size = 0,
	 .is_in_draft = true},
	{.name = "GET_EDID",
	 .is_repeatable = true,
	 .make = make_get_edid,
	 .events = "",
	 .has_reply = true,
	 .reply_size = PEER_EDID_REPLY_SIZE},
	{.name = "DMABUF_SCANOUT2",
	 .make = make_dmabuf_scanout2,
	 .events = "scanout 3 dmabuf 16x8 shows 16x8+0+0\n",
	 .expect_content = expect_picture_fd},
};

static void prepare_scanouts(enum vug_protocol protocol)
{
	const struct rig_options options = {
		.config = {.num_scanouts = NUM_SCANOUTS, .protocol = protocol}};

	fixture_set_up_checks();
	picture_fd = memory_file_new(WIDTH * HEIGHT * 4, true);
	rig = rig_new(&options);
	rig_show_dmabuf(rig, SHARED, WIDTH, HEIGHT);
	samples_reset();
}

void samples_set_up(void)
{
	prepare_scanouts(VUG_PROTOCOL_FINAL);
}

void samples_set_up_draft(void)
{
	prepare_scanouts(VUG_PROTOCOL_DRAFT_V6);
}

void samples_tear_down(void)
{
	fixture_tear_down();
	close(picture_fd);
}

void samples_reset(void)
{
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, SWITCHED, 0, 0));
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, IMPORTED, 0, 0));
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, UPDATED, 0, 0));
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, UPDATED, WIDTH, HEIGHT));
	recorder_forget(&rig->recorder);
}

struct peer_message samples_make(const struct sample *sample)
{
	struct peer_message message = sample->make();

	if (rig->is_draft)
		peer_make_draft(&message);
	return message;
}

static void expect_draft_reply(const struct sample *sample)
{
	uint8_t bytes[PEER_EDID_REPLY_SIZE];
	/* DMABUF_UPDATE's is a u32, having no header to say it with. */
	size_t size = sample->reply_size > 0 ? sample->reply_size : sizeof(uint32_t);

	peer_expect_bytes(&rig->peer, bytes, size);
}

void samples_expect_reply(const struct sample *sample)
{
	if (!sample->has_reply)
		return;
	if (rig->is_draft)
		expect_draft_reply(sample);
	else
		peer_expect_reply(&rig->peer, (uint32_t)(sample - samples) + 1, NULL,
				  sample->reply_size);
}

void samples_expect(const struct sample *sample)
{
	recorder_expect(&rig->recorder, sample->events);
	if (sample->expect_content != NULL)
		sample->expect_content();
	samples_expect_reply(sample);
	peer_expect_silence(&rig->peer);
}
