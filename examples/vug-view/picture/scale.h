/* SPDX-License-Identifier: MIT */
/* A picture in another size. */
#ifndef VUG_VIEW_PICTURE_SCALE_H
#define VUG_VIEW_PICTURE_SCALE_H

#include <pixman.h>
#include <stdint.h>

/* What an area shows; the rest of it is free. */
struct picture_fit {
	int x, y, width, height; /* in the area's pixels */
};

/*
 * As large as possible in the middle, with the aspect kept, but no more than max_scale times as
 * large. pixel_height: of the area's pixels, which are 1 wide.
 */
struct picture_fit picture_fit(pixman_image_t *picture, int area_width, int area_height,
			       double pixel_height, double max_scale);

/*
 * 0x00RRGGBB, width × height of them, to be freed with g_free(). The picture is x8r8g8b8. Smaller:
 * each pixel is the mean of those that it stands for; larger: they are repeated.
 */
uint32_t *picture_scale(pixman_image_t *picture, int width, int height);

#endif
