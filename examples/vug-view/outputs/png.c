/* SPDX-License-Identifier: MIT */
/* --png: the picture of each scanout, or of the first one, in a file. */
#include <gio/gio.h>

#include "confine/sandbox.h"
#include "options.h"
#include "outputs/output.h"
#include "outputs/png-file.h"
#include "picture/cursor.h"
#include "picture/fetch.h"
#include "picture/picture.h"

struct png_fields {
	bool has_cursor;
};

/* A picture that OpenGL reads. */
struct png_fetch {
	struct png *png;
	unsigned int scanout;
	struct vug_buffer *buffer;
	struct picture_fetch *fetch;
};

struct png {
	struct output base;
	const char *pattern;
	bool is_numbered; /* %u: a file a scanout */
	bool has_cursor;
	struct gl *gl;
	struct sandbox *sandbox;
	struct vug_server *server;
	/* Of the snapshot that is being made: */
	GPtrArray *fetches; /* struct png_fetch */
	bool is_last;
	bool has_any; /* picture */
	gint64 cost_us;
};

/* --- the name --------------------------------------------------------------------------------- */

/* NULL where there is a % that is neither %u nor %%. */
static char *expand(const char *pattern, unsigned int scanout, bool *ret_is_numbered)
{
	g_autoptr(GString) path = g_string_new(NULL);

	for (const char *c = pattern; *c; c++) {
		if (*c != '%') {
			g_string_append_c(path, *c);
		} else if (*++c == 'u') {
			g_string_append_printf(path, "%u", scanout);
			*ret_is_numbered = true;
		} else if (*c == '%') {
			g_string_append_c(path, '%');
		} else {
			return NULL;
		}
	}
	return g_string_free(g_steal_pointer(&path), FALSE);
}

static bool check_pattern(struct png *png, GError **error)
{
	g_autofree char *path = expand(png->pattern, 0, &png->is_numbered);

	if (path)
		return png_file_check(path, error);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
		    "--png %s: after %% there may be u, the scanout's number, or another %%",
		    png->pattern);
	return false;
}

/* Of a pattern that is wrong none: open says what is. */
static void png_list_files(const char *value, GPtrArray *paths)
{
	bool is_numbered = false;
	char *path = expand(value, 0, &is_numbered);

	for (unsigned int i = 1; path && is_numbered && i < VUG_MAX_SCANOUTS; i++)
		g_ptr_array_add(paths, expand(value, i, &is_numbered));
	if (path)
		g_ptr_array_add(paths, path);
}

/* With %u in the name of a directory, each scanout's file is in another one. */
static void tell_sandbox(const struct png *png, struct sandbox *sandbox)
{
	g_autofree char *directory = g_path_get_dirname(png->pattern);
	unsigned int count = strchr(directory, '%') ? VUG_MAX_SCANOUTS : 1;

	for (unsigned int i = 0; i < count; i++) {
		bool is_numbered;
		g_autofree char *path = expand(png->pattern, i, &is_numbered);

		sandbox_allow_writing(sandbox, path);
	}
}

static void free_fetch(void *data)
{
	struct png_fetch *fetch = data;

	picture_fetch_cancel(fetch->fetch);
	vug_buffer_unref(fetch->buffer);
	g_free(fetch);
}

static struct output *png_open(const struct output_setup *setup, GError **error)
{
	const struct png_fields *fields = setup->fields;
	struct png *png = output_new(setup, sizeof(struct png));

	png->pattern = setup->value;
	png->has_cursor = fields->has_cursor;
	png->gl = setup->gl;
	png->sandbox = setup->sandbox;
	png->server = setup->server;
	if (!check_pattern(png, error)) {
		g_free(png);
		return NULL;
	}
	png->fetches = g_ptr_array_new_with_free_func(free_fetch);
	tell_sandbox(png, setup->sandbox);
	return &png->base;
}

