/* SPDX-License-Identifier: MIT */
/* What outputs send goes to these devices of the guest: --keyboard, --tablet, --mouse, --touch. */
#ifndef VUG_VIEW_INPUT_DEVICES_H
#define VUG_VIEW_INPUT_DEVICES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "options.h"

struct devices;
struct sandbox;
struct vug_server;

/* Each row asks for a device by itself. */
extern const struct option_part devices_options;

struct devices_setup {
	const struct options *options;
	struct vug_server *server; /* outlives them */
	struct sandbox *sandbox;
	/* The keyboard's LEDs are these now: bit 0 Num Lock, 1 Caps Lock, 2 Scroll Lock. */
	void (*leds_changed)(guint leds, void *data);
	void *data;
};

/* Whether the guest's pointer is a mouse and nothing else. */
bool devices_are_relative(const struct options *options);

/* The classes of input that they take: of VUG_SINK_... */
uint32_t devices_get_classes(const struct options *options);

/* Make those that were asked for, none included. NULL with an error of one line. */
struct devices *devices_new(const struct devices_setup *setup, GError **error);

/* What is pressed is released. NULL: nothing. */
void devices_free(struct devices *devices);

#endif
