/* SPDX-License-Identifier: MIT */
#include "picture/scale.h"

#include <glib.h>

struct picture_fit picture_fit(pixman_image_t *picture, int area_width, int area_height,
			       double pixel_height, double max_scale)
{
	double width = pixman_image_get_width(picture);
	double height = pixman_image_get_height(picture);
	double scale = MIN(area_width / width, area_height * pixel_height / height);
	struct picture_fit fit;

	scale = MIN(scale, max_scale);
	fit.width = CLAMP((int)(width * scale + 0.5), 1, area_width);
	fit.height = CLAMP((int)(height * scale / pixel_height + 0.5), 1, area_height);
	fit.x = (area_width - fit.width) / 2;
	fit.y = (area_height - fit.height) / 2;
	return fit;
}

/* What one pixel or one row stands for, of `from` that become `to`. */
struct span {
	int begin, end;
};

static struct span get_span(int index, int from, int to)
{
	struct span span = {
		.begin = (int)((gint64)index * from / to),
		.end = (int)((gint64)(index + 1) * from / to),
	};

	span.end = MAX(span.end, span.begin + 1);
	return span;
}

struct sum {
	guint64 red, green, blue;
};

static void add_row(struct sum *sums, const uint32_t *pixels, const struct span *columns, int count)
{
	for (int x = 0; x < count; x++) {
		/* A row of 32767 pixels fits into 32 bits, and those are faster. */
		guint32 red = 0, green = 0, blue = 0;

		for (int i = columns[x].begin; i < columns[x].end; i++) {
			red += pixels[i] >> 16 & 0xff;
			green += pixels[i] >> 8 & 0xff;
			blue += pixels[i] & 0xff;
		}
		sums[x].red += red;
		sums[x].green += green;
		sums[x].blue += blue;
	}
}

static uint32_t get_mean(const struct sum *sum, guint64 count)
{
	guint64 half = count / 2;

	return (uint32_t)((sum->red + half) / count << 16 | (sum->green + half) / count << 8 |
			  (sum->blue + half) / count);
}

static void scale_row(pixman_image_t *picture, struct span rows, const struct span *columns,
		      struct sum *sums, uint32_t *row, int width)
{
	const uint32_t *pixels = pixman_image_get_data(picture);
	size_t stride = (size_t)pixman_image_get_stride(picture) / sizeof(*pixels);

	for (int x = 0; x < width; x++)
		sums[x] = (struct sum){0};
	for (int y = rows.begin; y < rows.end; y++)
		add_row(sums, pixels + stride * (size_t)y, columns, width);
	for (int x = 0; x < width; x++) {
		gint64 count =
			(gint64)(rows.end - rows.begin) * (columns[x].end - columns[x].begin);

		row[x] = get_mean(&sums[x], (guint64)count);
	}
}

uint32_t *picture_scale(pixman_image_t *picture, int width, int height)
{
	uint32_t *pixels = g_new(uint32_t, (gsize)width * (gsize)height);
	struct span *columns = g_new(struct span, (gsize)width);
	struct sum *sums = g_new(struct sum, (gsize)width);

	for (int x = 0; x < width; x++)
		columns[x] = get_span(x, pixman_image_get_width(picture), width);
	for (int y = 0; y < height; y++)
		scale_row(picture, get_span(y, pixman_image_get_height(picture), height), columns,
			  sums, pixels + (size_t)y * (size_t)width, width);
	g_free(sums);
	g_free(columns);
	return pixels;
}
