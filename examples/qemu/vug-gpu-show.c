/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest shows, on QEMU's consoles. All of it runs with the global lock. */
#include "qemu/osdep.h"

#include "qemu/error-report.h"
#include "vug-gpu.h"
#include <drm_fourcc.h>
#include <vug/format.h>

static QemuConsole *console_of(struct vug_gpu *gpu, uint32_t head)
{
	return gpu->parent_obj.parent_obj.scanout[head].con;
}

/* --- surfaces --------------------------------------------------------------------------------- */

static void release_view(pixman_image_t *image, void *data)
{
	(void)image;
	vug_buffer_unmap(data);
	vug_buffer_unref(data);
}

/* The memory of a buffer, without a copy: for pixels of the socket, which QEMU may read at any time. */
static pixman_image_t *view_buffer(struct vug_buffer *buffer,
				   const struct vug_buffer_layout *layout)
{
	pixman_image_t *image;
	const void *pixels;
	uint32_t stride;

	if (vug_buffer_map(buffer, &pixels, &stride) < 0)
		return NULL;
	image = pixman_image_create_bits(vug_format_to_pixman(layout->fourcc), (int)layout->width,
					 (int)layout->height, (uint32_t *)(uintptr_t)pixels,
					 (int)stride);
	if (image)
		pixman_image_set_destroy_function(image, release_view, vug_buffer_ref(buffer));
	else
		vug_buffer_unmap(buffer);
	return image;
}

static int copy_area(const struct vug_gpu_head *head, const struct vug_rect *area)
{
	uint32_t stride = (uint32_t)pixman_image_get_stride(head->copy);
	size_t offset = (size_t)area->y * stride + (size_t)area->x * 4;

	return vug_buffer_copy(head->buffer, &head->viewport, area, DRM_FORMAT_XRGB8888,
			       (char *)pixman_image_get_data(head->copy) + offset,
			       (size_t)head->viewport.height * stride - offset, stride);
}

/* Of another process's pixels, which may change as soon as their frame is done. */
static pixman_image_t *copy_buffer(struct vug_gpu_head *head)
{
	const struct vug_rect all = {.width = head->viewport.width,
				     .height = head->viewport.height};
	int error;

	head->copy =
		pixman_image_create_bits(PIXMAN_x8r8g8b8, (int)all.width, (int)all.height, NULL, 0);
	error = head->copy ? copy_area(head, &all) : -ENOMEM;
	if (error == 0)
		return pixman_image_ref(head->copy);
	warn_report("vhost-user-gpu: cannot read the guest's picture without OpenGL: %s",
		    strerror(-error));
	g_clear_pointer(&head->copy, pixman_image_unref);
	return NULL;
}

static DisplaySurface *make_surface(struct vug_gpu_head *head,
				    const struct vug_buffer_layout *layout)
{
	bool is_view = !vug_buffer_is_imported(head->buffer);
	pixman_image_t *image = is_view ? view_buffer(head->buffer, layout) : copy_buffer(head);
	DisplaySurface *surface;

	if (!image)
		return qemu_create_placeholder_surface(640, 480, "The picture cannot be read.");
	surface = qemu_create_displaysurface_pixman(image);
	pixman_image_unref(image);
	/* Displays of other processes map the memory itself. */
	if (is_view)
		qemu_displaysurface_set_share_handle(surface, layout->planes[0].fd,
						     layout->planes[0].offset);
	return surface;
}

/* --- pictures --------------------------------------------------------------------------------- */

/* Returns NULL where QEMU's displays with OpenGL cannot have the buffer. */
static QemuDmaBuf *make_dmabuf(const struct vug_gpu_head *head,
			       const struct vug_buffer_layout *layout)
{
	const struct vug_rect *viewport = &head->viewport;
	const struct vug_plane *plane = &layout->planes[0];
	uint64_t modifier = layout->modifier == VUG_MODIFIER_UNKNOWN ? 0 : layout->modifier;

	if (!vug_buffer_is_dmabuf(head->buffer) || layout->num_planes != 1 || plane->offset != 0)
		return NULL;
	return qemu_dmabuf_new(viewport->width, viewport->height, plane->stride, viewport->x,
			       viewport->y, layout->width, layout->height, layout->fourcc, modifier,
			       plane->fd, false, layout->y_inverted);
}

/* What was shown, when QEMU's displays show something else. */
static void release_picture(QemuConsole *console, struct vug_gpu_head *old)
{
	if (old->dmabuf)
		dpy_gl_release_dmabuf(console, old->dmabuf);
	qemu_dmabuf_free(old->dmabuf);
	if (old->copy)
		pixman_image_unref(old->copy);
	vug_buffer_unref(old->buffer);
}

static void show_buffer(struct vug_gpu *gpu, uint32_t index, struct vug_buffer *buffer,
			const struct vug_rect *viewport)
{
	struct vug_gpu_head *head = &gpu->heads[index], old = *head;
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	QemuConsole *console = console_of(gpu, index);

	gpu->parent_obj.parent_obj.enable = 1; /* the VGA's own picture ends */
	*head = (struct vug_gpu_head){
		.buffer = vug_buffer_ref(buffer), .viewport = *viewport, .cursor = old.cursor};
	vug_buffer_get_layout(buffer, &layout);
	head->dmabuf = console_has_gl(console) ? make_dmabuf(head, &layout) : NULL;
	if (head->dmabuf)
		dpy_gl_scanout_dmabuf(console, head->dmabuf);
	else
		dpy_gfx_replace_surface(console, make_surface(head, &layout));
	release_picture(console, &old);
}

