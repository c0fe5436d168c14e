/* SPDX-License-Identifier: MIT */
#include "window/child.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "confine/child-link.h"
#include "display-link/errors.h"
#include "display-link/link.h"
#include "poll-until/poll-until.h"
#include "window/display-server.h"
#include "window/user/user.h"
#include "window/view.h"

struct window_child {
	const struct confined_self *self;
	const struct window_child_setup *setup;
	struct child_link link;
	struct window_view_setup views_setup;
	struct window_view *views[VUG_MAX_SCANOUTS];
	struct window_user user;
	int display_fd; /* -1: there is none yet */
	int status;
};

/* An answer that has been made up so far: DONE, or SHOWN of a frame. */
struct answer {
	char why[DISPLAY_LINK_MAX_TEXT + 1];
	int fence; /* of a frame; -1: none */
};

/* --- the beginning ---------------------------------------------------------------------------- */

static int fail(struct answer *answer, int error)
{
	g_strlcpy(answer->why, SDL_GetError(), sizeof(answer->why));
	return error;
}

/* The server's socket and the user's key to it are found before files are given up. */
static int start(struct window_child *child, struct answer *answer)
{
	if (window_display_open() < 0)
		return fail(answer, -ENODEV);
	g_setenv("MESA_SHADER_CACHE_DISABLE", "true", FALSE);
	g_setenv("EGL_LOG_LEVEL", "fatal", FALSE);
	g_setenv("XDG_RUNTIME_DIR", confined_get_scratch(CONFINED_WINDOW), TRUE);
	return confined_restrict_files(child->self);
}

static int try_open(struct window_child *child, const struct display_link_message *request)
{
	struct window_view **view = &child->views[request->scanout];

	*view = window_view_new(&child->views_setup, request->scanout,
				request->scanout_config.width, request->scanout_config.height);
	return *view ? 0 : -EIO;
}

static void tell_abilities(struct window_child *child, bool imports_buffers, const char *text)
{
	struct display_link_message abilities = {
		.type = DISPLAY_LINK_ABILITIES,
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.abilities.flags = imports_buffers ? DISPLAY_LINK_ABILITIES_IMPORT : 0,
	};

	g_strlcpy(abilities.abilities.text, text, sizeof(abilities.abilities.text));
	child_link_send(&child->link, &abilities);
}

#ifdef VUG_VIEW_HAS_GL
/* As what draws is described to the user. */
static void describe_gl(struct window_child *child)
{
	char why[DISPLAY_LINK_MAX_TEXT + 1] = "", text[DISPLAY_LINK_MAX_TEXT + 1];
	const struct window_painter_type *type = child->views_setup.type;
	bool imports_buffers = type->imports_buffers(child->views_setup.common, why, sizeof(why));

	g_snprintf(text, sizeof(text), "OpenGL draws%s%s",
		   imports_buffers ? ", dma-bufs as they are" : ", dma-bufs are copied: ",
		   imports_buffers ? "" : why);
	tell_abilities(child, imports_buffers, text);
}
#endif

static int open_with(struct window_child *child, const struct window_painter_type *type,
		     const struct display_link_message *request)
{
	child->views_setup.type = type;
	if (type->prepare)
		type->prepare();
	return try_open(child, request);
}

