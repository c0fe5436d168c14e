/* SPDX-License-Identifier: MIT */
#include "display-requests.h"

#include <string.h>

#include "display-replies.h"
#include "wire/rules.h"

#define KNOWN_FEATURES UINT64_C(3)

static const uint32_t *get_fields(const struct display_end *display)
{
	/* The header has 12 bytes, so the fields are aligned. */
	return (const uint32_t *)(const void *)(display->message + CHANNEL_HEADER_SIZE);
}

static struct screen *get_screen(struct display_end *display)
{
	const uint32_t scanout = get_fields(display)[0];

	if (scanout < DISPLAY_END_SCREENS)
		return &display->screens[scanout];
	display_end_fail(display, "be-scanout", "there is no scanout %u", scanout);
	return NULL;
}

bool display_end_size_can_be(uint32_t request, uint32_t size)
{
	const struct wire_rule *rule = vug_wire_get_rule(request);

	if (rule == NULL)
		return false;
	if (rule->has_pixels)
		return size >= rule->payload_size && size % sizeof(uint32_t) == 0;
	return size == rule->payload_size;
}

/* ---- one function a request ------------------------------------------------------------- */

static void set_features(struct display_end *display)
{
	memcpy(&display->chosen_features, get_fields(display), sizeof(uint64_t));
	if (display->counts[CHANNEL_GET_PROTOCOL_FEATURES] == 0)
		display_end_fail(display, "be-features",
				 "SET_PROTOCOL_FEATURES comes without GET_PROTOCOL_FEATURES");
	if ((display->chosen_features & ~(display->features & KNOWN_FEATURES)) != 0)
		display_end_fail(display, "be-features", "it sets features %#llx of %#llx",
				 (unsigned long long)display->chosen_features,
				 (unsigned long long)display->features);
}

static void get_edid(struct display_end *display)
{
	(void)get_screen(display);
	if (display->counts[CHANNEL_GET_PROTOCOL_FEATURES] > 0 && !(display->features & 1))
		display_end_fail(display, "be-features",
				 "GET_EDID comes although the front end does not offer it");
}

static void set_scanout(struct display_end *display)
{
	const uint32_t *fields = get_fields(display);
	struct screen *screen = get_screen(display);

	if (screen == NULL)
		return;
	if (fields[1] > SCREEN_MAX_SIDE || fields[2] > SCREEN_MAX_SIDE)
		display_end_fail(display, "be-scanout", "SCANOUT of %u × %u", fields[1], fields[2]);
	else if (!screen_set_size(screen, fields[1], fields[2]))
		display_end_fail(display, "be-scanout", "no memory for that SCANOUT");
}

static void update(struct display_end *display)
{
	const uint32_t *fields = get_fields(display);
	const size_t size = display->length - CHANNEL_HEADER_SIZE - 20;
	const struct screen_rect rect = {fields[1], fields[2], fields[3], fields[4]};
	struct screen *screen = get_screen(display);

	if (screen == NULL)
		return;
	if ((uint64_t)rect.width * rect.height * 4 != size)
		display_end_fail(display, "be-size", "UPDATE of %u × %u has %zu bytes of pixels",
				 rect.width, rect.height, size);
	else if (!screen_is_on(screen))
		display_end_fail(display, "be-order", "UPDATE of a scanout that is off");
	else
		screen_draw(screen, &rect, fields + 5);
}

/* Both requests begin with the same fields. */
static void set_dmabuf(struct display_end *display)
{
	const uint32_t *fields = get_fields(display);
	const struct screen_layout layout = {
		.place = {fields[1], fields[2], fields[3], fields[4]},
		.width = fields[5],
		.height = fields[6],
		.stride = fields[7],
		.is_bottom_up = (fields[8] & 1) != 0,
		.fourcc = fields[9],
	};
	struct screen *screen = get_screen(display);

	if (screen == NULL)
		return;
	if (display->num_fds == 0) {
		screen_set_size(screen, 0, 0);
		return;
	}
	if (!screen_layout_can_be(&layout))
		display_end_fail(display, "be-dmabuf",
				 "%ux%u+%u+%u does not lie in a buffer of %ux%u, stride %u",
				 layout.place.width, layout.place.height, layout.place.x,
				 layout.place.y, layout.width, layout.height, layout.stride);
	else
		screen_set_dmabuf(screen, &layout, display->fds[0]);
}

