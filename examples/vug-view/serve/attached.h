/* SPDX-License-Identifier: MIT */
/*
 * One viewer that is attached to this display: a listener of its own, which the link has as messages. The peer is
 * hostile: it may say anything, or nothing, and loses its own picture.
 */
#ifndef VUG_VIEW_SERVE_ATTACHED_H
#define VUG_VIEW_SERVE_ATTACHED_H

#include <glib.h>
#include <stdbool.h>

struct attached;
struct gl;
struct latency;
struct output;
struct vug_server;
struct window_budget;

struct attached_setup {
	const struct output *output; /* the output that serves */
	struct vug_server *server;
	struct gl *gl; /* NULL: none */
	struct latency *latency;
	struct window_budget *budget; /* of the copies of all viewers */
	const char *name;             /* of the guest */
	bool takes_input;             /* and wishes for sizes */
	/* It has gone, or is to go, because of that: it is to be freed. Inside no callback of a listener. */
	void (*ended)(struct attached *attached, const char *why, void *data);
	void *data;
};

/* The socket is taken over on success. Returns 0 or -errno. All that the setup names is borrowed. */
int attached_new(const struct attached_setup *setup, int socket, struct attached **ret_attached);
void attached_free(struct attached *attached);

/* As struct output_type has them. */
void attached_left(struct attached *attached);
void attached_waiting(struct attached *attached, const char *text);
void attached_leds_changed(struct attached *attached, guint leds);

#endif
