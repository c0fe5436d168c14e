/* SPDX-License-Identifier: MIT */
/* All outputs that were asked for: each gets every event. */
#ifndef VUG_VIEW_OUTPUTS_H
#define VUG_VIEW_OUTPUTS_H

#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <vug/vug.h>

struct guest_facts;
struct options;
struct output;
struct outputs;
struct sandbox;

/* What the outputs ask of the program that they are in. */
struct outputs_host {
	/* The user asks for the end, or the last output has gone and nothing is left to run for. */
	void (*stop)(void *data);
	/* The user asks for pictures in files. */
	void (*take_snapshot)(void *data);
	/* What outputs_snapshot() has begun is made, which has cost the main loop so much time since. */
	void (*snapshot_finished)(gint64 cost_us, void *data);
	void *data;
};

/* NULL with an error where one cannot be opened. The options and the server must outlive the outputs. */
struct outputs *outputs_open(const struct options *options, struct vug_server *server,
			     struct sandbox *sandbox, const struct outputs_host *host,
			     GError **error);

/* Every option is usable: files are emptied now, and not before. False with an error of one line. */
bool outputs_begin(struct outputs *outputs, GError **error);

/* The sandbox is closed, and the loop runs next. */
void outputs_start(struct outputs *outputs);

/* Returns whether everything that was asked of them has been done. */
bool outputs_close(struct outputs *outputs);

void outputs_for_each(const struct outputs *outputs,
		      void (*function)(const struct output *output, void *data), void *data);

/* Whether one of them had no picture to write when the last one was asked for; NULL: false. */
bool outputs_lack_picture(const struct outputs *outputs);

/* Whether one of them has a use for a snapshot. */
bool outputs_take_snapshots(const struct outputs *outputs);

/* SIGHUP has come: whether it was about one of them, and the rest goes on. */
bool outputs_hung_up(const struct outputs *outputs);

/* Whether one of these outputs writes down each message. */
bool outputs_want_messages(const struct options *options);

/* Pass the call on to each output: see struct output_type. */
void outputs_connected(struct outputs *outputs);
void outputs_left(struct outputs *outputs, const char *reason);
void outputs_scanout_changed(struct outputs *outputs, struct vug_scanout *scanout,
			     struct vug_buffer *buffer, const struct vug_rect *viewport);
void outputs_frame(struct outputs *outputs, struct vug_scanout *scanout,
		   const struct vug_frame *frame);
void outputs_cursor_image(struct outputs *outputs, struct vug_scanout *scanout,
			  const uint32_t *argb, uint32_t hot_x, uint32_t hot_y);
void outputs_cursor_moved(struct outputs *outputs, struct vug_scanout *scanout, int32_t x,
			  int32_t y, bool visible);
/* False: it is not made yet, and the host's snapshot_finished() is called once it is. */
bool outputs_snapshot(struct outputs *outputs, bool is_last);
/* The guest has switched its keyboard's LEDs: bit 0 Num Lock, 1 Caps Lock, 2 Scroll Lock. */
void outputs_leds_changed(struct outputs *outputs, guint leds);
void outputs_guest_changed(struct outputs *outputs, const struct guest_facts *facts);
void outputs_reopen(struct outputs *outputs);
void outputs_waiting(struct outputs *outputs, const char *text);
void outputs_disconnected(struct outputs *outputs, const char *reason);

/* Tell the user on stderr, and the outputs that pass warnings on. */
void outputs_warn(struct outputs *outputs, const char *message);

/* As that does, of a peer: see report_limit(). */
void outputs_warn_limited(struct outputs *outputs, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

#endif