static bool is_waiting_for(const struct display_end *display, uint32_t request, uint32_t scanout)
{
	for (size_t i = 0; i < display->num_waiting; i++)
		if (display->waiting[i] == request && display->waiting_scanouts[i] == scanout)
			return true;
	return false;
}

static void update_dmabuf(struct display_end *display)
{
	const uint32_t *fields = get_fields(display);
	const struct screen_rect rect = {fields[1], fields[2], fields[3], fields[4]};
	struct screen *screen = get_screen(display);

	if (screen == NULL)
		return;
	if (!screen->is_dmabuf)
		display_end_fail(display, "be-order",
				 "DMABUF_UPDATE of a scanout without a dma-buf");
	else if (is_waiting_for(display, CHANNEL_DMABUF_UPDATE, fields[0]))
		display_end_fail(display, "be-ack",
				 "DMABUF_UPDATE comes before the last one was acknowledged");
	else
		screen_copy_dmabuf(screen, &rect);
}

static void move_cursor(struct display_end *display, bool is_visible)
{
	const uint32_t *fields = get_fields(display);
	struct screen *screen = get_screen(display);

	if (screen == NULL)
		return;
	screen->cursor.x = (int32_t)fields[1];
	screen->cursor.y = (int32_t)fields[2];
	screen->cursor.is_visible = is_visible;
	screen->cursor.moves++;
}

static void set_cursor(struct display_end *display)
{
	const uint32_t *fields = get_fields(display);
	struct screen *screen = get_screen(display);

	move_cursor(display, true);
	if (screen == NULL)
		return;
	screen->cursor.hot_x = fields[3];
	screen->cursor.hot_y = fields[4];
	screen->cursor.images++;
	memcpy(screen->cursor.pixels, fields + 5, sizeof(screen->cursor.pixels));
}

static void act(struct display_end *display, uint32_t request)
{
	switch (request) {
	case CHANNEL_SET_PROTOCOL_FEATURES:
		set_features(display);
		return;
	case CHANNEL_GET_EDID:
		get_edid(display);
		return;
	case CHANNEL_CURSOR_POS:
	case CHANNEL_CURSOR_POS_HIDE:
		move_cursor(display, request == CHANNEL_CURSOR_POS);
		return;
	case CHANNEL_CURSOR_UPDATE:
		set_cursor(display);
		return;
	case CHANNEL_SCANOUT:
		set_scanout(display);
		return;
	case CHANNEL_UPDATE:
		update(display);
		return;
	case CHANNEL_DMABUF_SCANOUT:
	case CHANNEL_DMABUF_SCANOUT2:
		set_dmabuf(display);
		return;
	case CHANNEL_DMABUF_UPDATE:
		update_dmabuf(display);
		return;
	default:
		return;
	}
}

static void check_descriptors(struct display_end *display, uint32_t request)
{
	const struct wire_rule *rule = vug_wire_get_rule(request);

	if (display->num_fds > (rule->takes_descriptor ? 1 : 0))
		display_end_fail(display, "be-descriptors", "%s comes with %zu descriptors",
				 channel_request_get_name(request), display->num_fds);
}

void display_end_handle(struct display_end *display)
{
	uint32_t header[3];

	memcpy(header, display->message, sizeof(header));
	if (!display_end_size_can_be(header[0], header[2]))
		return; /* as its header said already */
	check_descriptors(display, header[0]);
	display->counts[header[0]]++;
	act(display, header[0]);
	display_end_reply(display, header[0]);
}
