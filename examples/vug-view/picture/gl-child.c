/* SPDX-License-Identifier: MIT */
#include "picture/gl-child.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vug/egl.h>

#include "confine/child-message.h"
#include "confine/child-process.h"
#include "confine/driver-sandbox.h"
#include "confine/sandbox-calls.h"
#include "picture/gl-message.h"

#define XR24 ((uint32_t)'X' | (uint32_t)'R' << 8 | (uint32_t)'2' << 16 | (uint32_t)'4' << 24)

struct gl_child {
	const struct gl_child_setup *setup;
	struct vug_egl *egl;
	struct vug_egl_reader *reader; /* NULL: not opened, or it cannot be */
	int error;                     /* why it cannot */
	GString *lines; /* what libvug-egl has said since the last reply, or why it cannot */
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

/* Of the spawner, which reads nothing of a peer: where it fails, each child fails, too, and reports it. */
void gl_child_confine(void *data)
{
	const struct gl_child_setup *setup = data;

	if (setup->has_sandbox)
		driver_sandbox_restrict_files(NULL);
}

/* No caches on disk, and nothing on stderr that is not vug-view's. */
static int open_in_sandbox(struct gl_child *child)
{
	int error = child->setup->has_sandbox ? driver_sandbox_restrict_files(NULL) : 0;

	g_setenv("MESA_SHADER_CACHE_DISABLE", "true", FALSE);
	g_setenv("EGL_LOG_LEVEL", "fatal", FALSE);
	if (error == 0)
		error = open_reader(child);
	if (error == 0 && child->setup->has_sandbox)
		error = sandbox_filter_calls(SANDBOX_MAY_DRAW, -1);
	return error < 0 ? error : 0;
}

/* --- a picture -------------------------------------------------------------------------------- */

static int write_picture(struct gl_child *child, struct vug_buffer *buffer,
			 const struct vug_rect *viewport, int memory)
{
	size_t stride = (size_t)viewport->width * 4, size = stride * viewport->height;
	struct stat status;
	void *pixels;
	int error;

	if (fstat(memory, &status) < 0 || (size_t)status.st_size < size)
		return -EINVAL;
	pixels = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	if (pixels == MAP_FAILED)
		return -ENOMEM;
	error = vug_egl_reader_read(child->reader, buffer, viewport, XR24, pixels,
				    (uint32_t)stride);
	munmap(pixels, size);
	return error;
}

/* The buffer takes its descriptors over; the last one is the picture's memory. */
static int read_picture(struct gl_child *child, struct gl_request *request, int *fds,
			size_t num_fds)
{
	struct vug_buffer *buffer;
	int error;

	if (request->layout.num_planes > VUG_MAX_PLANES ||
	    num_fds != request->layout.num_planes + 1)
		return -EINVAL;
	for (uint32_t i = 0; i < request->layout.num_planes; i++)
		request->layout.planes[i].fd = fds[i];
	error = vug_buffer_import(&request->layout, 0, &buffer);
	if (error < 0)
		return error;
	for (uint32_t i = 0; i < request->layout.num_planes; i++)
		fds[i] = -1;
	error = write_picture(child, buffer, &request->viewport, fds[num_fds - 1]);
	vug_buffer_unref(buffer);
	return error;
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

static void fill_reply(struct gl_child *child, int error, struct gl_reply *ret_reply)
{
	*ret_reply = (struct gl_reply){.error = error};
	if (error < 0)
		g_snprintf(ret_reply->text, sizeof(ret_reply->text), "%s%s%s", explain(error),
			   child->lines->len > 0 ? ": " : "", child->lines->str);
	if (child->error == 0)
		g_string_truncate(child->lines, 0);
}

/* The result of the first request is repeated at each. */
static int answer(struct gl_child *child, struct gl_request *request, int *fds, size_t num_fds,
		  struct gl_reply *ret_reply)
{
	int error = child->error;

	if (error == 0 && child->reader == NULL)
		child->error = error = open_in_sandbox(child);
	if (error == 0 && request->layout.num_planes > 0)
		error = read_picture(child, request, fds, num_fds);
	fill_reply(child, error, ret_reply);
	return error;
}

int gl_child_run(void *data)
{
	struct gl_child child = {.setup = data, .lines = g_string_new(NULL)};
	struct gl_request request;
	struct gl_reply reply;
	int fds[CHILD_MAX_FDS];
	size_t num_fds;

	prctl(PR_SET_NAME, "vug-view-gl", 0, 0, 0);
	while (child_message_receive(CHILD_FD, &request, sizeof(request), fds, &num_fds)) {
		answer(&child, &request, fds, num_fds, &reply);
		for (size_t i = 0; i < num_fds; i++)
			if (fds[i] >= 0)
				close(fds[i]);
		if (!child_message_send(CHILD_FD, &reply, sizeof(reply), NULL, 0))
			return 1;
	}
	return 0;
}
