/* SPDX-License-Identifier: MIT */
/*
 * Pictures that take a while: the back end is drawing, or OpenGL alone can read them. The main loop's thread
 * alone.
 */
#ifndef VUG_VIEW_FETCH_H
#define VUG_VIEW_FETCH_H

#include "picture/picture.h"

/* How long the back end may still be drawing when the picture is wanted. */
#define PICTURE_DRAWING_MS 100

struct picture_fetch;

/*
 * picture: x8r8g8b8 in the order of this machine's words, the right way up, of the size of the viewport.
 * Other outputs have the same one: it must not be written to. It is borrowed for the call. NULL with an error
 * that says why neither the CPU nor OpenGL can read it.
 */
typedef void (*picture_fetched)(pixman_image_t *picture, const GError *error, void *data);

/*
 * Where picture_read() has failed with an error that picture_may_come() knows, which is cpu_error: wait until the
 * back end has drawn, have OpenGL read it, or both.
 * `fetched` is called by the main loop, within PICTURE_DRAWING_MS and the time limits of OpenGL; the fetch has gone by
 * then. To see one picture, keep the frame until then, so that the guest does not draw the next one.
 */
struct picture_fetch *picture_fetch_begin(const struct picture_source *source,
					  const GError *cpu_error, picture_fetched fetched,
					  void *data);

/* `fetched` is not called any more. NULL: nothing. */
void picture_fetch_cancel(struct picture_fetch *fetch);

#endif
