/* SPDX-License-Identifier: MIT */
#include "window/fit.h"

#include <glib.h>

/* As much of a length as another one is of its own, 1 at least. */
static int share(int length, int part, int whole)
{
	return MAX((int)((gint64)length * part / whole), 1);
}

static void shrink(struct window_fit *fit, int picture_width, int picture_height, int width,
		   int height)
{
	bool is_wide = (gint64)picture_width * height > (gint64)picture_height * width;

	fit->width = is_wide ? width : share(picture_width, height, picture_height);
	fit->height = is_wide ? share(picture_height, width, picture_width) : height;
}

struct window_fit window_fit(int picture_width, int picture_height, int width, int height)
{
	int scale = MIN(width / picture_width, height / picture_height);
	struct window_fit fit = {
		.width = picture_width * scale,
		.height = picture_height * scale,
		.is_multiple = scale >= 1,
	};

	if (!fit.is_multiple)
		shrink(&fit, picture_width, picture_height, width, height);
	fit.x = (width - fit.width) / 2;
	fit.y = (height - fit.height) / 2;
	return fit;
}
