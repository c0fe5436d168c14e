/* SPDX-License-Identifier: MIT */
#include "picture/gl.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options.h"
#include "picture/gl-process.h"
#include "sealed-memory/sealed-memory.h"

/* DRM's XR24 is a little-endian word, pixman's a native one. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define PICTURE_XR24 PIXMAN_x8r8g8b8
#else
#define PICTURE_XR24 PIXMAN_b8g8r8x8
#endif

/* What the process is asked for, for any number of reads. */
struct drawing {
	struct vug_buffer *buffer;
	struct vug_rect viewport;
	GQueue reads; /* struct gl_read, each of which frees itself */
	int memory;   /* that the picture is written to; -1: it has not been sent */
	bool is_old;  /* the buffer has another picture since it was sent */
};

struct gl_read {
	struct gl *gl;
	struct drawing *drawing;
	gl_read_done done;
	void *data;
};

struct gl {
	struct gl_process *process;
	struct gl_host host;
	GQueue drawings;      /* that wait, in their order */
	struct drawing *sent; /* NULL: none */
	guint turn;           /* the loop calls take_turn(); 0: it does not */
};

/* --- drawings --------------------------------------------------------------------------------- */

static struct drawing *drawing_new(struct vug_buffer *buffer, const struct vug_rect *viewport)
{
	struct drawing *drawing = g_new0(struct drawing, 1);

	drawing->buffer = vug_buffer_ref(buffer);
	drawing->viewport = *viewport;
	drawing->memory = -1;
	g_queue_init(&drawing->reads);
	return drawing;
}

static void drawing_free(struct drawing *drawing)
{
	if (drawing->memory >= 0)
		close(drawing->memory);
	vug_buffer_unref(drawing->buffer);
	g_free(drawing);
}

static size_t get_size(const struct drawing *drawing)
{
	return (size_t)drawing->viewport.width * 4 * drawing->viewport.height;
}

/* A read may begin or cancel others, and these too. */
static void finish(struct drawing *drawing, pixman_image_t *picture, const GError *error)
{
	struct gl_read *read;

	while ((read = g_queue_pop_head(&drawing->reads))) {
		const struct gl_read ended = *read;

		g_free(read);
		ended.done(picture, error, ended.data);
	}
	drawing_free(drawing);
}

static void finish_with_error(struct drawing *drawing, GIOErrorEnum code, const char *text)
{
	g_autoptr(GError) error = g_error_new_literal(G_IO_ERROR, (gint)code, text);

	finish(drawing, NULL, error);
}

static void finish_waiting(struct gl *gl, const char *why)
{
	GQueue waiting = gl->drawings;
	struct drawing *drawing;

	g_queue_init(&gl->drawings);
	while ((drawing = g_queue_pop_head(&waiting)))
		finish_with_error(drawing, G_IO_ERROR_NOT_SUPPORTED, why);
}

/* --- the picture ------------------------------------------------------------------------------ */

static void unmap_picture(pixman_image_t *picture, void *data)
{
	munmap(pixman_image_get_data(picture), GPOINTER_TO_SIZE(data));
}

/* As it is, not copied: it is sealed, so that it stays mapped whatever the process does. */
static pixman_image_t *map_picture(const struct drawing *drawing)
{
	int width = (int)drawing->viewport.width, height = (int)drawing->viewport.height;
	size_t size = get_size(drawing);
	void *pixels = mmap(NULL, size, PROT_READ, MAP_SHARED, drawing->memory, 0);
	pixman_image_t *picture;

	if (pixels == MAP_FAILED)
		return NULL;
	picture = pixman_image_create_bits_no_clear(PICTURE_XR24, width, height, pixels, width * 4);
	if (picture)
		pixman_image_set_destroy_function(picture, unmap_picture, GSIZE_TO_POINTER(size));
	else
		munmap(pixels, size);
	return picture;
}

static void finish_with_picture(struct drawing *drawing)
{
	pixman_image_t *picture = map_picture(drawing);

	if (!picture) {
		finish_with_error(drawing, G_IO_ERROR_FAILED, "there is no memory");
		return;
	}
	finish(drawing, picture, NULL);
	pixman_image_unref(picture);
}

/* --- one after the other ---------------------------------------------------------------------- */

static void ask_for_turn(struct gl *gl);

static void refuse(struct gl *gl, struct drawing *drawing, const char *why)
{
	ask_for_turn(gl);
	finish_with_error(drawing, G_IO_ERROR_FAILED, why);
}

static void send_drawing(struct gl *gl, struct drawing *drawing)
{
	struct gl_process_read read = {.layout = {.size = sizeof(read.layout)},
				       .viewport = drawing->viewport,
				       .memory = drawing->memory};

	vug_buffer_get_layout(drawing->buffer, &read.layout);
	if (gl_process_read(gl->process, &read))
		gl->sent = drawing;
	else
		refuse(gl, drawing, "the buffer is too large");
}

/* There is memory for one picture at a time. */
static void begin_next(struct gl *gl)
{
	struct drawing *drawing = g_queue_pop_head(&gl->drawings);

	drawing->memory = sealed_memory_open("vug-view-picture", get_size(drawing));
	if (drawing->memory >= 0)
		send_drawing(gl, drawing);
	else
		refuse(gl, drawing, "there is no memory");
}

