/* SPDX-License-Identifier: MIT */
/* A picture that is no longer true, made dim, and a band of text across it that says why. */
#ifndef VUG_VIEW_TEXT_BAND_H
#define VUG_VIEW_TEXT_BAND_H

#include <glib.h>
#include <pixman.h>
#include <vug/vug.h>

/*
 * place: a part of the picture, inside. text: ASCII, lines ended by \n; longer ones are broken, and
 * what is too much is left out.
 */
void text_band_draw(pixman_image_t *picture, const struct vug_rect *place, const char *text);

#endif
