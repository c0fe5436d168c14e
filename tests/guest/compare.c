/* SPDX-License-Identifier: MIT */
/*
 * compare-png [OPTION…] FILE.png WIDTHxHEIGHT FRAME: is the file the test picture of that size and
 * frame number, pixel by pixel? Prints how many pixels differ, and the first of them.
 *
 *	--moving		the moving test picture, in place of the still one
 *	--cursor NUMBER,X,Y	with that cursor of the guest's desktop, its hot spot there
 *	--corner WIDTHxHEIGHT	the file is the upper left corner of the picture, so large
 *	--shrunk WIDTHxHEIGHT	the file is the picture made so large, a pixel the mean of its part
 *
 * compare-png --same FILE.png FILE.png…: do all of them hold the same?
 *
 * Exit status: 0 equal, 1 different, 2 a file cannot be read.
 */
#include "../support/moving_picture.h"
#include "cursor_image.h"

#include <getopt.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct size {
	uint32_t width, height;
};

struct expected {
	struct size picture, file;
	bool is_shrunk;
	uint32_t frame;
	bool is_moving;
	struct moving_box boxes[MOVING_PICTURE_BOXES];
	uint32_t cursor; /* 0: none */
	int x, y;        /* where its image begins */
};

struct difference {
	uint64_t count;
	uint32_t x, y; /* the first one */
	uint32_t seen, expected;
};

/* --- what is expected ------------------------------------------------------------------------- */

static bool is_cursor(const struct expected *expected, uint32_t x, uint32_t y)
{
	const struct cursor_image image = cursor_image(expected->cursor);

	return expected->cursor != 0 && x - (uint32_t)expected->x < image.width &&
	       y - (uint32_t)expected->y < image.height;
}

/* As 0x00RRGGBB. */
static uint32_t picture_at(const struct expected *expected, uint32_t x, uint32_t y)
{
	const struct size *size = &expected->picture;

	if (is_cursor(expected, x, y))
		return cursor_image(expected->cursor).argb & 0xffffff;
	if (expected->is_moving)
		return moving_picture_pixel(x, y, size->width, size->height, expected->boxes,
					    expected->frame);
	return test_picture_pixel(x, y, size->width, size->height, expected->frame);
}

static uint32_t begin_of(uint32_t index, uint32_t from, uint32_t to)
{
	return (uint32_t)((uint64_t)index * from / to);
}

static uint32_t mean_at(const struct expected *expected, uint32_t x, uint32_t y)
{
	const struct size *from = &expected->picture, *to = &expected->file;
	const struct size begin = {begin_of(x, from->width, to->width),
				   begin_of(y, from->height, to->height)};
	const struct size end = {begin_of(x + 1, from->width, to->width),
				 begin_of(y + 1, from->height, to->height)};
	uint32_t count = (end.width - begin.width) * (end.height - begin.height);
	uint32_t red = count / 2, green = red, blue = red;

	for (uint32_t j = begin.height; j < end.height; j++) {
		for (uint32_t i = begin.width; i < end.width; i++) {
			uint32_t pixel = picture_at(expected, i, j);

			red += pixel >> 16;
			green += pixel >> 8 & 0xff;
			blue += pixel & 0xff;
		}
	}
	return red / count << 16 | green / count << 8 | blue / count;
}

/* --- what is there ---------------------------------------------------------------------------- */

static uint8_t *load(png_image *image, const char *path)
{
	uint8_t *rgba = NULL;

	*image = (png_image){.version = PNG_IMAGE_VERSION};
	if (!png_image_begin_read_from_file(image, path)) {
		fprintf(stderr, "%s: %s\n", path, image->message);
		return NULL;
	}
	image->format = PNG_FORMAT_RGBA;
	rgba = malloc(PNG_IMAGE_SIZE(*image));
	if (!rgba || !png_image_finish_read(image, NULL, rgba, 0, NULL)) {
		fprintf(stderr, "%s: %s\n", path, rgba ? image->message : "out of memory");
		png_image_free(image);
		free(rgba);
		return NULL;
	}
	return rgba;
}

/* The bytes R G B A of the file as 0xAARRGGBB. */
static uint32_t pixel_at(const uint8_t *rgba)
{
	return (uint32_t)rgba[3] << 24 | (uint32_t)rgba[0] << 16 | (uint32_t)rgba[1] << 8 | rgba[2];
}

static struct difference compare(const uint8_t *rgba, const struct expected *expected)
{
	struct difference found = {0};

