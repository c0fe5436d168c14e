/* SPDX-License-Identifier: MIT */
#include "control/pictures.h"

#include "outputs/output.h"
#include "picture/fetch.h"

/* A guest that draws 20 pictures a second shows whole ones. */
#define MOMENT_MS 50

struct control_read {
	struct control_pictures *pictures;
	unsigned int scanout;
	bool is_part;
	struct vug_rect area; /* where it is a part */
	guint moment;         /* the timer; 0: it is over */
	struct picture_fetch *fetch;
	struct vug_frame *frame; /* kept until OpenGL has read it; NULL: none */
	control_picture_read read;
	void *data;
};

struct watch {
	control_picture_changed changed;
	void *data;
};

struct control_pictures {
	struct vug_server *server;
	struct gl *gl;
	struct output *output;
	GPtrArray *reads; /* struct control_read */
	GArray *watches;  /* struct watch */
};

static void free_read(void *data)
{
	struct control_read *read = data;

	if (read->moment != 0)
		g_source_remove(read->moment);
	picture_fetch_cancel(read->fetch);
	if (read->frame)
		output_finish_frame(read->pictures->output, read->frame);
	g_free(read);
}

struct control_pictures *control_pictures_new(struct vug_server *server, struct gl *gl)
{
	struct control_pictures *pictures = g_new0(struct control_pictures, 1);

	pictures->server = server;
	pictures->gl = gl;
	pictures->reads = g_ptr_array_new_with_free_func(free_read);
	pictures->watches = g_array_new(FALSE, FALSE, sizeof(struct watch));
	return pictures;
}

void control_pictures_free(struct control_pictures *pictures)
{
	g_array_unref(pictures->watches);
	g_ptr_array_unref(pictures->reads);
	g_free(pictures);
}

void control_pictures_set_output(struct control_pictures *pictures, struct output *output)
{
	pictures->output = output;
}

static struct vug_scanout *get_scanout(const struct control_pictures *pictures,
				       unsigned int scanout)
{
	return vug_server_get_scanout(pictures->server, scanout);
}

/* The last picture: that of a scanout that is off, or whose back end has left, counts. */
static struct picture_source find(const struct control_pictures *pictures, unsigned int scanout)
{
	struct picture_source source = {.gl = pictures->gl};

	source.buffer = vug_listener_get_picture(pictures->output->listener,
						 get_scanout(pictures, scanout), &source.viewport);
	return source;
}

bool control_pictures_get_size(const struct control_pictures *pictures, unsigned int scanout,
			       uint32_t *ret_width, uint32_t *ret_height)
{
	struct picture_source source = find(pictures, scanout);

	*ret_width = source.viewport.width;
	*ret_height = source.viewport.height;
	return source.buffer != NULL;
}

/* --- reading ---------------------------------------------------------------------------------- */

static void remove_read(struct control_read *read)
{
	g_ptr_array_remove(read->pictures->reads, read);
}

void control_read_cancel(struct control_read *read)
{
	if (read)
		remove_read(read);
}

static void end(struct control_read *read, pixman_image_t *picture, const GError *error)
{
	control_picture_read callback = read->read;
	void *data = read->data;

	remove_read(read);
	callback(picture, error, data);
}

static void fail(struct control_read *read, const char *why)
{
	g_autoptr(GError) error = g_error_new_literal(G_IO_ERROR, G_IO_ERROR_FAILED, why);

	end(read, NULL, error);
}

static bool is_inside(const struct vug_rect *area, uint32_t width, uint32_t height)
{
	return area->x < width && area->width <= width - area->x && area->y < height &&
	       area->height <= height - area->y;
}

static pixman_image_t *make_picture(const struct control_read *read)
{
	return pixman_image_create_bits(PICTURE_RGB, (int)read->area.width, (int)read->area.height,
					NULL, 0);
}

static void on_fetched(pixman_image_t *fetched, const GError *error, void *data)
{
	struct control_read *read = data;
	g_autoptr(pixman_image_t) picture = NULL;

	read->fetch = NULL;
	if (!fetched) {
		end(read, NULL, error);
		return;
	}
	picture = make_picture(read);
	if (!picture) {
		fail(read, "there is no memory");
		return;
	}
	picture_copy_into(picture, 0, 0, fetched, &read->area);
	end(read, picture, NULL);
}

