/* SPDX-License-Identifier: MIT */
#include "fuzz/routing/coordinates.h"

#include <string.h>

#include "fuzz/target.h"

static void take(struct script *script, void *ret_bytes, size_t size)
{
	size_t length;
	const uint8_t *bytes = script_take_bytes(script, size, &length);

	memset(ret_bytes, 0, size);
	if (length > 0)
		memcpy(ret_bytes, bytes, length);
}

double fuzz_take_double(struct script *script)
{
	double value;

	if ((script_take_byte(script) & 1) == 0)
		return (int16_t)script_take_u16(script) / 4.0;
	take(script, &value, sizeof(value));
	return value;
}

struct vug_view fuzz_take_view(struct script *script)
{
	uint8_t way = script_take_byte(script);
	struct vug_view view = {
		.size = sizeof(view),
		.flags = way & 3,
		.width = script_take_u16(script),
		.height = script_take_u16(script),
		.unused = (way & 0xf0) == 0xf0,
	};

	if ((way & 4) != 0 && vug_view_fit(&view, fuzz_take_double(script), 600) == 0)
		return view;
	view.x = fuzz_take_double(script);
	view.y = fuzz_take_double(script);
	view.shown_width = fuzz_take_double(script);
	view.shown_height = fuzz_take_double(script);
	return view;
}

void fuzz_check_view(struct script *script)
{
	const struct vug_view view = fuzz_take_view(script);
	double x = fuzz_take_double(script), y = fuzz_take_double(script), back_x, back_y;
	int result = vug_view_to_picture(&view, x, y, &x, &y);

	if (result < 0)
		return;
	FUZZ_CHECK(x >= 0 && x < view.width && y >= 0 && y < view.height);
	FUZZ_CHECK(vug_view_from_picture(&view, x, y, &back_x, &back_y) == 0);
}

static void check_place(const struct vug_desktop *desktop, uint32_t scanout, uint32_t x, uint32_t y)
{
	uint32_t found = 0, found_x = 0, found_y = 0, desktop_x, desktop_y;
	int32_t axis_x, axis_y;
	int error = vug_desktop_to_axis(desktop, scanout, x, y, &axis_x, &axis_y);

	FUZZ_CHECK(vug_desktop_to_pixel(desktop, scanout, x, y, &desktop_x, &desktop_y) == error);
	if (error < 0)
		return;
	FUZZ_CHECK(axis_x >= 0 && axis_x <= VUG_AXIS_MAX && axis_y >= 0 && axis_y <= VUG_AXIS_MAX);
	/* Of a large desktop several pixels share a value, which may be beside every picture. */
	if (vug_desktop_from_axis(desktop, axis_x, axis_y, &found, &found_x, &found_y) == 0)
		FUZZ_CHECK(found_x < desktop->areas[found].width &&
			   found_y < desktop->areas[found].height);
	if (desktop->num_areas == 1)
		FUZZ_CHECK(found_x == x && found_y == y);
}

void fuzz_check_desktop(struct script *script)
{
	struct vug_desktop desktop = {.size = sizeof(desktop),
				      .num_areas = script_take_byte(script) % 18};
	uint32_t found, x, y;

	for (uint32_t i = 0; i < desktop.num_areas && i < VUG_MAX_SCANOUTS; i++) {
		desktop.areas[i].x = (int32_t)script_take_u32(script);
		desktop.areas[i].y = (int16_t)script_take_u16(script);
		desktop.areas[i].width = script_take_u16(script);
		desktop.areas[i].height = script_take_u16(script);
	}
	check_place(&desktop, script_take_byte(script), script_take_u16(script),
		    script_take_u16(script));
	if (vug_desktop_from_axis(&desktop, (int16_t)script_take_u16(script),
				  (int16_t)script_take_u16(script), &found, &x, &y) == 0)
		FUZZ_CHECK(found < desktop.num_areas && x < desktop.areas[found].width &&
			   y < desktop.areas[found].height);
}
