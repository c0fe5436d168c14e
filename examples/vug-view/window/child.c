/* SPDX-License-Identifier: MIT */
#include "window/child.h"

#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "confine/child-message.h"
#include "confine/child-process.h"
#include "confine/driver-sandbox.h"
#include "confine/sandbox-calls.h"
#include "poll-until/poll-until.h"
#include "window/display-server.h"
#include "window/message.h"
#include "window/view.h"

struct window_child {
	const struct window_child_setup *setup;
	struct window_view_setup views_setup;
	struct window_view *views[VUG_MAX_SCANOUTS];
	int display_fd; /* -1: there is none yet */
	bool imports_buffers;
	bool has_ended; /* the viewer, or the display server, has gone */
	int status;
};

static bool reply(struct window_child *child, const struct window_reply *message, int fence)
{
	bool is_sent =
		child_message_send(CHILD_FD, message, sizeof(*message), &fence, fence >= 0 ? 1 : 0);

	child->has_ended |= !is_sent;
	return is_sent;
}

/* --- the beginning ---------------------------------------------------------------------------- */

static int fail(struct window_reply *message, int error)
{
	g_strlcpy(message->text, SDL_GetError(), sizeof(message->text));
	return error;
}

/* The server's socket and the user's key to it are found before files are given up. */
static int start(struct window_child *child, struct window_reply *message)
{
	if (window_display_open() < 0)
		return fail(message, -ENODEV);
	g_setenv("MESA_SHADER_CACHE_DISABLE", "true", FALSE);
	g_setenv("EGL_LOG_LEVEL", "fatal", FALSE);
	g_setenv("XDG_RUNTIME_DIR", WINDOW_DISPLAY_SCRATCH, TRUE);
	return child->setup->has_sandbox ? driver_sandbox_restrict_files(WINDOW_DISPLAY_SCRATCH)
					 : 0;
}

static int try_open(struct window_child *child, const struct window_request *request)
{
	struct window_view **view = &child->views[request->scanout];

	*view = window_view_new(&child->views_setup, request->scanout, request->width,
				request->height);
	return *view ? 0 : -EIO;
}

/* As what draws is described to the user. */
static void describe_gl(struct window_child *child, struct window_reply *message)
{
	char why[sizeof(message->text)] = "";
	const struct window_painter_type *type = child->views_setup.type;

	child->imports_buffers = type->imports_buffers(child->views_setup.common, why, sizeof(why));
	g_snprintf(message->text, sizeof(message->text), "OpenGL draws%s%s",
		   child->imports_buffers ? ", dma-bufs as they are" : ", dma-bufs are copied: ",
		   child->imports_buffers ? "" : why);
}

static int open_with(struct window_child *child, const struct window_painter_type *type,
		     const struct window_request *request)
{
	child->views_setup.type = type;
	if (type->prepare)
		type->prepare();
	return try_open(child, request);
}

/* The first window shows what there is to draw with. */
static int open_first(struct window_child *child, const struct window_request *request,
		      struct window_reply *message)
{
	const char *why = "--no-gl";
	int error;

#ifdef VUG_VIEW_HAS_GL
	if (child->setup->has_gl) {
		error = open_with(child, &window_painter_gl, request);
		if (error == 0) {
			describe_gl(child, message);
			return 0;
		}
		why = SDL_GetError();
	}
#endif
	g_snprintf(message->text, sizeof(message->text), "the CPU draws: %s", why);
	error = open_with(child, &window_painter_surface, request);
	if (error < 0)
		child->views_setup.type = NULL;
	return error;
}

static int get_display_fd(const struct window_child *child)
{
	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++)
		if (child->views[i])
			return window_display_get_fd(
				SDL_GetWindowFromID(window_view_get_id(child->views[i])));
	return -1;
}

/* A window of which nothing is heard could be neither resized nor closed. */
static int check_events(struct window_child *child, uint32_t scanout)
{
	if (get_display_fd(child) >= 0)
		return 0;
	g_clear_pointer(&child->views[scanout], window_view_free);
	SDL_SetError("nothing is heard of what the user does: this SDL does not say how the "
		     "display server is reached");
	return -EIO;
}

static int open_window(struct window_child *child, const struct window_request *request,
		       struct window_reply *message)
{
	int error;

