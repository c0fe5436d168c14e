/* SPDX-License-Identifier: MIT */
#include "display-end.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "display-requests.h"

#define READ_AT_ONCE ((size_t)1 << 16)
/* 16384 × 16384 pixels are more than any screen. */
#define MAX_PAYLOAD ((size_t)1 << 30)

void display_end_fail(struct display_end *display, const char *rule, const char *format, ...)
{
	va_list arguments;

	if (display->rule != NULL)
		return;
	display->rule = rule;
	va_start(arguments, format);
	vsnprintf(display->problem, sizeof(display->problem), format, arguments);
	va_end(arguments);
}

/* ---- reading ---------------------------------------------------------------------------- */

static uint32_t get_word(const struct display_end *display, size_t index)
{
	uint32_t word;

	memcpy(&word, display->message + index * sizeof(word), sizeof(word));
	return word;
}

static bool has_header(const struct display_end *display)
{
	return display->length >= CHANNEL_HEADER_SIZE;
}

/* Of the header, or of the whole message. */
static size_t get_wanted(const struct display_end *display)
{
	return CHANNEL_HEADER_SIZE + (has_header(display) ? (size_t)get_word(display, 2) : 0);
}

static bool make_room(struct display_end *display, size_t wanted)
{
	uint8_t *larger;

	if (wanted <= display->room)
		return true;
	larger = wanted <= MAX_PAYLOAD ? realloc(display->message, wanted) : NULL;
	if (larger == NULL)
		return false;
	display->message = larger;
	display->room = wanted;
	return true;
}

static void keep_fds(struct display_end *display, struct msghdr *message)
{
	for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL;
	     part = CMSG_NXTHDR(message, part))
		for (size_t i = 0; i < (part->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(part) + i * sizeof(fd), sizeof(fd));
			if (display->num_fds < DISPLAY_END_MAX_FDS)
				display->fds[display->num_fds++] = fd;
			else
				close(fd);
		}
}

static ssize_t receive(struct display_end *display, size_t wanted)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int) * CHANNEL_MAX_FDS)];
	} control;
	const size_t rest = wanted - display->length;
	struct iovec entry = {.iov_base = display->message + display->length,
			      .iov_len = rest < READ_AT_ONCE ? rest : READ_AT_ONCE};
	struct msghdr message = {.msg_iov = &entry,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	const size_t before = display->num_fds;
	ssize_t count = recvmsg(display->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (count > 0)
		keep_fds(display, &message);
	if (display->num_fds > before && display->length > 0)
		display_end_fail(display, "be-descriptors",
				 "descriptors come in the middle of a message");
	return count;
}

static void close_fds(struct display_end *display)
{
	while (display->num_fds > 0)
		close(display->fds[--display->num_fds]);
}

static void end(struct display_end *display)
{
	if (display->length > 0)
		display_end_fail(display, "be-size", "the channel ends in the middle of a message");
	event_loop_remove(display->loop, display->fd);
	close(display->fd);
	display->fd = -1;
	display->has_ended = true;
}

/* Up to the one that breaks a rule, which is the last then. */
static void note_message(struct display_end *display)
{
	if (display->rule == NULL)
		transcript_add(&display->transcript, display->message, 0, display->length,
			       display->num_fds, 1);
}

static void finish_message(struct display_end *display)
{
	transcript_add(&display->transcript, display->message, 0, display->length, display->num_fds,
		       1);
	display_end_handle(display);
	close_fds(display);
	display->length = 0;
}

static void check_header(struct display_end *display)
{
	const uint32_t request = get_word(display, 0);

	if (!display_end_size_can_be(request, get_word(display, 2)))
		note_message(display);
	if (request == 0 || request >= CHANNEL_NUM_REQUESTS)
		display_end_fail(display, "be-known", "request %u does not exist", request);
	else if (!display_end_size_can_be(request, get_word(display, 2)))
		display_end_fail(display, "be-size", "%s has a payload of %u bytes",
				 channel_request_get_name(request), get_word(display, 2));
}

/* Nothing is known of where the next message begins. */
static void give_up(struct display_end *display)
{
	note_message(display);
	display_end_fail(display, "be-size", "%s has a payload of %u bytes",
			 channel_request_get_name(get_word(display, 0)), get_word(display, 2));
	display->length = 0;
	end(display);
}

static void read_more(void *data)
{
	struct display_end *display = data;
	const size_t wanted = get_wanted(display);
	ssize_t count;

	if (!make_room(display, wanted)) {
		give_up(display);
		return;
	}
	count = receive(display, wanted);
	if (count == 0 || (count < 0 && errno != EAGAIN)) {
		end(display);
		return;
	}
	display->length += count > 0 ? (size_t)count : 0;
	if (display->length == CHANNEL_HEADER_SIZE && wanted == CHANNEL_HEADER_SIZE)
		check_header(display);
	if (has_header(display) && display->length == get_wanted(display))
		finish_message(display);
}

/* ---- the channel ------------------------------------------------------------------------ */

void display_end_init(struct display_end *display, struct event_loop *loop)
{
	*display = (struct display_end){.loop = loop, .fd = -1, .features = 3};
	display->monitors[0] =
		(struct display_monitor){.is_enabled = true, .width = 1024, .height = 768};
}

bool display_end_attach(struct display_end *display, int fd)
{
	display_end_close(display);
	display->fd = fd;
	display->has_ended = false;
	return event_loop_add(display->loop, fd, read_more, display);
}

void display_end_close(struct display_end *display)
{
	if (display->fd >= 0) {
		event_loop_remove(display->loop, display->fd);
		close(display->fd);
	}
	display->fd = -1;
	display->length = 0;
	display->num_waiting = 0;
	close_fds(display);
}

void display_end_finish(struct display_end *display)
{
	display_end_close(display);
	for (size_t i = 0; i < DISPLAY_END_SCREENS; i++)
		screen_finish(&display->screens[i]);
	free(display->message);
	display->message = NULL;
}

void display_end_pause(struct display_end *display)
{
	event_loop_remove(display->loop, display->fd);
}

bool display_end_resume(struct display_end *display)
{
	return event_loop_add(display->loop, display->fd, read_more, display);
}
