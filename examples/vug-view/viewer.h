/* SPDX-License-Identifier: MIT */
/* The display server: what its source brings goes to every output, until the end has come. */
#ifndef VUG_VIEW_VIEWER_H
#define VUG_VIEW_VIEWER_H

#include <glib.h>
#include <stdbool.h>
#include <vug/vug.h>

#include "exit-status.h"

struct options;
struct sandbox;
struct viewer;

/* Open the outputs and the source. NULL with an error of one line. The options must outlive it. */
struct viewer *viewer_new(const struct options *options, GError **error);

/* Run the main loop to the end, and say what was counted where that is wanted. */
void viewer_run(struct viewer *viewer);

/* Close everything. Returns what became of what was asked for. */
enum exit_status viewer_free(struct viewer *viewer);

/* --- for signals and timers --- */

/* Have the picture written as soon as it is whole. */
void viewer_snapshot(struct viewer *viewer);

/* Open again what the user has closed. */
void viewer_reopen(struct viewer *viewer);

/* Have the picture written, then end. A second call does not wait for a whole one. */
void viewer_stop(struct viewer *viewer, enum end_cause cause);

/* End the viewer, unless it was one output's terminal that hung up. */
void viewer_hang_up(struct viewer *viewer);

/* --- for sources --- */

struct vug_server *viewer_get_server(const struct viewer *viewer);

/* A source says to it, while it is opened, what it will do to files later. */
struct sandbox *viewer_get_sandbox(const struct viewer *viewer);

/* Serve this socket; it is taken over on success. Returns 0 or -errno. */
int viewer_attach(struct viewer *viewer, int fd);

/* The server has a channel, by whatever way. */
void viewer_channel_opened(struct viewer *viewer);

/* It has none any more, and outputs hear of it behind what came before; nothing happens if it had none. */
void viewer_channel_closed(struct viewer *viewer, const char *reason);

/* Tell the user, and the outputs that pass warnings on, of a peer: see report-limit.h. */
void viewer_warn(struct viewer *viewer, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The source could not do all that it is for, and has said why: so does the exit status. */
void viewer_source_failed(struct viewer *viewer);

/* The guest has switched its keyboard's LEDs: bit 0 Num Lock, 1 Caps Lock, 2 Scroll Lock. */
void viewer_leds_changed(struct viewer *viewer, guint leds);

/* Say, if it takes a moment, what there is to wait for and what to do; until a channel is there. */
void viewer_wait_for(struct viewer *viewer, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The connection is over: wait for the next one (--keep) or end. */
void viewer_source_ended(struct viewer *viewer);

#endif
