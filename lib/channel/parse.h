/* SPDX-License-Identifier: MIT */
/* What has been received, taken apart: the rules of sizes and descriptors for every request. */
#ifndef VUG_PARSE_H
#define VUG_PARSE_H

#include "channel/channel.h"

enum vug_parse_result {
	VUG_PARSE_HANDLED,    /* one message, or the begin or end of one: ask again */
	VUG_PARSE_INCOMPLETE, /* more bytes must come first */
	VUG_PARSE_BLOCKED,    /* a reply must leave first */
	VUG_PARSE_IMPOSSIBLE, /* no way to find the next message */
};

enum vug_parse_result vug_channel_parse(struct vug_channel *channel);

/* What vug_channel_parse() would do now. Nothing is done. */
enum vug_parse_result vug_channel_look_ahead(const struct vug_channel *channel);

#endif