/* Returns whether OpenGL reads it; else the read has ended. */
static bool copy(struct control_read *read, const struct picture_source *source)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(pixman_image_t) picture = make_picture(read);

	if (!picture) {
		fail(read, "there is no memory");
		return false;
	}
	if (picture_read_into(picture, 0, 0, source, &read->area, &error)) {
		end(read, picture, NULL);
		return false;
	}
	if (!picture_may_come(error)) {
		end(read, NULL, error);
		return false;
	}
	read->fetch = picture_fetch_begin(source, error, on_fetched, read);
	return true;
}

/* Now. Returns whether it goes on; else it has ended. */
static bool perform(struct control_read *read)
{
	struct picture_source source = find(read->pictures, read->scanout);
	const struct vug_rect whole = {.width = source.viewport.width,
				       .height = source.viewport.height};

	if (read->moment != 0)
		g_source_remove(read->moment);
	read->moment = 0;
	if (!read->is_part)
		read->area = whole;
	if (source.buffer && is_inside(&read->area, whole.width, whole.height))
		return copy(read, &source);
	fail(read,
	     source.buffer ? "the area is not inside the picture" : "there is no picture yet");
	return false;
}

static gboolean on_moment(gpointer data)
{
	struct control_read *read = data;

	read->moment = 0;
	perform(read);
	return G_SOURCE_REMOVE;
}

struct control_read *control_pictures_read(struct control_pictures *pictures, unsigned int scanout,
					   const struct vug_rect *area,
					   control_picture_read callback, void *data)
{
	struct control_read *read = g_new0(struct control_read, 1);

	read->pictures = pictures;
	read->scanout = scanout;
	read->is_part = area != NULL;
	if (area)
		read->area = *area;
	read->read = callback;
	read->data = data;
	read->moment = g_timeout_add(MOMENT_MS, on_moment, read);
	g_ptr_array_add(pictures->reads, read);
	return read;
}

/* --- from the listener ------------------------------------------------------------------------ */

/* The first read of that scanout that waits for a moment. */
static struct control_read *find_waiting(const struct control_pictures *pictures,
					 unsigned int scanout)
{
	for (guint i = 0; i < pictures->reads->len; i++) {
		struct control_read *read = g_ptr_array_index(pictures->reads, i);

		if (read->scanout == scanout && read->moment != 0)
			return read;
	}
	return NULL;
}

/* Each read is of those that were there before: what ends begins others. */
void control_pictures_frame(struct control_pictures *pictures, struct vug_frame *frame)
{
	unsigned int scanout = vug_scanout_get_index(vug_frame_get_scanout(frame));
	guint num_left = pictures->reads->len;

	while (frame && num_left-- > 0) {
		struct control_read *read = find_waiting(pictures, scanout);

		if (!read)
			break;
		if (perform(read))
			read->frame = g_steal_pointer(&frame);
	}
	if (frame)
		output_finish_frame(pictures->output, frame);
	control_pictures_scanout_changed(pictures, scanout);
}

void control_pictures_scanout_changed(struct control_pictures *pictures, unsigned int scanout)
{
	for (guint i = pictures->watches->len; i > 0; i--) {
		struct watch watch = g_array_index(pictures->watches, struct watch, i - 1);

		watch.changed(scanout, watch.data);
	}
}

void control_pictures_watch(struct control_pictures *pictures, control_picture_changed changed,
			    void *data)
{
	const struct watch watch = {changed, data};

	g_array_append_val(pictures->watches, watch);
}

void control_pictures_unwatch(struct control_pictures *pictures, control_picture_changed changed,
			      void *data)
{
	for (guint i = 0; i < pictures->watches->len; i++) {
		const struct watch *watch = &g_array_index(pictures->watches, struct watch, i);

		if (watch->changed != changed || watch->data != data)
			continue;
		g_array_remove_index(pictures->watches, i);
		return;
	}
}