/* The first window shows what there is to draw with. */
static int open_first(struct window_child *child, const struct display_link_message *request)
{
	const char *why = "--no-gl";
	char text[DISPLAY_LINK_MAX_TEXT + 1];
	int error;

#ifdef VUG_VIEW_HAS_GL
	if (child->setup->has_gl) {
		error = open_with(child, &window_painter_gl, request);
		if (error == 0) {
			describe_gl(child);
			return 0;
		}
		why = SDL_GetError();
	}
#endif
	g_snprintf(text, sizeof(text), "the CPU draws: %s", why);
	error = open_with(child, &window_painter_surface, request);
	if (error < 0)
		child->views_setup.type = NULL;
	else
		tell_abilities(child, false, text);
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

static int open_window(struct window_child *child, const struct display_link_message *request,
		       struct answer *answer)
{
	uint32_t width = request->scanout_config.width, height = request->scanout_config.height;
	int error;

	if (width < 1 || height < 1 || width > G_MAXINT16 || height > G_MAXINT16)
		return -EINVAL;
	error = child->views_setup.type ? try_open(child, request) : open_first(child, request);
	if (error == 0)
		error = check_events(child, request->scanout);
	return error < 0 ? fail(answer, error) : 0;
}

/* --- requests: a function each, which returns 0 or -errno --------------------------------------- */

static struct window_view *get_view(const struct window_child *child,
				    const struct display_link_message *message)
{
	return child->views[message->scanout];
}

static int take_start(struct window_child *child, struct display_link_message *request,
		      struct answer *answer)
{
	(void)request;
	return start(child, answer);
}

static int take_confine(struct window_child *child, struct display_link_message *request,
			struct answer *answer)
{
	(void)request;
	(void)answer;
	return confined_restrict_calls(child->self);
}

/* Of a monitor that has a window already nothing is shown but its picture. */
static int take_scanout(struct window_child *child, struct display_link_message *request,
			struct answer *answer)
{
	bool is_on = request->scanout_config.flags & DISPLAY_LINK_SCANOUT_ON;

	if (is_on && !get_view(child, request))
		return open_window(child, request, answer);
	if (!is_on) {
		window_user_forget(&child->user, request->scanout);
		g_clear_pointer(&child->views[request->scanout], window_view_free);
	}
	return 0;
}

static int take_buffer(struct window_child *child, struct display_link_message *message,
		       struct answer *answer)
{
	(void)answer;
	window_view_set_buffer(get_view(child, message), message);
	return 0;
}

static int take_forget(struct window_child *child, struct display_link_message *message,
		       struct answer *answer)
{
	(void)answer;
	window_view_forget_buffer(get_view(child, message), message->forget.id);
	return 0;
}

static int take_frame(struct window_child *child, struct display_link_message *request,
		      struct answer *answer)
{
	return window_view_show(get_view(child, request), request, answer->why, &answer->fence);
}

static int take_blank(struct window_child *child, struct display_link_message *request,
		      struct answer *answer)
{
	(void)answer;
	window_view_set_blank(get_view(child, request));
	return 0;
}

static int take_cursor(struct window_child *child, struct display_link_message *request,
		       struct answer *answer)
{
	(void)answer;
	return window_view_set_cursor(get_view(child, request), request);
}

static int take_text(struct window_child *child, struct display_link_message *request,
		     struct answer *answer)
{
	(void)answer;
	window_view_set_text(get_view(child, request), request->text.text);
	return 0;
}

static const struct request {
	int (*take)(struct window_child *child, struct display_link_message *message,
		    struct answer *answer); /* NULL: it is not for windows */
	bool needs_view;
} requests[DISPLAY_LINK_NUM_TYPES] = {
	[DISPLAY_LINK_START] = {take_start, false},
	[DISPLAY_LINK_CONFINE] = {take_confine, false},
	[DISPLAY_LINK_SCANOUT] = {take_scanout, false},
	[DISPLAY_LINK_BUFFER] = {take_buffer, true},
	[DISPLAY_LINK_FORGET] = {take_forget, true},
	[DISPLAY_LINK_FRAME] = {take_frame, true},
	[DISPLAY_LINK_BLANK] = {take_blank, true},
	[DISPLAY_LINK_CURSOR] = {take_cursor, true},
	[DISPLAY_LINK_TEXT] = {take_text, true},
};

static int obey(struct window_child *child, struct display_link_message *message,
		struct answer *answer)
{
	const struct request *request = &requests[message->type];

	if (!request->take)
		return -EINVAL;
	if (request->needs_view && !get_view(child, message))
		return -ENOENT;
	return request->take(child, message, answer);
}

/* The buffer is free once its drawing is done; of a picture in memory there is nothing to wait for. */
static void send_shown(struct window_child *child, const struct display_link_message *request,
		       int error, const struct answer *answer)
{
	struct display_link_message message = {
		.type = DISPLAY_LINK_SHOWN,
		.serial = request->serial,
		.scanout = request->scanout,
		.shown = {.code = display_link_code_of(error),
			  .flags = DISPLAY_LINK_SHOWN_RELEASED},
	};
	const char *why = error < 0 && !answer->why[0] ? g_strerror(-error) : answer->why;

	g_strlcpy(message.shown.text, why, sizeof(message.shown.text));
	if (answer->fence >= 0) {
		message.shown.flags |= DISPLAY_LINK_SHOWN_FENCE;
		message.fds[0] = answer->fence;
		message.num_fds = 1;
	}
	child_link_send(&child->link, &message);
}

static void send_answer(struct window_child *child, const struct display_link_message *request,
			int error, const struct answer *answer)
{
	if (request->type == DISPLAY_LINK_FRAME)
		send_shown(child, request, error, answer);
	else
		child_link_answer(&child->link, request, error, answer->why);
}

static void take_request(struct window_child *child)
{
	struct display_link_message message;
	struct answer answer = {.fence = -1};
	int error;

	if (!child_link_receive(&child->link, &message))
		return;
	error = obey(child, &message, &answer);
	if (message.serial != 0)
		send_answer(child, &message, error, &answer);
	display_link_close_fds(&message);
	if (answer.fence >= 0)
		close(answer.fence);
}

/* --- the loop --------------------------------------------------------------------------------- */

static void tell_news(struct window_child *child, uint32_t scanout)
{
	struct display_link_message wish = {.type = DISPLAY_LINK_SIZE, .scanout = scanout};
	struct display_link_message failed = {.type = DISPLAY_LINK_TROUBLE, .scanout = scanout};
	const char *trouble = window_view_take_trouble(child->views[scanout]);

	if (window_view_take_size(child->views[scanout], &wish.size.width, &wish.size.height))
		child_link_send(&child->link, &wish);
	if (!trouble)
		return;
	g_strlcpy(failed.text.text, trouble, sizeof(failed.text.text));
	child_link_send(&child->link, &failed);
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

static void lose_display(struct window_child *child)
{
	child->link.has_ended = true;
	child->status = WINDOW_STATUS_NO_DISPLAY;
}

static void handle(struct window_child *child, const SDL_Event *event)
{
	if (event->type == SDL_QUIT)
		lose_display(child);
	else
		window_user_handle(&child->user, event);
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
	window_user_rest(&child->user);
	return due;
}

static void wait_for_something(struct window_child *child, gint64 due)
{
	struct pollfd fds[] = {
		{.fd = CHILD_FD, .events = POLLIN},
		{.fd = child->display_fd, .events = POLLIN},
	};

	if (poll_for(fds, G_N_ELEMENTS(fds), get_timeout(due)) < 0)
		child->link.has_ended = true;
	/* SDL 3 says nothing of it; X servers that go end the process before. */
	if (fds[1].revents & (POLLHUP | POLLERR | POLLNVAL))
		lose_display(child);
	if (fds[0].revents) {
		take_request(child);
		child->display_fd = get_display_fd(child);
	}
}

static void send_of_user(const struct display_link_message *message, void *data)
{
	child_link_send(data, message);
}

static void begin(struct window_child *child)
{
	child->views_setup.name = child->setup->name;
	child->user = (struct window_user){
		.views = child->views,
		.input = {.send = send_of_user,
			  .data = &child->link,
			  .is_relative = child->setup->is_relative},
		.sends_input = child->setup->sends_input,
		.grabbed = DISPLAY_LINK_NO_SCANOUT,
	};
}

int window_child_run(const struct confined_self *self, void *data)
{
	struct window_child child = {.self = self, .setup = data, .display_fd = -1};

	begin(&child);
	child_link_greet(&child.link, "vug-view --window", WINDOW_FEATURES);
	while (!child.link.has_ended) {
		gint64 due = do_what_is_due(&child);

		if (!child.link.has_ended)
			wait_for_something(&child, due);
	}
	return child.status;
}
