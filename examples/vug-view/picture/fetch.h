/* SPDX-License-Identifier: MIT */
/* Pictures that only OpenGL can read, which takes a while. The main loop's thread alone. */
#ifndef VUG_VIEW_FETCH_H
#define VUG_VIEW_FETCH_H

#include "picture/picture.h"

struct picture_fetch;

/*
 * picture: x8r8g8b8 in the order of this machine's words, the right way up, of the size of the viewport.
 * Other outputs have the same one: it must not be written to. It is borrowed for the call. NULL with an error
 * that says why neither the CPU nor OpenGL can read it.
 */
typedef void (*picture_fetched)(pixman_image_t *picture, const GError *error, void *data);

/*
 * Where picture_read() has failed with G_IO_ERROR_WOULD_BLOCK, which is cpu_error: have OpenGL read it.
 * `fetched` is called by the main loop, within the time limits of OpenGL; the fetch has gone by then. To
 * see one picture, keep the frame until then, so that the guest does not draw the next one.
 */
struct picture_fetch *picture_fetch_begin(const struct picture_source *source,
					  const GError *cpu_error, picture_fetched fetched,
					  void *data);

/* `fetched` is not called any more. NULL: nothing. */
void picture_fetch_cancel(struct picture_fetch *fetch);

#endif
