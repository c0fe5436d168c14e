/* SPDX-License-Identifier: MIT */
/* Pictures in PNG files that others are compared with. */
#ifndef VUG_VIEW_CONTROL_REFERENCE_H
#define VUG_VIEW_CONTROL_REFERENCE_H

#include <stdbool.h>

#include "picture/picture.h"

/* PICTURE_RGB; an alpha channel is left out. NULL with an error. */
pixman_image_t *reference_read(const char *path, GError **error);

/*
 * Whether no channel of a pixel differs by more than the tolerance, 0 to 255. The reference is as large as
 * the picture, or as what the picture is a part of: `area`, which may be NULL.
 */
bool reference_equals(pixman_image_t *reference, pixman_image_t *picture,
		      const struct vug_rect *area, unsigned int tolerance);

#endif
