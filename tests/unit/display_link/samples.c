/* SPDX-License-Identifier: MIT */
#include "samples.h"

#include <criterion/criterion.h>
#include <string.h>

#define FULL_TEXT \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234567" \
	"89" \
	"abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01" \
	"23" \
	"456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"

#define SAMPLE(name, ...) [DISPLAY_LINK_##name] = {.type = DISPLAY_LINK_##name, __VA_ARGS__}
#define NOWHERE .scanout = DISPLAY_LINK_NO_SCANOUT

static struct display_link_message samples[DISPLAY_LINK_NUM_TYPES] = {
	SAMPLE(HELLO, NOWHERE,
	       .hello = {DISPLAY_LINK_MAGIC, 1, 0, UINT64_C(1) << 63 | 31, "a name"}),
	SAMPLE(END, NOWHERE, .done = {5, FULL_TEXT}),
	SAMPLE(SCANOUT, .serial = 1, .scanout = 15,
	       .scanout_config =
		       {1, 65535, 65534, INT32_MIN, INT32_MAX, 16384, 16383, 1000000,
			"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"}),
	SAMPLE(BUFFER, .scanout = 1, .num_fds = 4,
	       .buffer = {15,
			  3,
			  640,
			  480,
			  0x34325258,
			  UINT64_C(0x0123456789abcdef),
			  {4, {{1, 2}, {3, 4}, {5, 6}, {UINT32_MAX, UINT32_MAX}}}}),
	SAMPLE(FORGET, .scanout = 2, .forget = {15}),
	SAMPLE(FRAME, .serial = UINT32_MAX, .scanout = 3, .num_fds = 1,
	       .frame = {UINT64_MAX, 14, 1, {1, 2, 600, 400}, {DISPLAY_LINK_MAX_BOXES, {{0}}}}),
	SAMPLE(BLANK, .serial = 3, .scanout = 4),
	SAMPLE(CURSOR, .serial = 4, .scanout = 5, .num_fds = 1,
	       .cursor = {7, -1, INT32_MIN, UINT32_MAX, 9, 512, 511}),
	SAMPLE(TEXT, .serial = 5, .scanout = 6, .text = {"the guest does not draw yet"}),
	SAMPLE(LEDS, NOWHERE, .leds = {7}),
	SAMPLE(START, .serial = 6, NOWHERE, .num_fds = 1, .start = {1}),
	SAMPLE(CONFINE, .serial = 7, NOWHERE),
	SAMPLE(READ, .serial = 8, .scanout = 7, .num_fds = 1,
	       .read = {13, {3, 4, 5, 6}, 0x34325258, 20}),
	SAMPLE(KILL, NOWHERE),
	SAMPLE(DONE, .serial = 9, NOWHERE, .done = {0xffff, "why"}),
	SAMPLE(SHOWN, .serial = 10, .scanout = 8, .num_fds = 1,
	       .shown = {0, 7, UINT64_MAX - 1, 16666667, "not a word"}),
	SAMPLE(RELEASED, .serial = 11, .scanout = 9, .num_fds = 1, .released = {1}),
	SAMPLE(ABILITIES, NOWHERE, .abilities = {1, "OpenGL draws"}),
	SAMPLE(VISIBLE, .scanout = 10, .visible = {1}),
	SAMPLE(TROUBLE, .scanout = 11, .text = {"it cannot be drawn into"}),
	SAMPLE(SIZE, .scanout = 12, .size = {UINT32_MAX, 1}),
	SAMPLE(CLOSE, .scanout = 13),
	SAMPLE(SNAPSHOT, .scanout = 14),
	SAMPLE(KEY, NOWHERE, .key = {0x2ff, 1}),
	SAMPLE(BUTTON, NOWHERE, .key = {0x110, 1}),
	SAMPLE(POSITION, .scanout = 15, .position = {65535 * 256, 1}),
	SAMPLE(MOTION, NOWHERE, .motion = {-1000000, 1000000}),
	SAMPLE(SCROLL, NOWHERE, .motion = {120, -120}),
	SAMPLE(TOUCH, .scanout = 1, .touch = {15, 1, 256, 65535 * 256}),
	SAMPLE(SYNC, NOWHERE),
};

const struct display_link_message *sample_of(uint32_t type)
{
	struct display_link_message *sample = &samples[type];

	if (sample->type != type || type == 0)
		return NULL;
	for (uint32_t i = 0; type == DISPLAY_LINK_FRAME && i < DISPLAY_LINK_MAX_BOXES; i++)
		sample->frame.damage.rects[i] =
			(struct display_link_rect){i, 2 * i, 1, 400 - 2 * i};
	return sample;
}

static void greet(struct display_link_session *session, const struct display_link_session *peer)
{
	struct display_link_message hello;

	display_link_fill_hello(peer, "a peer", &hello);
	display_link_session_greet(session, &hello);
}

void greet_each_other(struct display_link_session *ret_display,
		      struct display_link_session *ret_viewer)
{
	display_link_session_init(ret_display, DISPLAY_LINK_DISPLAY, DISPLAY_LINK_ALL_FEATURES);
	display_link_session_init(ret_viewer, DISPLAY_LINK_VIEWER, DISPLAY_LINK_ALL_FEATURES);
	greet(ret_display, ret_viewer);
	greet(ret_viewer, ret_display);
}

/* A HELLO is the first message: its receiver knows nobody yet. */
struct sample_sides sides_of(uint32_t type)
{
	struct display_link_session display, viewer;
	struct sample_sides sides;

	greet_each_other(&display, &viewer);
	if (display_link_get_row(type)->senders & DISPLAY_LINK_DISPLAY)
		sides = (struct sample_sides){display, viewer};
	else
		sides = (struct sample_sides){viewer, display};
	if (type == DISPLAY_LINK_HELLO)
		display_link_session_init(&sides.receiver, DISPLAY_LINK_VIEWER,
					  DISPLAY_LINK_ALL_FEATURES);
	return sides;
}

size_t encode_sample(uint32_t type, uint8_t ret_bytes[DISPLAY_LINK_MAX_SIZE])
{
	struct sample_sides sides = sides_of(type);
	int size = display_link_encode(&sides.sender, sample_of(type), ret_bytes);

	cr_assert_gt(size, 0, "%s", display_link_get_row(type)->name);
	return (size_t)size;
}

int decode_as(uint32_t type, const uint8_t *bytes, size_t size, size_t num_fds)
{
	struct sample_sides sides = sides_of(type);
	struct display_link_message message;

	return display_link_decode(&sides.receiver, bytes, size, num_fds, &message);
}
