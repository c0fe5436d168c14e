/* SPDX-License-Identifier: MIT */
/*
 * The front end that vug-conform plays to a back end: it answers as it is set up to, checks each message that
 * comes, and keeps what a screen would show.
 */
#ifndef DISPLAY_END_H
#define DISPLAY_END_H

#include "channel-rows/message.h"
#include "screen.h"
#include "scripted-vmm/event-loop.h"
#include "transcript.h"

#define DISPLAY_END_SCREENS 16
#define DISPLAY_END_WITHHELD 32
#define DISPLAY_END_MAX_FDS 16
#define EDID_BLOCK 128

struct display_monitor {
	bool is_enabled;
	int32_t x, y;
	uint32_t width, height;
};

struct display_end {
	struct event_loop *loop;
	int fd;         /* -1: closed */
	bool has_ended; /* the back end has closed it */

	/* How it answers. */
	uint64_t features; /* that it offers */
	struct display_monitor monitors[DISPLAY_END_SCREENS];
	bool refuses_edid; /* GET_EDID is answered with an error */
	uint32_t withheld; /* a bit a request: its replies wait for display_end_release() */

	/* The message that is being read. */
	uint8_t *message;
	size_t length, room;
	int fds[DISPLAY_END_MAX_FDS];
	size_t num_fds;

	/* What came. */
	unsigned int counts[CHANNEL_NUM_REQUESTS];
	struct transcript transcript;
	uint64_t chosen_features; /* SET_PROTOCOL_FEATURES */
	struct screen screens[DISPLAY_END_SCREENS];
	uint32_t waiting[DISPLAY_END_WITHHELD], waiting_scanouts[DISPLAY_END_WITHHELD];
	size_t num_waiting;

	/* The first rule that was broken. */
	const char *rule;
	char problem[160];
};

void display_end_init(struct display_end *display, struct event_loop *loop);
/* Its end of a channel, which it takes over; one that it had is closed. False: no room in the loop. */
bool display_end_attach(struct display_end *display, int fd);
void display_end_close(struct display_end *display);
void display_end_finish(struct display_end *display);

/* Do not read for now, and go on. */
void display_end_pause(struct display_end *display);
bool display_end_resume(struct display_end *display);

/* Send the replies that were withheld, and withhold none any more. */
void display_end_release(struct display_end *display);

/* The EDID that GET_EDID of that scanout is answered with. */
void display_end_fill_edid(uint32_t scanout, uint8_t *ret_edid);

void display_end_fail(struct display_end *display, const char *rule, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
