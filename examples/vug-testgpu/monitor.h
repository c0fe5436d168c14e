/* SPDX-License-Identifier: MIT */
/* What the display server says is plugged in, as a guest would ask for it. */
#ifndef TESTGPU_MONITOR_H
#define TESTGPU_MONITOR_H

#include "channel.h"
#include "testgpu.h"

/* A monitor to draw for: disconnected where the options leave it out, of their size if they say. */
struct monitor {
	bool connected;
	uint32_t width, height;
};

/* GET_DISPLAY_INFO. Everything in the reply is checked, within the limits of testgpu.h. */
int testgpu_monitors_ask(struct channel *channel, const struct testgpu_options *options,
			 struct monitor ret_monitors[WIRE_MAX_SCANOUTS]);

/* GET_EDID, for a monitor that is plugged in: the reply is checked, then dropped. */
int testgpu_monitor_check_edid(struct channel *channel, uint32_t index);

#endif