	if (request->width < 1 || request->height < 1 || request->width > G_MAXINT16 ||
	    request->height > G_MAXINT16 || child->views[request->scanout])
		return -EINVAL;
	error = child->views_setup.type ? try_open(child, request)
					: open_first(child, request, message);
	if (error == 0)
		error = check_events(child, request->scanout);
	message->imports_buffers = child->imports_buffers;
	return error < 0 ? fail(message, error) : 0;
}

static int confine(const struct window_child *child)
{
	int calls = child->setup->has_sandbox
			    ? sandbox_filter_calls(SANDBOX_MAY_DRAW | SANDBOX_MAY_SHOW, -1)
			    : 0;

	return MIN(calls, 0);
}

/* --- requests --------------------------------------------------------------------------------- */

/* The buffer takes its descriptors over. */
static int set_buffer(struct window_view *view, struct window_request *request, int *fds,
		      size_t num_fds, struct window_reply *message, int *ret_fence)
{
	struct vug_buffer_layout *layout = &request->layout;
	struct vug_buffer *buffer;
	int error;

	if (layout->num_planes < 1 || layout->num_planes > VUG_MAX_PLANES ||
	    num_fds != layout->num_planes)
		return -EINVAL;
	for (uint32_t i = 0; i < layout->num_planes; i++)
		layout->planes[i].fd = fds[i];
	error = vug_buffer_import(layout, 0, &buffer);
	if (error < 0)
		return error;
	for (uint32_t i = 0; i < layout->num_planes; i++)
		fds[i] = -1;
	error = window_view_set_buffer(view, request, buffer, message, ret_fence);
	vug_buffer_unref(buffer);
	return error;
}

static void shut(struct window_child *child, uint32_t scanout)
{
	g_clear_pointer(&child->views[scanout], window_view_free);
}

static int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

/* To a window that is there. */
static int tell_view(struct window_child *child, struct window_request *request, int *fds,
		     size_t num_fds, struct window_reply *message, int *ret_fence)
{
	struct window_view *view = child->views[request->scanout];

	if (!view)
		return -ENOENT;
	switch (request->type) {
	case WINDOW_PICTURE:
		return window_view_set_picture(view, request, take_fd(&fds[0]), message);
	case WINDOW_BUFFER:
		return set_buffer(view, request, fds, num_fds, message, ret_fence);
	case WINDOW_CURSOR:
		return window_view_set_cursor(view, request, take_fd(&fds[0]));
	case WINDOW_BLANK:
		window_view_set_blank(view);
		return 0;
	case WINDOW_TEXT:
		request->text[sizeof(request->text) - 1] = '\0';
		window_view_set_text(view, request->text);
		return 0;
	case WINDOW_SHUT:
		shut(child, request->scanout);
		return 0;
	default:
		return -EINVAL;
	}
}

static int obey(struct window_child *child, struct window_request *request, int *fds,
		size_t num_fds, struct window_reply *message, int *ret_fence)
{
	if (request->scanout >= VUG_MAX_SCANOUTS)
		return -EINVAL;
	switch (request->type) {
	case WINDOW_START:
		return start(child, message);
	case WINDOW_OPEN:
		return open_window(child, request, message);
	case WINDOW_CONFINE:
		return confine(child);
	default:
		return tell_view(child, request, fds, num_fds, message, ret_fence);
	}
}

static void take_request(struct window_child *child)
{
	struct window_request request;
	struct window_reply message = {.type = WINDOW_DONE};
	int fds[CHILD_MAX_FDS], fence = -1;
	size_t num_fds;

	for (size_t i = 0; i < G_N_ELEMENTS(fds); i++)
		fds[i] = -1;
	if (!child_message_receive(CHILD_FD, &request, sizeof(request), fds, &num_fds)) {
		child->has_ended = true;
		return;
	}
	message.scanout = request.scanout;
	message.error = obey(child, &request, fds, num_fds, &message, &fence);
	if (message.error < 0 && !message.text[0])
		g_strlcpy(message.text, g_strerror(-message.error), sizeof(message.text));
	reply(child, &message, fence);
	for (size_t i = 0; i < num_fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (fence >= 0)
		close(fence);
}

/* --- the user --------------------------------------------------------------------------------- */

static struct window_view *find_view(const struct window_child *child, Uint32 id,
				     uint32_t *ret_scanout)
{
	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++) {
		if (!child->views[i] || window_view_get_id(child->views[i]) != id)
			continue;
		*ret_scanout = i;
		return child->views[i];
	}
	return NULL;
}

