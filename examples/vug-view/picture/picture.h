/* SPDX-License-Identifier: MIT */
/* The picture of a scanout in the CPU's memory: cropped, the right way up, in a wanted format. */
#ifndef VUG_VIEW_PICTURE_H
#define VUG_VIEW_PICTURE_H

#include <drm_fourcc.h>
#include <gio/gio.h>
#include <pixman.h>
#include <vug/format.h>
#include <vug/listener.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(pixman_image_t, pixman_image_unref)

/* The bytes red, green, blue in memory, as files want them. */
#define PICTURE_RGB ((pixman_format_code_t)vug_format_to_pixman(DRM_FORMAT_BGR888))

struct gl;

/* Where a picture is: everything is borrowed. */
struct picture_source {
	struct vug_buffer *buffer;
	struct vug_rect viewport; /* the part of the buffer's memory that is the picture */
	struct gl *gl;            /* for picture_fetch_begin(); NULL: there is no OpenGL */
};

/*
 * What a scanout shows, of a listener with VUG_LISTENER_LAST_PICTURE. Without a buffer: it is off, or
 * nothing was drawn yet.
 */
struct picture_source picture_source_find(const struct vug_listener *listener,
					  const struct vug_scanout *scanout, struct gl *gl);

/* What polls readable when the back end has drawn: borrowed of the buffer. -1: there is nothing to wait for. */
int picture_source_get_fence(const struct picture_source *source);

/* Whether the back end is drawing into it just now, so that the CPU would have to wait. */
bool picture_source_is_busy(const struct picture_source *source);

/*
 * A copy of what the buffer holds now. The screen is opaque: an alpha channel is ignored. NULL with
 * an error that says why the CPU cannot look at it: G_IO_ERROR_NOT_SUPPORTED, …_FAILED; or, for
 * picture_fetch_begin(), …_BUSY where the back end is drawing, and …_WOULD_BLOCK where OpenGL may be able to.
 * Nothing is waited for.
 */
pixman_image_t *picture_read(const struct picture_source *source, pixman_format_code_t format,
			     GError **error);

/*
 * Draw a part of it, the area, which counts from the picture's upper left corner, into one
 * that is there: to (x, y). False with an error, as above; then nothing was copied.
 */
bool picture_read_into(pixman_image_t *picture, int x, int y, const struct picture_source *source,
		       const struct vug_rect *area, GError **error);

/* Whether that error of picture_read() is one for picture_fetch_begin(). NULL: no. */
bool picture_may_come(const GError *error);

/* Draw a part of a picture that was fetched, as picture_read_into() does. */
void picture_copy_into(pixman_image_t *picture, int x, int y, pixman_image_t *fetched,
		       const struct vug_rect *area);

/* A copy of a picture that was fetched. NULL: there is no memory. */
pixman_image_t *picture_copy(pixman_image_t *fetched, pixman_format_code_t format);

#endif
