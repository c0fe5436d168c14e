/* SPDX-License-Identifier: MIT */
/*
 * A listener of libvug as a widget. A texture holds its frame, so that the guest does not draw into what GDK still
 * reads. The guest goes on when the frame clock has painted the frame.
 */
#include "display-widget.h"

#include "frame-texture.h"

#include <math.h>
#include <vug/listener.h>

/* A size becomes the monitor's when it has not changed for so long: the guest does not follow each step of a drag. */
#define SETTLING_MS 200

struct _VugDisplayWidget {
	GtkWidget parent_instance;
	struct vug_scanout *scanout; /* of a server that the widget has a reference to */
	struct vug_listener *listener;
	struct picture picture;
	struct vug_frame *unpainted;   /* the picture's, until it has been painted; borrowed */
	struct vug_cursor_info cursor; /* what the pointer has; its pixels are only compared */
	guint settling;                /* a source of the main loop, or 0 */
};

G_DEFINE_FINAL_TYPE(VugDisplayWidget, vug_display_widget, GTK_TYPE_WIDGET)

static void set_picture(VugDisplayWidget *self, struct picture picture, struct vug_frame *frame)
{
	g_clear_object(&self->picture.texture);
	self->picture = picture;
	self->unpainted = picture.texture ? frame : NULL;
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	VugDisplayWidget *self = data;

	(void)listener;
	if (vug_frame_get_scanout(frame) != self->scanout) {
		vug_frame_done(frame);
		return;
	}
	set_picture(self, picture_new(frame, gtk_widget_get_display(data), self->picture.texture),
		    frame);
}

/* The last picture stays until the next one has been drawn, or until the guest switches the scanout off. */
static void on_scanout_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			       void *data)
{
	VugDisplayWidget *self = data;

	if (scanout == self->scanout && !vug_listener_get_buffer(listener, scanout, NULL))
		set_picture(self, (struct picture){0}, NULL);
}

static GdkCursor *cursor_new(const struct vug_cursor_info *info)
{
	int width = (int)info->width, height = (int)info->height;
	gsize stride = info->width * sizeof(*info->pixels);
	g_autoptr(GBytes) bytes = g_bytes_new(info->pixels, stride * info->height);
	g_autoptr(GdkTexture) texture =
		gdk_memory_texture_new(width, height, GDK_MEMORY_DEFAULT, bytes, stride);

	/* GDK refuses a hot spot outside of the image, which a guest may send. */
	return gdk_cursor_new_from_texture(texture, (int)MIN(info->hot_x, info->width - 1),
					   (int)MIN(info->hot_y, info->height - 1), NULL);
}

static void on_cursor_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			      void *data)
{
	VugDisplayWidget *self = data;
	const struct vug_cursor_info old = self->cursor;
	struct vug_cursor_info *info = &self->cursor;
	g_autoptr(GdkCursor) cursor = NULL;

	if (scanout != self->scanout || vug_listener_get_cursor(listener, scanout, info) < 0)
		return;
	if (!info->visible)
		info->pixels = NULL;
	if (info->pixels == old.pixels && info->hot_x == old.hot_x && info->hot_y == old.hot_y)
		return;
	if (info->pixels)
		cursor = cursor_new(info);
	gtk_widget_set_cursor(data, cursor);
}

static const struct vug_listener_callbacks callbacks = {
	.size = sizeof(callbacks),
	.scanout_changed = on_scanout_changed,
	.frame = on_frame,
	.cursor_changed = on_cursor_changed,
};

static gboolean on_settled(gpointer data)
{
	VugDisplayWidget *self = data;
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	int scale = gtk_widget_get_scale_factor(data);

	self->settling = 0;
	vug_scanout_get_monitor(self->scanout, &monitor);
	monitor.width = (uint32_t)(gtk_widget_get_width(data) * scale);
	monitor.height = (uint32_t)(gtk_widget_get_height(data) * scale);
	monitor.width_mm = monitor.height_mm = 0; /* of that size, at 96 dots per inch */
	if (vug_scanout_set_monitor(self->scanout, &monitor) < 0)
		g_warning("a monitor cannot be %ux%u", monitor.width, monitor.height);
	return G_SOURCE_REMOVE;
}