static void handle_window(struct window_child *child, const SDL_WindowEvent *event)
{
	struct window_reply closed = {.type = WINDOW_CLOSED};
	struct window_view *view = find_view(child, event->windowID, &closed.scanout);

	if (!view)
		return;
	window_view_handle(view, event);
	if (event->event == SDL_WINDOWEVENT_CLOSE)
		reply(child, &closed, -1);
}

/* A key alone, or a letter with Ctrl and Alt. */
static bool is_key(const SDL_KeyboardEvent *event, SDL_Keycode key, SDL_Keycode letter)
{
	bool has_ctrl = event->keysym.mod & KMOD_CTRL, has_alt = event->keysym.mod & KMOD_ALT;

	return event->keysym.sym == key || (event->keysym.sym == letter && has_ctrl && has_alt);
}

static void handle_key(struct window_child *child, const SDL_KeyboardEvent *event)
{
	struct window_reply snapshot = {.type = WINDOW_SNAPSHOT};
	struct window_view *view = find_view(child, event->windowID, &snapshot.scanout);

	if (!view || event->repeat)
		return;
	if (is_key(event, SDLK_F11, SDLK_f))
		window_view_toggle_fullscreen(view);
	else if (is_key(event, SDLK_F12, SDLK_s))
		reply(child, &snapshot, -1);
}

static void lose_display(struct window_child *child)
{
	child->has_ended = true;
	child->status = WINDOW_STATUS_NO_DISPLAY;
}

static void handle(struct window_child *child, const SDL_Event *event)
{
	switch (event->type) {
	case SDL_WINDOWEVENT:
		handle_window(child, &event->window);
		break;
	case SDL_KEYDOWN:
		handle_key(child, &event->key);
		break;
	case SDL_QUIT:
		lose_display(child);
		break;
	default:
		break;
	}
}

/* --- the loop --------------------------------------------------------------------------------- */

static void tell_news(struct window_child *child, uint32_t scanout)
{
	struct window_reply resized = {.type = WINDOW_RESIZED, .scanout = scanout};
	struct window_reply failed = {.type = WINDOW_TROUBLE, .scanout = scanout};
	const char *trouble = window_view_take_trouble(child->views[scanout]);

	if (window_view_take_size(child->views[scanout], &resized.width, &resized.height))
		reply(child, &resized, -1);
	if (!trouble)
		return;
	g_strlcpy(failed.text, trouble, sizeof(failed.text));
	reply(child, &failed, -1);
}

/* Returns when there is something to do without an event. */
static gint64 tick(struct window_child *child)
{
	gint64 now = g_get_monotonic_time(), due = G_MAXINT64;

	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++) {
		gint64 view_due;

		if (!child->views[i])
			continue;
		view_due = window_view_tick(child->views[i], now);
		due = MIN(due, view_due);
		tell_news(child, i);
	}
	return due;
}

static int get_timeout(gint64 due)
{
	gint64 left_ms = (due - g_get_monotonic_time()) / G_TIME_SPAN_MILLISECOND + 1;

	return due == G_MAXINT64 ? -1 : (int)CLAMP(left_ms, 0, G_MAXINT);
}

/* What was drawn may have left events in the queue, of which the descriptor says nothing. */
static gint64 do_what_is_due(struct window_child *child)
{
	SDL_Event event;
	gint64 due = tick(child);

	while (child->display_fd >= 0 && SDL_PollEvent(&event)) {
		handle(child, &event);
		due = 0;
	}
	return due;
}

static void wait_for_something(struct window_child *child, gint64 due)
{
	struct pollfd fds[] = {
		{.fd = CHILD_FD, .events = POLLIN},
		{.fd = child->display_fd, .events = POLLIN},
	};

	if (poll_for(fds, G_N_ELEMENTS(fds), get_timeout(due)) < 0)
		child->has_ended = true;
	/* SDL 3 says nothing of it; X servers that go end the process before. */
	if (fds[1].revents & (POLLHUP | POLLERR | POLLNVAL))
		lose_display(child);
	if (fds[0].revents) {
		take_request(child);
		child->display_fd = get_display_fd(child);
	}
}

int window_child_run(void *data)
{
	struct window_child child = {.setup = data, .display_fd = -1};

	child.views_setup.name = child.setup->name;
	prctl(PR_SET_NAME, "vug-view-window", 0, 0, 0);
	while (!child.has_ended) {
		gint64 due = do_what_is_due(&child);

		if (!child.has_ended)
			wait_for_something(&child, due);
	}
	return child.status;
}