static void show_nothing(struct vug_gpu *gpu, uint32_t index)
{
	struct vug_gpu_head *head = &gpu->heads[index], old = *head;
	QemuConsole *console = console_of(gpu, index);

	if (!old.buffer)
		return;
	*head = (struct vug_gpu_head){.cursor = old.cursor};
	if (old.dmabuf)
		dpy_gl_scanout_disable(console);
	else
		dpy_gfx_replace_surface(console, NULL);
	release_picture(console, &old);
}

static bool is_shown(const struct vug_gpu_head *head, const struct vug_buffer *buffer,
		     const struct vug_rect *viewport)
{
	return head->buffer == buffer && memcmp(&head->viewport, viewport, sizeof(*viewport)) == 0;
}

static void show_damage(QemuConsole *console, struct vug_gpu_head *head, struct vug_frame *frame)
{
	struct vug_rect rects[VUG_MAX_DAMAGE_RECTS];
	size_t count = vug_frame_get_damage_rects(frame, rects, ARRAY_SIZE(rects));

	for (size_t i = 0; i < count; i++) {
		if (head->copy)
			copy_area(head, &rects[i]);
		dpy_gfx_update(console, (int)rects[i].x, (int)rects[i].y, (int)rects[i].width,
			       (int)rects[i].height);
	}
	vug_frame_done(frame);
}

/*
 * A new surface, of which the guest may have drawn a part: QEMU does not send a display over D-Bus the surface's
 * size before all of it is updated.
 */
static void show_whole(QemuConsole *console, struct vug_frame *frame)
{
	dpy_gfx_update_full(console);
	vug_frame_done(frame);
}

/* The frame is done when QEMU says that all displays have drawn it: on_gl_flushed(). */
static void draw_damage(QemuConsole *console, struct vug_gpu_head *head, struct vug_frame *frame)
{
	struct vug_rect damage;

	vug_frame_get_damage(frame, &damage);
	head->frame = frame;
	dpy_gl_update(console, damage.x, damage.y, damage.width, damage.height);
}

/* --- the listener ------------------------------------------------------ */

static void show_frame(QemuConsole *console, struct vug_gpu_head *head, struct vug_frame *frame,
		       bool is_new)
{
	if (head->dmabuf)
		draw_damage(console, head, frame);
	else if (is_new)
		show_whole(console, frame);
	else
		show_damage(console, head, frame);
}

/* A new picture is shown when it has been drawn: by its first frame. */
static void on_scanout_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			       void *data)
{
	if (!vug_listener_get_buffer(listener, scanout, NULL))
		show_nothing(data, vug_scanout_get_index(scanout));
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct vug_gpu *gpu = data;
	uint32_t index = vug_scanout_get_index(vug_frame_get_scanout(frame));
	struct vug_gpu_head *head = &gpu->heads[index];
	struct vug_rect viewport;
	bool is_new;

	(void)listener;
	vug_frame_get_viewport(frame, &viewport);
	is_new = !is_shown(head, vug_frame_get_buffer(frame), &viewport);
	if (is_new)
		show_buffer(gpu, index, vug_frame_get_buffer(frame), &viewport);
	show_frame(console_of(gpu, index), head, frame, is_new);
}

static void define_cursor(QemuConsole *console, const struct vug_cursor_info *info)
{
	QEMUCursor *cursor = cursor_alloc((uint16_t)info->width, (uint16_t)info->height);

	cursor->hot_x = (int)info->hot_x;
	cursor->hot_y = (int)info->hot_y;
	memcpy(cursor->data, info->pixels, (size_t)info->width * info->height * 4);
	dpy_cursor_define(console, cursor);
	cursor_unref(cursor);
}

static void on_cursor_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			      void *data)
{
	struct vug_cursor_info info = {.size = sizeof(info)};
	uint32_t index = vug_scanout_get_index(scanout);
	struct vug_gpu_head *head = &((struct vug_gpu *)data)->heads[index];
	QemuConsole *console = console_of(data, index);

	vug_listener_get_cursor(listener, scanout, &info);
	if (info.pixels && info.pixels != head->cursor)
		define_cursor(console, &info);
	head->cursor = info.pixels;
	dpy_mouse_set(console, info.x, info.y, info.visible);
}

static void on_monitors_changed(struct vug_listener *listener, void *data)
{
	struct vug_gpu *gpu = data;

	(void)listener;
	gpu->parent_obj.parent_obj.virtio_config.events_read |= VIRTIO_GPU_EVENT_DISPLAY;
	virtio_notify_config(VIRTIO_DEVICE(gpu));
}

/* --- what the device calls -------------------------------------------------------------------- */

const struct vug_listener_callbacks vug_gpu_listener_callbacks = {
	.size = sizeof(vug_gpu_listener_callbacks),
	.scanout_changed = on_scanout_changed,
	.frame = on_frame,
	.cursor_changed = on_cursor_changed,
	.monitors_changed = on_monitors_changed,
};

/* QEMU does not say of which console. */
void vug_gpu_finish_frames(struct vug_gpu *gpu)
{
	for (uint32_t i = 0; i < ARRAY_SIZE(gpu->heads); i++)
		vug_frame_done(g_steal_pointer(&gpu->heads[i].frame));
}

void vug_gpu_show_nothing(struct vug_gpu *gpu)
{
	vug_gpu_finish_frames(gpu);
	for (uint32_t i = 0; i < ARRAY_SIZE(gpu->heads); i++)
		show_nothing(gpu, i);
}