static void png_close(struct output *output)
{
	struct png *png = (struct png *)output;

	g_ptr_array_unref(png->fetches);
	g_free(output);
}

/* --- what is shown ---------------------------------------------------------------------------- */

/* The picture is read when a file is wanted. */
static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	output_finish_frame(data, frame);
}

static const struct vug_listener_callbacks callbacks = {
	.size = sizeof(callbacks),
	.frame = on_frame,
};

/* The last picture: that of a scanout that is off, or whose back end has left, counts. */
static struct picture_source find_picture(const struct png *png, unsigned int scanout)
{
	struct picture_source source = {.gl = png->gl};

	source.buffer = vug_listener_get_picture(
		png->base.listener, vug_server_get_scanout(png->server, scanout), &source.viewport);
	return source;
}

static bool is_on(const struct png *png, unsigned int scanout)
{
	return vug_listener_get_buffer(png->base.listener,
				       vug_server_get_scanout(png->server, scanout), NULL) != NULL;
}

static void draw_cursor(const struct png *png, unsigned int scanout, pixman_image_t *picture)
{
	struct picture_cursor cursor;

	picture_cursor_get(png->base.listener, vug_server_get_scanout(png->server, scanout),
			   &cursor);
	picture_cursor_draw(&cursor, picture);
	picture_cursor_clear(&cursor);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Once for each kind of buffer: the next picture of that kind will not be readable either. */
static void warn_of(struct png *png, unsigned int scanout, const struct vug_buffer *buffer,
		    const GError *error)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	g_autofree char *kind = NULL;

	vug_buffer_get_layout(buffer, &layout);
	kind = g_strdup_printf("%x %" G_GINT64_MODIFIER "x %s", layout.fourcc, layout.modifier,
			       error->message);
	output_warn_once(&png->base, kind,
			 "the picture of scanout %u cannot be written to a PNG file: the CPU "
			 "cannot read the buffer (%s)",
			 scanout, error->message);
}

static void tell(struct png *png, unsigned int scanout, const char *path, pixman_image_t *picture,
		 const GError *error)
{
	const struct written_picture written = {.scanout = scanout,
						.path = path,
						.problem = error ? error->message : NULL,
						.pixels = picture};

	output_picture_written(&png->base, &written);
}

/* A directory that was removed and made again has the name alone in common with the first one. */
static void explain(const struct png *png, const char *path, GError *error)
{
	char *text;

	if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ||
	    !sandbox_refuses(png->sandbox, path))
		return;
	text = g_strconcat(
		error->message,
		"; its directory is not the one that was there at the start, to which the "
		"sandbox holds: start vug-view again, or with --no-sandbox",
		NULL);
	g_free(error->message);
	error->message = text;
}

/* What becomes of the file is the disk's. */
static void write_picture(struct png *png, unsigned int scanout, pixman_image_t *picture)
{
	g_autofree char *path = expand(png->pattern, scanout, &png->is_numbered);
	g_autoptr(GError) error = NULL;

	png->has_any = true;
	if (png->has_cursor)
		draw_cursor(png, scanout, picture);
	if (!png_file_write(path, picture, &error))
		explain(png, path, error);
	tell(png, scanout, path, picture, error);
	if (error)
		output_failed(&png->base, g_steal_pointer(&error));
}

static void note_unreadable(struct png *png, unsigned int scanout, const struct vug_buffer *buffer,
			    const GError *error)
{
	g_autofree char *path = expand(png->pattern, scanout, &png->is_numbered);

	tell(png, scanout, path, NULL, error);
	warn_of(png, scanout, buffer, error);
}

/* Returns whether it is all there is to make. */
static bool settle(struct png *png)
{
	if (png->fetches->len > 0)
		return false;
	if (png->is_last && !png->has_any)
		output_lacks_picture(&png->base);
	return true;
}

