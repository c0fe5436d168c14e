/* SPDX-License-Identifier: MIT */
#include "picture/gl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/child-message.h"
#include "confine/child-process.h"
#include "options.h"
#include "picture/gl-child.h"
#include "picture/gl-message.h"
#include "picture/picture.h"
#include "poll-until/poll-until.h"
#include "sealed-memory/sealed-memory.h"

/* To load and open a driver, which nobody can make slower; to draw what a back end has sent. */
#define OPENING_MS 60000
#define DRAWING_MS 10000

/* DRM's XR24 is a little-endian word, pixman's a native one. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define PICTURE_XR24 PIXMAN_x8r8g8b8
#else
#define PICTURE_XR24 PIXMAN_b8g8r8x8
#endif

struct gl {
	struct gl_child_setup setup;
	struct child_process child;
	int socket;
	bool is_open; /* or it cannot be opened, which it tells at each request */
	char *end;    /* why there is no process any more; NULL: there is */
};

/* --- the process ------------------------------------------------------------------------------ */

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

static int start(struct gl *gl)
{
	int channel, code;

	if (!child_message_open(&gl->socket, &channel))
		return errno;
	code = child_process_start(&gl->child, channel, gl_child_run, &gl->setup);
	close(channel);
	return code;
}

bool gl_start(const struct options *options, struct gl **ret_gl, GError **error)
{
	const char *node = options->render_node;
	struct gl *gl;
	int code;

	if (options->no_gl)
		return true;
	if (node && !check_node(node, error))
		return false;
	gl = g_new0(struct gl, 1);
	gl->setup =
		(struct gl_child_setup){.render_node = node, .has_sandbox = !options->no_sandbox};
	gl->socket = gl->child.fd = -1;
	code = start(gl);
	if (code == 0) {
		*ret_gl = gl;
		return true;
	}
	gl_free(gl);
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code),
		    "cannot start the process for OpenGL: %s; add --no-gl", g_strerror(code));
	return false;
}

void gl_free(struct gl *gl)
{
	if (!gl)
		return;
	if (gl->socket >= 0)
		close(gl->socket);
	child_process_end(&gl->child);
	g_free(gl->end);
	g_free(gl);
}

/* It is not started again: what it fell over may come again at each frame. */
static void end(struct gl *gl, char *why)
{
	gl->end = why;
	child_process_end(&gl->child);
}

static void note_death(struct gl *gl)
{
	int status = child_process_reap(&gl->child);

	end(gl, WIFSIGNALED(status)
			? g_strdup_printf("its process was ended by signal %d", WTERMSIG(status))
			: g_strdup("its process has ended"));
}

/* --- a request -------------------------------------------------------------------------------- */

static bool exchange(struct gl *gl, const struct gl_request *request, const int *fds,
		     size_t num_fds, int patience_ms, struct gl_reply *ret_reply)
{
	struct pollfd answer = {.fd = gl->socket, .events = POLLIN};
	int none[CHILD_MAX_FDS];
	size_t num_none;

	if (!child_message_send(gl->socket, request, sizeof(*request), fds, num_fds)) {
		note_death(gl);
		return false;
	}
	if (poll_for(&answer, 1, patience_ms) <= 0) {
		end(gl, g_strdup_printf("it did not answer within %d s", patience_ms / 1000));
		return false;
	}
	if (!child_message_receive(gl->socket, ret_reply, sizeof(*ret_reply), none, &num_none)) {
		note_death(gl);
		return false;
	}
	for (size_t i = 0; i < num_none; i++)
		close(none[i]);
	ret_reply->text[sizeof(ret_reply->text) - 1] = '\0';
	return true;
}

/* A request without a buffer. Its result is reported when there is one. */
static bool open_driver(struct gl *gl)
{
	const struct gl_request request = {.layout = {.num_planes = 0}};
	struct gl_reply reply;

	if (!gl->end && !gl->is_open)
		gl->is_open = exchange(gl, &request, NULL, 0, OPENING_MS, &reply);
	return !gl->end;
}

static pixman_image_t *copy_picture(int memory, size_t size, const struct vug_rect *viewport)
{
	int width = (int)viewport->width, height = (int)viewport->height;
	void *pixels = mmap(NULL, size, PROT_READ, MAP_SHARED, memory, 0);
	pixman_image_t *picture;

	if (pixels == MAP_FAILED)
		return NULL;
	picture = pixman_image_create_bits_no_clear(PICTURE_XR24, width, height, NULL, width * 4);
	if (picture)
		memcpy(pixman_image_get_data(picture), pixels, size);
	munmap(pixels, size);
	return picture;
}

static size_t collect_fds(const struct vug_buffer_layout *layout, int memory,
			  int ret_fds[CHILD_MAX_FDS])
{
	for (uint32_t i = 0; i < layout->num_planes; i++)
		ret_fds[i] = layout->planes[i].fd;
	ret_fds[layout->num_planes] = memory;
	return layout->num_planes + 1;
}

static pixman_image_t *read_to(struct gl *gl, const struct gl_request *request, int memory,
			       size_t size, GError **error)
{
	struct gl_reply reply = {.error = -EIO};
	int fds[CHILD_MAX_FDS];
	size_t num_fds = collect_fds(&request->layout, memory, fds);
	pixman_image_t *picture = NULL;

	if (open_driver(gl))
		exchange(gl, request, fds, num_fds, DRAWING_MS, &reply);
	if (gl->end)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s", gl->end);
	else if (reply.error < 0)
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s", reply.text);
	else
		picture = copy_picture(memory, size, &request->viewport);
	if (!picture && error && !*error)
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, "there is no memory");
	return picture;
}

pixman_image_t *gl_read(struct gl *gl, struct vug_buffer *buffer, const struct vug_rect *viewport,
			GError **error)
{
	struct gl_request request = {.layout = {.size = sizeof(request.layout)},
				     .viewport = *viewport};
	size_t size = (size_t)viewport->width * 4 * viewport->height;
	pixman_image_t *picture;
	int memory;

	vug_buffer_get_layout(buffer, &request.layout);
	memory = sealed_memory_open("vug-view-picture", size);
	if (memory < 0) {
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, "there is no memory");
		return NULL;
	}
	picture = read_to(gl, &request, memory, size, error);
	close(memory);
	return picture;
}
