/* SPDX-License-Identifier: MIT */
/* What a picture is known by: equal pixels have equal checksums. */
#ifndef VUG_VIEW_PICTURE_CHECKSUM_H
#define VUG_VIEW_PICTURE_CHECKSUM_H

#include <pixman.h>

/* SHA-256 in hexadecimal of red, green and blue, row by row from the top, of a PICTURE_RGB. To be freed. */
char *picture_checksum(pixman_image_t *picture);

#endif
