/* SPDX-License-Identifier: MIT */
/* How many outputs the guest's GPU has, as far as its questions tell: are there as many monitors? */
#ifndef VUG_CHANNEL_OUTPUTS_H
#define VUG_CHANNEL_OUTPUTS_H

#include <stdbool.h>
#include <stdint.h>

struct vug_channel_source;

/* Of one connection; all 0 to begin with. */
struct vug_outputs {
	uint32_t asked; /* a bit for each scanout of which the guest has asked for the EDID */
	bool is_checked;
};

/* The guest has asked for the EDID of that scanout, which exists. */
void vug_outputs_asked(struct vug_outputs *outputs, uint32_t scanout);

/*
 * A picture comes, and so all questions have been asked: warn of a monitor that the guest does not
 * know of, once. In the log the program may end the connection.
 */
void vug_outputs_check(struct vug_channel_source *source);

#endif
