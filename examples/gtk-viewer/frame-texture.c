/* SPDX-License-Identifier: MIT */
/* Textures of frames: a dma-buf as it is, where GDK can import it, and a copy of any other pixels. */
#include "frame-texture.h"

#include <drm_fourcc.h>
#include <vug/format.h>

/* A screen has no alpha. Before 4.14 GDK has no format of 32 bits without it. */
#if GTK_CHECK_VERSION(4, 14, 0)
#define COPY_FOURCC DRM_FORMAT_XRGB8888
#define COPY_FORMAT GDK_MEMORY_B8G8R8X8
#else
#define COPY_FOURCC DRM_FORMAT_BGR888
#define COPY_FORMAT GDK_MEMORY_R8G8B8
#endif

static void release_frame(gpointer frame)
{
	vug_frame_done(frame);
}

#if GTK_CHECK_VERSION(4, 16, 0)
/* GDK uploads the damage alone, where it has uploaded the previous texture. */
static void set_damage(GdkMemoryTextureBuilder *builder, const struct vug_frame *frame,
		       GdkTexture *previous)
{
	struct vug_rect rects[VUG_MAX_DAMAGE_RECTS];
	size_t count = vug_frame_get_damage_rects(frame, rects, VUG_MAX_DAMAGE_RECTS);
	cairo_region_t *region = cairo_region_create();

	for (size_t i = 0; i < count; i++) {
		const struct vug_rect *rect = &rects[i];

		cairo_region_union_rectangle(
			region, &(cairo_rectangle_int_t){(int)rect->x, (int)rect->y,
							 (int)rect->width, (int)rect->height});
	}
	gdk_memory_texture_builder_set_update_texture(builder, previous);
	gdk_memory_texture_builder_set_update_region(builder, region);
	cairo_region_destroy(region);
}
#endif

static GdkTexture *texture_of_copy(GBytes *bytes, int width, int height, gsize stride,
				   const struct vug_frame *frame, GdkTexture *previous)
{
#if GTK_CHECK_VERSION(4, 16, 0)
	g_autoptr(GdkMemoryTextureBuilder) builder = gdk_memory_texture_builder_new();

	gdk_memory_texture_builder_set_bytes(builder, bytes);
	gdk_memory_texture_builder_set_format(builder, COPY_FORMAT);
	gdk_memory_texture_builder_set_width(builder, width);
	gdk_memory_texture_builder_set_height(builder, height);
	gdk_memory_texture_builder_set_stride(builder, stride);
	if (previous && gdk_texture_get_width(previous) == width &&
	    gdk_texture_get_height(previous) == height)
		set_damage(builder, frame, previous);
	return gdk_memory_texture_builder_build(builder);
#else
	(void)frame, (void)previous;
	return gdk_memory_texture_new(width, height, COPY_FORMAT, bytes, stride);
#endif
}

/* The copy is the picture alone, with its top row first. */
static struct picture copy_pixels(struct vug_frame *frame, GdkTexture *previous)
{
	struct picture picture = {0};
	struct vug_rect view;
	g_autoptr(GBytes) bytes = NULL;
	gsize stride, length;
	void *pixels;

	vug_frame_get_viewport(frame, &view);
	stride = (gsize)view.width * vug_format_get_bytes_per_pixel(COPY_FOURCC);
	length = stride * view.height;
	pixels = g_try_malloc(length);
	bytes = g_bytes_new_take(pixels, pixels ? length : 0);
	if (!pixels || vug_buffer_copy(vug_frame_get_buffer(frame), &view, NULL, COPY_FOURCC,
				       pixels, length, (uint32_t)stride) < 0)
		return picture;
	picture.part = (struct vug_rect){0, 0, view.width, view.height};
	picture.texture =
		texture_of_copy(bytes, (int)view.width, (int)view.height, stride, frame, previous);
	g_object_set_data_full(G_OBJECT(picture.texture), "vug-frame", frame, release_frame);
	return picture;
}

static struct picture import_dmabuf(struct vug_frame *frame, GdkDisplay *display)
{
	struct picture picture = {0};
#if GTK_CHECK_VERSION(4, 14, 0)
	struct vug_buffer *buffer = vug_frame_get_buffer(frame);
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	g_autoptr(GdkDmabufTextureBuilder) builder = gdk_dmabuf_texture_builder_new();

	if (!vug_buffer_is_dmabuf(buffer) || vug_buffer_get_layout(buffer, &layout) < 0 ||
	    !vug_format_get_opaque(layout.fourcc))
		return picture;
	gdk_dmabuf_texture_builder_set_display(builder, display);
	gdk_dmabuf_texture_builder_set_width(builder, layout.width);
	gdk_dmabuf_texture_builder_set_height(builder, layout.height);
	gdk_dmabuf_texture_builder_set_fourcc(builder, vug_format_get_opaque(layout.fourcc));
	gdk_dmabuf_texture_builder_set_modifier(builder, layout.modifier);
	gdk_dmabuf_texture_builder_set_n_planes(builder, layout.num_planes);
	for (unsigned int i = 0; i < layout.num_planes; i++) {
		gdk_dmabuf_texture_builder_set_fd(builder, i, layout.planes[i].fd);
		gdk_dmabuf_texture_builder_set_offset(builder, i, layout.planes[i].offset);
		gdk_dmabuf_texture_builder_set_stride(builder, i, layout.planes[i].stride);
	}
	vug_frame_get_viewport(frame, &picture.part);
	picture.is_flipped = layout.y_inverted;
	picture.texture = gdk_dmabuf_texture_builder_build(builder, release_frame, frame, NULL);
#else
	(void)frame, (void)display;
#endif
	return picture;
}

struct picture picture_new(struct vug_frame *frame, GdkDisplay *display, GdkTexture *previous)
{
	struct picture picture = import_dmabuf(frame, display);

	if (!picture.texture)
		picture = copy_pixels(frame, previous);
	if (!picture.texture)
		vug_frame_done(frame);
	return picture;
}
