/* SPDX-License-Identifier: MIT */
#include "picture/gl-child.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <gio/gio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <vug/egl.h>

#include "confine/child-link.h"
#include "display-link/link.h"
#include "picture/buffer-message.h"

/* Of one scanout; what a back end has sent, or why that is no buffer. */
struct gl_buffer {
	struct vug_buffer *buffer; /* NULL: none */
	int error;                 /* 0: there was none */
};

struct gl_child {
	const struct confined_self *self;
	const struct gl_child_setup *setup;
	struct child_link link;
	struct gl_buffer buffers[DISPLAY_LINK_MAX_SCANOUTS][DISPLAY_LINK_MAX_BUFFERS];
	struct vug_egl *egl;
	struct vug_egl_reader *reader; /* NULL: not opened, or it cannot be */
	GString *lines;                /* what libvug-egl has said since the last answer */
};

static void on_log(enum vug_log_level level, const char *line, void *data)
{
	GString *lines = ((struct gl_child *)data)->lines;

	(void)level;
	g_string_append_printf(lines, "%s%s", lines->len > 0 ? "; " : "", line);
}

/* --- opening ---------------------------------------------------------------------------------- */

static int open_reader(struct gl_child *child)
{
	const struct vug_egl_config config = {
		.size = sizeof(config),
		.render_node = child->setup->render_node,
		.log = on_log,
		.data = child,
	};
	int error = vug_egl_new(&config, &child->egl);

	return error < 0 ? error : vug_egl_reader_new(child->egl, &child->reader);
}

/* The driver's threads have the files that this one has. No caches on disk, and nothing of Mesa's on stderr. */
static int take_start(struct gl_child *child, struct display_link_message *request)
{
	int error = child->egl ? -EBUSY : confined_restrict_files(child->self);

	(void)request;
	g_setenv("MESA_SHADER_CACHE_DISABLE", "true", FALSE);
	g_setenv("EGL_LOG_LEVEL", "fatal", FALSE);
	return error < 0 ? error : open_reader(child);
}

static int take_confine(struct gl_child *child, struct display_link_message *request)
{
	(void)request;
	return confined_restrict_calls(child->self);
}

/* --- buffers ---------------------------------------------------------------------------------- */

static struct gl_buffer *get_buffer(struct gl_child *child,
				    const struct display_link_message *message, uint32_t id)
{
	return &child->buffers[message->scanout][id];
}

static void forget(struct gl_buffer *buffer)
{
	vug_buffer_unref(buffer->buffer);
	*buffer = (struct gl_buffer){.buffer = NULL};
}

static int take_buffer(struct gl_child *child, struct display_link_message *message)
{
	struct gl_buffer *buffer = get_buffer(child, message, message->buffer.id);

	forget(buffer);
	buffer->error = buffer_message_import(message, &buffer->buffer);
	return 0;
}

static int take_forget(struct gl_child *child, struct display_link_message *message)
{
	forget(get_buffer(child, message, message->forget.id));
	return 0;
}

/* --- a picture -------------------------------------------------------------------------------- */

static int write_picture(struct gl_child *child, struct vug_buffer *buffer,
			 const struct display_link_message *request)
{
	const struct display_link_rect *part = &request->read.viewport;
	const struct vug_rect viewport = {part->x, part->y, part->width, part->height};
	uint64_t size = (uint64_t)request->read.stride * part->height;
	struct stat status;
	void *pixels;
	int error;

	if (fstat(request->fds[0], &status) < 0 || (uint64_t)status.st_size < size ||
	    size != (size_t)size)
		return -EINVAL;
	pixels = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, request->fds[0], 0);
	if (pixels == MAP_FAILED)
		return -ENOMEM;
	error = vug_egl_reader_read(child->reader, buffer, &viewport, DRM_FORMAT_XRGB8888, pixels,
				    request->read.stride);
	munmap(pixels, (size_t)size);
	return error;
}

static int take_read(struct gl_child *child, struct display_link_message *request)
{
	const struct gl_buffer *buffer = get_buffer(child, request, request->read.id);

	if (!child->reader)
		return -ENODEV;
	if (request->read.fourcc != DRM_FORMAT_XRGB8888)
		return -EINVAL;
	if (!buffer->buffer)
		return buffer->error < 0 ? buffer->error : -EINVAL;
	return write_picture(child, buffer->buffer, request);
}

/* --- requests --------------------------------------------------------------------------------- */

static const char *explain(int error)
{
	static const struct {
		int error;
		const char *text;
	} texts[] = {
		{-ENOTSUP, "it imports no such format, modifier or memory"},
		{-EACCES, "it does not import the buffer"},
		{-EFBIG, "the buffer is smaller than it says"},
		{-EAGAIN, "the back end has not finished drawing"},
		{-EIO, "it could not read the buffer"},
		{-ENODEV, "there is no device that can import"},
		{-ENOENT, "there is no such device"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		if (texts[i].error == error)
			return texts[i].text;
	return g_strerror(-error);
}

static void answer(struct gl_child *child, const struct display_link_message *request, int error)
{
	g_autofree char *why = g_strdup_printf(
		"%s%s%s", explain(error), child->lines->len > 0 ? ": " : "", child->lines->str);

	child_link_answer(&child->link, request, error, why);
	g_string_truncate(child->lines, 0);
}

/* A function each, which returns 0 or -errno. NULL: it is not for this process. */
static int (*const takes[DISPLAY_LINK_NUM_TYPES])(struct gl_child *child,
						  struct display_link_message *message) = {
	[DISPLAY_LINK_START] = take_start,   [DISPLAY_LINK_CONFINE] = take_confine,
	[DISPLAY_LINK_BUFFER] = take_buffer, [DISPLAY_LINK_FORGET] = take_forget,
	[DISPLAY_LINK_READ] = take_read,
};

static void take_message(struct gl_child *child)
{
	struct display_link_message message;
	int error;

	if (!child_link_receive(&child->link, &message))
		return;
	error = takes[message.type] ? takes[message.type](child, &message) : -EINVAL;
	if (message.serial != 0)
		answer(child, &message, error);
	display_link_close_fds(&message);
}

int gl_child_run(const struct confined_self *self, void *data)
{
	struct gl_child child = {.self = self, .setup = data, .lines = g_string_new(NULL)};

	child_link_greet(&child.link, "vug-view's OpenGL", GL_FEATURES);
	while (!child.link.has_ended)
		take_message(&child);
	return 0;
}