static void on_fetched(pixman_image_t *fetched, const GError *error, void *data)
{
	static const char no_memory[] = "there is no memory";
	struct png_fetch *fetch = data;
	struct png *png = fetch->png;
	gint64 begin = g_get_monotonic_time();
	g_autoptr(pixman_image_t) picture = fetched ? picture_copy(fetched, PICTURE_RGB) : NULL;
	g_autoptr(GError) lack = g_error_new_literal(G_IO_ERROR, G_IO_ERROR_FAILED, no_memory);

	fetch->fetch = NULL;
	if (picture)
		write_picture(png, fetch->scanout, picture);
	else
		note_unreadable(png, fetch->scanout, fetch->buffer, error ? error : lack);
	g_ptr_array_remove_fast(png->fetches, fetch);
	png->cost_us += g_get_monotonic_time() - begin;
	if (settle(png))
		output_snapshot_finished(&png->base, png->cost_us);
}

static void begin_fetch(struct png *png, unsigned int scanout, const struct picture_source *source,
			const GError *error)
{
	struct png_fetch *fetch = g_new0(struct png_fetch, 1);

	fetch->png = png;
	fetch->scanout = scanout;
	fetch->buffer = vug_buffer_ref(source->buffer);
	fetch->fetch = picture_fetch_begin(source, error, on_fetched, fetch);
	g_ptr_array_add(png->fetches, fetch);
}

static void write_scanout(struct png *png, unsigned int scanout)
{
	const struct picture_source source = find_picture(png, scanout);
	g_autoptr(GError) error = NULL;
	g_autoptr(pixman_image_t) picture = picture_read(&source, PICTURE_RGB, &error);

	if (picture)
		write_picture(png, scanout, picture);
	else if (picture_may_come(error))
		begin_fetch(png, scanout, &source, error);
	else
		note_unreadable(png, scanout, source.buffer, error);
}

/* The first one that shows a picture; where none does any more, the first that did. -1: none. */
static int first_scanout(const struct png *png)
{
	int off = -1;

	for (unsigned int i = 0; i < VUG_MAX_SCANOUTS; i++) {
		if (!find_picture(png, i).buffer)
			continue;
		if (is_on(png, i))
			return (int)i;
		off = off < 0 ? (int)i : off;
	}
	return off;
}

static void write_nothing(struct png *png, const char *reason)
{
	g_autofree char *path = expand(png->pattern, 0, &png->is_numbered);
	const struct written_picture nothing = {.path = path, .problem = reason};

	output_warn(&png->base, "%s: %s was not written", reason, png->pattern);
	output_picture_written(&png->base, &nothing);
}

static void write_all(struct png *png)
{
	for (unsigned int i = 0; i < VUG_MAX_SCANOUTS; i++)
		if (find_picture(png, i).buffer)
			write_scanout(png, i);
}

static bool png_snapshot(struct output *output, bool is_last)
{
	struct png *png = (struct png *)output;
	int first = first_scanout(png);

	png->is_last = is_last;
	png->has_any = false;
	png->cost_us = 0;
	if (first < 0)
		write_nothing(png,
			      is_last ? "there never was a picture" : "there is no picture yet");
	else if (png->is_numbered)
		write_all(png);
	else
		write_scanout(png, (unsigned int)first);
	return settle(png);
}

const struct output_type output_png = {
	.options = {.rows = {{.name = "png",
			      .argument = "FILE",
			      .help = "Output: PNG file, written at SIGUSR1 and at the end (%u: "
				      "scanout)"},
			     {.name = "cursor",
			      .help = "Draw the cursor into the PNG file",
			      OPTION_FIELD(struct png_fields, has_cursor)}},
		    .size = sizeof(struct png_fields),
		    .defaults = &(const struct png_fields){0}},
	.reads_pictures = true,
	.list_files = png_list_files,
	.open = png_open,
	.listener = &callbacks,
	.snapshot = png_snapshot,
	.close = png_close,
};
