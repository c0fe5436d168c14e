/* SPDX-License-Identifier: MIT */
/*
 * compare-png FILE.png WIDTHxHEIGHT FRAME: is the file the test picture of that size and frame
 * number, pixel by pixel? Prints how many pixels differ, and the first of them. Exit status: 0
 * equal, 1 different, 2 the file cannot be read.
 */
#include "../support/test_picture.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>

struct difference {
	uint64_t count;
	uint32_t x, y; /* the first one */
	uint32_t seen, expected;
};

static const uint32_t opaque = 0xff000000;

/* The bytes R G B A of the file as 0xAARRGGBB. */
static uint32_t pixel_at(const uint8_t *rgba)
{
	return (uint32_t)rgba[3] << 24 | (uint32_t)rgba[0] << 16 | (uint32_t)rgba[1] << 8 | rgba[2];
}

static struct difference compare(const png_image *image, const uint8_t *rgba, uint32_t frame)
{
	struct difference found = {0};

	for (uint32_t y = 0; y < image->height; y++) {
		for (uint32_t x = 0; x < image->width; x++, rgba += 4) {
			uint32_t seen = pixel_at(rgba);
			uint32_t expected = opaque | test_picture_pixel(x, y, image->width,
									image->height, frame);

			if (seen == expected)
				continue;
			if (found.count++ == 0) {
				found.x = x;
				found.y = y;
				found.seen = seen;
				found.expected = expected;
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

static uint8_t *load(png_image *image, const char *path)
{
	uint8_t *rgba = NULL;

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

int main(int argc, char **argv)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	struct difference found;
	uint32_t width, height, frame;
	uint8_t *rgba;

	if (argc != 4 || sscanf(argv[2], "%ux%u", &width, &height) != 2 ||
	    sscanf(argv[3], "%u", &frame) != 1) {
		fputs("usage: compare-png FILE.png WIDTHxHEIGHT FRAME\n", stderr);
		return 2;
	}
	rgba = load(&image, argv[1]);
	if (!rgba)
		return 2;
	if (image.width != width || image.height != height) {
		printf("the picture is %ux%u, expected %ux%u\n", image.width, image.height, width,
		       height);
		free(rgba);
		return 1;
	}
	found = compare(&image, rgba, frame);
	free(rgba);
	return report(&found);
}
