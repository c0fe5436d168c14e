/* SPDX-License-Identifier: MIT */
/* From a server's listeners to devices of the guest: a sink of libvug, and devices of libvug-input. */
#ifndef INPUT_SINK_H
#define INPUT_SINK_H

#include <vug/input-routing.h>
#include <vug/input.h>

/* NULL: the guest has no such device. They outlive the sink. */
struct input_sink_devices {
	struct vug_input *keyboard, *tablet, *mouse, *touch;
};

/*
 * A sink for all of these devices, which have the axes and the contacts that are the default. The caller drops it
 * with vug_sink_unref(), before the devices. `devices` is borrowed as long as the sink. Returns as vug_sink_new().
 */
int input_sink_new(struct vug_server *server, const struct input_sink_devices *devices,
		   struct vug_sink **ret_sink);

#endif
