/* SPDX-License-Identifier: MIT */
/* PNG files that are there whole or not at all. */
#ifndef VUG_VIEW_PNG_FILE_H
#define VUG_VIEW_PNG_FILE_H

#include <stdbool.h>

#include "picture/picture.h"

/* Whether a file can be written there, found out by beginning one. */
bool png_file_check(const char *path, GError **error);

/* Write a picture in the format PICTURE_RGB. What was at the path stays where that fails. */
bool png_file_write(const char *path, pixman_image_t *picture, GError **error);

#endif
