/* SPDX-License-Identifier: MIT */
/*
 * What the model has of input and of size wishes, which lib/routing moves from listeners to the guest. The model
 * keeps it, calls the functions of the type, and looks at no more than the comments here say.
 */
#ifndef VUG_DISPLAY_ROUTER_H
#define VUG_DISPLAY_ROUTER_H

#include <stdbool.h>
#include <stdint.h>

#include "vug/types.h"

struct vug_listener;
struct vug_server;
struct vug_sink;
struct vug_sink_place;

/* evdev's codes of keys and buttons: KEY_MAX and all below it. */
#define VUG_NUM_CODES 0x300
#define VUG_ROUTER_MAX_CONTACTS 16

struct vug_router_type {
	/* What listeners have sent goes on. The server's thread, in a dispatch. */
	void (*serve)(struct vug_server *server);
	/* The server goes: the first of its parts. */
	void (*end)(struct vug_server *server);
};

struct vug_code_set {
	uint64_t words[VUG_NUM_CODES / 64];
};

/* A contact of the sink's. */
struct vug_routed_contact {
	const struct vug_listener *listener; /* whose it is; NULL: it is free */
	uint32_t slot;                       /* the listener's number for it */
};

/* Who decides the size of a monitor. */
struct vug_resize_master {
	struct vug_listener
		*listener; /* of the server's, not a reference; NULL: nobody has asked */
	bool is_new;       /* its last wish is still to be looked at */
};

/* Of a server; all of it zero where nothing was ever sent, asked for, or registered. */
struct vug_router {
	const struct vug_router_type *type; /* the model calls it; NULL: there is nothing to end */
	struct vug_sink *sinks;             /* the newest first */
	/* What the present sinks have pressed. */
	struct vug_code_set codes;
	struct vug_routed_contact contacts[VUG_ROUTER_MAX_CONTACTS];
	/* That a sink is being called for, and which one; NULL: none. */
	const struct vug_sink_place *place;
	const struct vug_sink *placed_sink;
	struct vug_resize_master masters[VUG_MAX_SCANOUTS];
};

/* Of a listener: the begin of an allocation, which free() ends. */
struct vug_listener_input {
	const struct vug_router_type *type;
	/* The listener has pressed nothing, is no master, and nothing waits: the model may forget it. */
	bool is_idle;
};

#endif