	for (uint32_t y = 0; y < expected->file.height; y++) {
		for (uint32_t x = 0; x < expected->file.width; x++, rgba += 4) {
			uint32_t seen = pixel_at(rgba);
			uint32_t wanted =
				0xff000000 | (expected->is_shrunk ? mean_at(expected, x, y)
								  : picture_at(expected, x, y));

			if (seen == wanted)
				continue;
			if (found.count++ == 0) {
				found.x = x;
				found.y = y;
				found.seen = seen;
				found.expected = wanted;
			}
		}
	}
	return found;
}

static int report(const struct difference *found)
{
	printf("%llu pixels different\n", (unsigned long long)found->count);
	if (found->count == 0)
		return 0;
	printf("the first at %u,%u: 0x%08x, expected 0x%08x (AARRGGBB)\n", found->x, found->y,
	       found->seen, found->expected);
	return 1;
}

static int compare_file(const char *path, const struct expected *expected)
{
	struct difference found;
	png_image image;
	uint8_t *rgba = load(&image, path);

	if (!rgba)
		return 2;
	if (image.width != expected->file.width || image.height != expected->file.height) {
		printf("the picture is %ux%u, expected %ux%u\n", image.width, image.height,
		       expected->file.width, expected->file.height);
		free(rgba);
		return 1;
	}
	found = compare(rgba, expected);
	free(rgba);
	return report(&found);
}

static int is_same(const char *path, const char *other)
{
	png_image image, other_image;
	uint8_t *rgba = load(&image, path);
	uint8_t *other_rgba = rgba ? load(&other_image, other) : NULL;
	int status = other_rgba ? 0 : 2;

	if (status == 0 &&
	    (image.width != other_image.width || image.height != other_image.height ||
	     memcmp(rgba, other_rgba, PNG_IMAGE_SIZE(image)) != 0)) {
		printf("%s and %s are different\n", path, other);
		status = 1;
	}
	free(rgba);
	free(other_rgba);
	return status;
}

/* --- the call --------------------------------------------------------------------------------- */

static int usage(void)
{
	fputs("usage: compare-png [--moving] [--cursor NUMBER,X,Y] [--corner WIDTHxHEIGHT] "
	      "[--shrunk WIDTHxHEIGHT] FILE.png WIDTHxHEIGHT FRAME\n"
	      "       compare-png --same FILE.png FILE.png...\n",
	      stderr);
	return 2;
}

static bool take_size(const char *text, struct size *size)
{
	return sscanf(text, "%ux%u", &size->width, &size->height) == 2;
}

static bool take_cursor(const char *text, struct expected *expected)
{
	struct cursor_image image;

	if (sscanf(text, "%u,%d,%d", &expected->cursor, &expected->x, &expected->y) != 3)
		return false;
	image = cursor_image(expected->cursor);
	expected->x -= (int)image.hot_x;
	expected->y -= (int)image.hot_y;
	return true;
}

static bool take_option(int option, struct expected *expected, bool *is_same_wanted)
{
	switch (option) {
	case 'm':
		return expected->is_moving = true;
	case 's':
		return *is_same_wanted = true;
	case 'u':
		return take_cursor(optarg, expected);
	case 'k':
		expected->is_shrunk = true;
		return take_size(optarg, &expected->file);
	case 'c':
		return take_size(optarg, &expected->file);
	default:
		return false;
	}
}

static bool take_picture(char **arguments, struct expected *expected)
{
	if (!take_size(arguments[0], &expected->picture) ||
	    sscanf(arguments[1], "%u", &expected->frame) != 1)
		return false;
	if (expected->file.width == 0)
		expected->file = expected->picture;
	for (uint32_t k = 0; k < MOVING_PICTURE_BOXES; k++)
		expected->boxes[k] = moving_picture_box(k, expected->picture.width,
							expected->picture.height, expected->frame);
	return true;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"moving", no_argument, NULL, 'm'},       {"same", no_argument, NULL, 's'},
		{"cursor", required_argument, NULL, 'u'}, {"corner", required_argument, NULL, 'c'},
		{"shrunk", required_argument, NULL, 'k'}, {NULL, 0, NULL, 0},
	};
	struct expected expected = {0};
	bool is_same_wanted = false;
	int option, status = 0;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!take_option(option, &expected, &is_same_wanted))
			return usage();
	if (is_same_wanted) {
		for (int i = optind + 1; i < argc && status == 0; i++)
			status = is_same(argv[optind], argv[i]);
		return status;
	}
	if (optind != argc - 3 || !take_picture(argv + optind + 1, &expected))
		return usage();
	return compare_file(argv[optind], &expected);
}