static gboolean take_turn(gpointer data)
{
	struct gl *gl = data;

	gl->turn = 0;
	if (gl->sent || g_queue_is_empty(&gl->drawings))
		return G_SOURCE_REMOVE;
	switch (gl_process_get_ready(gl->process)) {
	case GL_PROCESS_READY:
		begin_next(gl);
		break;
	case GL_PROCESS_LATER:
		break;
	case GL_PROCESS_NEVER:
		finish_waiting(gl, gl_process_get_end(gl->process));
		break;
	}
	return G_SOURCE_REMOVE;
}

/* Not at once: what several listeners want of one frame is then one drawing. */
static void ask_for_turn(struct gl *gl)
{
	if (gl->turn == 0)
		gl->turn = g_idle_add_full(G_PRIORITY_DEFAULT, take_turn, gl, NULL);
}

static void on_changed(void *data)
{
	ask_for_turn(data);
}

static void on_answered(const char *why_not, void *data)
{
	struct gl *gl = data;
	struct drawing *drawing = g_steal_pointer(&gl->sent);

	ask_for_turn(gl);
	if (why_not)
		finish_with_error(drawing, G_IO_ERROR_NOT_SUPPORTED, why_not);
	else
		finish_with_picture(drawing);
}

/* What was sent may be to blame; what waits is not, unless OpenGL was not even opened. */
static void on_failed(const char *why, void *data)
{
	struct gl *gl = data;
	struct drawing *drawing = g_steal_pointer(&gl->sent);

	ask_for_turn(gl);
	if (drawing)
		finish_with_error(drawing, G_IO_ERROR_NOT_SUPPORTED, why);
	else
		finish_waiting(gl, why);
}

static void on_warn(const char *line, void *data)
{
	const struct gl *gl = data;

	gl->host.warn(line, gl->host.data);
}

/* --- reads ------------------------------------------------------------------------------------ */

static bool shows(const struct drawing *drawing, const struct vug_buffer *buffer,
		  const struct vug_rect *viewport)
{
	return drawing->buffer == buffer && !drawing->is_old &&
	       memcmp(&drawing->viewport, viewport, sizeof(*viewport)) == 0;
}

static struct drawing *find_drawing(const struct gl *gl, const struct vug_buffer *buffer,
				    const struct vug_rect *viewport)
{
	if (gl->sent && shows(gl->sent, buffer, viewport))
		return gl->sent;
	for (const GList *link = gl->drawings.head; link; link = link->next)
		if (shows(link->data, buffer, viewport))
			return link->data;
	return NULL;
}

struct gl_read *gl_read_begin(struct gl *gl, struct vug_buffer *buffer,
			      const struct vug_rect *viewport, gl_read_done done, void *data)
{
	struct drawing *drawing = find_drawing(gl, buffer, viewport);
	struct gl_read *read = g_new0(struct gl_read, 1);

	if (!drawing) {
		drawing = drawing_new(buffer, viewport);
		g_queue_push_tail(&gl->drawings, drawing);
		ask_for_turn(gl);
	}
	*read = (struct gl_read){.gl = gl, .drawing = drawing, .done = done, .data = data};
	g_queue_push_tail(&drawing->reads, read);
	return read;
}

/* The process is not interrupted: a drawing that was sent is waited for, and its time is limited. */
void gl_read_cancel(struct gl_read *read)
{
	struct drawing *drawing = read->drawing;

	g_queue_remove(&drawing->reads, read);
	if (g_queue_is_empty(&drawing->reads) && g_queue_remove(&read->gl->drawings, drawing))
		drawing_free(drawing);
	g_free(read);
}

void gl_note_frame(struct gl *gl, const struct vug_buffer *buffer)
{
	if (gl && gl->sent && gl->sent->buffer == buffer)
		gl->sent->is_old = true;
}

/* --- all of it -------------------------------------------------------------------------------- */

static bool check_node(const char *path, GError **error)
{
	struct stat status;

	if (stat(path, &status) == 0 && S_ISCHR(status.st_mode) && access(path, R_OK | W_OK) == 0)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
		    "--render-node %s: it is not a device that can be opened; "
		    "try one of /dev/dri/renderD*",
		    path);
	return false;
}

bool gl_start(const struct options *options, const struct gl_host *host, struct gl **ret_gl,
	      GError **error)
{
	static const struct gl_process_events events = {on_changed, on_answered, on_failed,
							on_warn};
	const struct gl_child_setup setup = {.render_node = options->render_node};
	struct gl *gl;
	int code;

	if (options->no_gl)
		return true;
	if (options->render_node && !check_node(options->render_node, error))
		return false;
	gl = g_new0(struct gl, 1);
	gl->host = *host;
	g_queue_init(&gl->drawings);
	code = gl_process_new(&setup, !options->no_sandbox, &events, gl, &gl->process);
	if (code == 0) {
		*ret_gl = gl;
		return true;
	}
	g_free(gl);
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code),
		    "cannot start the process for OpenGL: %s; add --no-gl", g_strerror(code));
	return false;
}

void gl_free(struct gl *gl)
{
	if (!gl)
		return;
	if (gl->turn != 0)
		g_source_remove(gl->turn);
	gl_process_free(gl->process);
	if (gl->sent)
		drawing_free(gl->sent);
	g_free(gl);
}