static void size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
	VugDisplayWidget *self = VUG_DISPLAY_WIDGET(widget);

	(void)width, (void)height, (void)baseline;
	g_clear_handle_id(&self->settling, g_source_remove);
	self->settling = g_timeout_add(SETTLING_MS, on_settled, self);
}

/* As large as fits, in the middle of black. It begins at a whole pixel: a picture of the widget's size is exact. */
static void snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
	const struct picture *picture = &VUG_DISPLAY_WIDGET(widget)->picture;
	const struct vug_rect *part = &picture->part;
	float width = (float)gtk_widget_get_width(widget), scale, left, top;
	float height = (float)gtk_widget_get_height(widget), wide, high;

	gtk_snapshot_append_color(snapshot, &(GdkRGBA){0, 0, 0, 1},
				  &GRAPHENE_RECT_INIT(0, 0, width, height));
	if (!picture->texture)
		return;
	scale = MIN(width / (float)part->width, height / (float)part->height);
	wide = (float)part->width * scale;
	high = (float)part->height * scale;
	left = floorf((width - wide) / 2);
	top = floorf((height - high) / 2);
	gtk_snapshot_push_clip(snapshot, &GRAPHENE_RECT_INIT(left, top, wide, high));
	if (picture->is_flipped) {
		gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(0, 2 * top + high));
		gtk_snapshot_scale(snapshot, 1, -1);
	}
	wide = (float)gdk_texture_get_width(picture->texture) * scale;
	high = (float)gdk_texture_get_height(picture->texture) * scale;
	gtk_snapshot_append_texture(snapshot, picture->texture,
				    &GRAPHENE_RECT_INIT(left - (float)part->x * scale,
							top - (float)part->y * scale, wide, high));
	gtk_snapshot_pop(snapshot);
}

static void on_painted(VugDisplayWidget *self)
{
	vug_frame_shown(g_steal_pointer(&self->unpainted));
}

static void map(GtkWidget *widget)
{
	VugDisplayWidget *self = VUG_DISPLAY_WIDGET(widget);

	GTK_WIDGET_CLASS(vug_display_widget_parent_class)->map(widget);
	g_signal_connect_swapped(gtk_widget_get_frame_clock(widget), "after-paint",
				 G_CALLBACK(on_painted), self);
	vug_listener_set_visible(self->listener, true);
}

/* Nobody waits for a widget that cannot be seen. */
static void unmap(GtkWidget *widget)
{
	VugDisplayWidget *self = VUG_DISPLAY_WIDGET(widget);

	g_signal_handlers_disconnect_by_data(gtk_widget_get_frame_clock(widget), self);
	on_painted(self);
	vug_listener_set_visible(self->listener, false);
	GTK_WIDGET_CLASS(vug_display_widget_parent_class)->unmap(widget);
}

static void dispose(GObject *object)
{
	VugDisplayWidget *self = VUG_DISPLAY_WIDGET(object);

	g_clear_handle_id(&self->settling, g_source_remove);
	g_clear_pointer(&self->listener, vug_listener_unref);
	g_clear_object(&self->picture.texture);
	self->unpainted = NULL;
	vug_server_unref(vug_scanout_get_server(g_steal_pointer(&self->scanout)));
	G_OBJECT_CLASS(vug_display_widget_parent_class)->dispose(object);
}

static void vug_display_widget_class_init(VugDisplayWidgetClass *class)
{
	GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->dispose = dispose;
	widget_class->size_allocate = size_allocate;
	widget_class->snapshot = snapshot;
	widget_class->map = map;
	widget_class->unmap = unmap;
}

static void vug_display_widget_init(VugDisplayWidget *self)
{
	gtk_widget_set_size_request(GTK_WIDGET(self), 320, 200);
}

GtkWidget *vug_display_widget_new(struct vug_scanout *scanout)
{
	const struct vug_listener_config config = {.size = sizeof(config), .name = "a GTK widget"};
	struct vug_server *server = vug_scanout_get_server(scanout);
	VugDisplayWidget *self = g_object_new(vug_display_widget_get_type(), NULL);

	self->scanout = scanout;
	self->cursor.size = sizeof(self->cursor);
	vug_server_ref(server);
	if (vug_listener_new(server, &config, &callbacks, self, &self->listener) < 0) {
		g_object_unref(g_object_ref_sink(self));
		return NULL;
	}
	vug_listener_set_visible(self->listener, false); /* until it is mapped */
	return GTK_WIDGET(self);
}
