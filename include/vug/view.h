/* SPDX-License-Identifier: MIT */
/**
 * @file view.h
 * @brief From a point of a display to a place on the guest's desktop, and back.
 */
#ifndef VUG_VIEW_H
#define VUG_VIEW_H

#include <vug/vug.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup view Coordinates
 * Two steps lead from a pointer to the guest. A *view* says where a display draws the picture of a
 * scanout: scaled, with bars beside it, or upside down. A *desktop* says where the pictures of all
 * scanouts are, seen from each other. An absolute pointing device of the guest covers the whole
 * desktop with an axis from 0 to VUG_AXIS_MAX in each direction.
 *
 * The functions of this group are pure, vug_server_get_desktop() excepted: they look at their
 * arguments alone, and run on any thread.
 *
 * Coordinates of a view are in the display's own unit, and may be fractions: the pixel of a picture at
 * 3, 5 reaches from 3, 5 to just before 4, 6, and its middle is at 3.5, 5.5.
 * @{
 */

/**
 * The largest value of an axis of an absolute pointing device; the smallest one is 0.
 * @since 0.2
 */
#define VUG_AXIS_MAX 32767

/**
 * A flag of a view: the display's y counts upwards, as OpenGL's does; or a buffer is viewed whose rows
 * lie bottom-up in memory.
 * @since 0.2
 */
#define VUG_VIEW_BOTTOM_UP 1

/**
 * Where a display draws the picture of a scanout.
 *
 * For coordinates in a buffer the area is the viewport, and the view is VUG_VIEW_BOTTOM_UP where the
 * buffer's layout is y_inverted.
 * @since 0.2
 */
struct vug_view {
	size_t size;        /**< sizeof(struct vug_view), set by the caller */
	uint32_t flags;     /**< of VUG_VIEW_…; any other bit: -EINVAL */
	uint32_t width;     /**< of the picture, which is the viewport's: 1 to 32767 pixels */
	uint32_t height;    /**< of the picture: 1 to 32767 pixels */
	uint32_t unused;    /**< 0 */
	double x, y;        /**< the area's corner with the least x and y; up to 1e9 either way */
	double shown_width; /**< of the area that the whole picture fills: more than 0, up to 1e9 */
	double shown_height; /**< of the same area: more than 0, up to 1e9 */
};

/**
 * The place of one scanout's picture on the desktop.
 * @since 0.2
 */
struct vug_desktop_area {
	int32_t x, y;           /**< of its upper left pixel; may be negative */
	uint32_t width, height; /**< in pixels, up to 32767; both 0: it is no part of the desktop */
};

/**
 * The guest's desktop: filled in by vug_server_get_desktop(), or by the program.
 * @since 0.2
 */
struct vug_desktop {
	size_t size;        /**< sizeof(struct vug_desktop), set by the caller */
	uint32_t num_areas; /**< how many of `areas` are used: up to VUG_MAX_SCANOUTS */
	uint32_t unused;    /**< 0 */
	struct vug_desktop_area areas[VUG_MAX_SCANOUTS]; /**< by number of the scanout */
};

/**
 * Fit the picture of a view into a display, in the middle, as large as its proportions allow.
 *
 * It sets x, y, shown_width and shown_height. They are whole numbers where the display's are.
 *
 * @param view its width, height and flags are set. NULL is an error.
 * @param display_width of the display, in its own unit, 1 to 1e9.
 * @param display_height of the display, 1 to 1e9.
 * @return 0, -EINVAL (NULL, an unknown flag, `unused` not 0, a struct without its size), -E2BIG (a
 *         struct that is newer than the library and uses what it adds) or -ERANGE (a number out of its
 *         range). The view is untouched on failure.
 * @thread any.
 * @since 0.2
 */
int vug_view_fit(struct vug_view *view, double display_width, double display_height);

/**
 * Find the place in the picture of a point on the display.
 *
 * @param view NULL is an error.
 * @param x of the point, in the display's own unit.
 * @param y of the point.
 * @param ret_x in pixels of the picture from its left edge: 0 to less than its width. NULL is an error.
 * @param ret_y in pixels of the picture from its top edge: 0 to less than its height. NULL is an error.
 * @return 0; 1: the point is beside the picture, and the results are the middle of the nearest pixel;
 *         -EINVAL (NULL, an unknown flag, `unused` not 0, a struct without its size), -E2BIG (a struct
 *         that is newer than the library and uses what it adds) or -ERANGE (a number of the view out of
 *         its range, a point that is no number or infinite).
 * @thread any.
 * @since 0.2
 */
int vug_view_to_picture(const struct vug_view *view, double x, double y, double *ret_x,
			double *ret_y);

/**
 * Find the point on the display of a place in the picture: where to draw a cursor.
 *
 * @param view NULL is an error.
 * @param x in pixels of the picture from its left edge; may be outside of it.
 * @param y in pixels of the picture from its top edge; may be outside of it.
 * @param ret_x in the display's own unit. NULL is an error.
 * @param ret_y in the display's own unit. NULL is an error.
 * @return 0, -EINVAL (NULL, an unknown flag, `unused` not 0, a struct without its size), -E2BIG (a
 *         struct that is newer than the library and uses what it adds) or -ERANGE (a number of the view
 *         out of its range, a place that is no number or infinite).
 * @thread any.
 * @since 0.2
 */
int vug_view_from_picture(const struct vug_view *view, double x, double y, double *ret_x,
			  double *ret_y);

/**
 * Get the desktop of a server's guest, as far as a display server can know it: each monitor is where
 * vug_scanout_set_monitor() has put it, and as large as the picture that its scanout shows, or as the
 * monitor where it shows nothing. Without a picture and a monitor a scanout is no part of it.
 *
 * @param server NULL is an error.
 * @param ret_desktop the caller sets `size`; the library fills in the rest. NULL is an error.
 * @return 0 or -EINVAL (NULL, a struct without its size).
 * @thread the server's.
 * @since 0.2
 */
int vug_server_get_desktop(const struct vug_server *server, struct vug_desktop *ret_desktop);

/**
 * Find the place of a scanout's pixel on the desktop, counted from the desktop's upper left corner.
 *
 * @param desktop NULL is an error.
 * @param scanout its number.
 * @param x in pixels of the scanout's picture, from its left edge.
 * @param y in pixels of the scanout's picture, from its top edge.
 * @param ret_x in pixels. NULL is an error.
 * @param ret_y in pixels. NULL is an error.
 * @return 0, -EINVAL (NULL, `unused` not 0, a struct without its size), -E2BIG (a struct that is newer
 *         than the library and uses what it adds), -ERANGE (a place outside of the picture, an area
 *         whose edges do not fit into 32 bits, too many areas) or -ENODATA (the scanout is no part of
 *         the desktop).
 * @thread any.
 * @since 0.2
 */
int vug_desktop_to_pixel(const struct vug_desktop *desktop, uint32_t scanout, uint32_t x,
			 uint32_t y, uint32_t *ret_x, uint32_t *ret_y);

/**
 * Find the values of a pointing device's two axes that mean a scanout's pixel.
 *
 * A value stands for the pixel at value × width / (VUG_AXIS_MAX + 1), rounded down, of the desktop's
 * width. The result is the middle of the values that stand for the pixel. So it is exact for desktops of
 * up to 32768 pixels in a direction; in a larger one several pixels share a value.
 *
 * @param desktop NULL is an error.
 * @param scanout its number.
 * @param x in pixels of the scanout's picture, from its left edge.
 * @param y in pixels of the scanout's picture, from its top edge.
 * @param ret_x 0 to VUG_AXIS_MAX. NULL is an error.
 * @param ret_y 0 to VUG_AXIS_MAX. NULL is an error.
 * @return as vug_desktop_to_pixel().
 * @thread any.
 * @since 0.2
 */
int vug_desktop_to_axis(const struct vug_desktop *desktop, uint32_t scanout, uint32_t x, uint32_t y,
			int32_t *ret_x, int32_t *ret_y);

/**
 * Find the scanout's pixel that the values of a pointing device's two axes mean.
 *
 * @param desktop NULL is an error.
 * @param x 0 to VUG_AXIS_MAX.
 * @param y 0 to VUG_AXIS_MAX.
 * @param ret_scanout its number; of several that overlap there the first one. NULL is an error.
 * @param ret_x in pixels of the scanout's picture, from its left edge. NULL is an error.
 * @param ret_y in pixels of the scanout's picture, from its top edge. NULL is an error.
 * @return 0, -EINVAL (NULL, `unused` not 0, a struct without its size), -E2BIG (a struct that is newer
 *         than the library and uses what it adds), -ERANGE (outside of an axis, an area whose edges do
 *         not fit into 32 bits, too many areas) or -ENODATA (no picture is there).
 * @thread any.
 * @since 0.2
 */
int vug_desktop_from_axis(const struct vug_desktop *desktop, int32_t x, int32_t y,
			  uint32_t *ret_scanout, uint32_t *ret_x, uint32_t *ret_y);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
