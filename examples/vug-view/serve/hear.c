/* SPDX-License-Identifier: MIT */
/* What an attached viewer says. */
#include <errno.h>

#include "serve/parts.h"
#include "window/monitors.h"

static const char broken[] = "what it says makes no sense";
static const char flood[] = "it says more than a user can cause";

/* --- a function for each message: NULL, or why the link ends --------------------------------------- */

static const char *take_hello(struct attached *attached, struct display_link_message *message)
{
	(void)message;
	attached_begin(attached);
	return NULL;
}

static const char *take_end(struct attached *attached, struct display_link_message *message)
{
	(void)attached;
	(void)message;
	return "it has left";
}

static const char *take_answer(struct attached *attached, struct display_link_message *message)
{
	bool is_right = message->scanout < G_N_ELEMENTS(attached->feeds) &&
			window_feed_done(&attached->feeds[message->scanout], message);

	return is_right ? NULL : broken;
}

static const char *take_abilities(struct attached *attached, struct display_link_message *message)
{
	bool can_import = message->abilities.flags & DISPLAY_LINK_ABILITIES_IMPORT &&
			  attached->channel.session.features & DISPLAY_LINK_FEATURE_DMABUF;

	for (guint i = 0; i < G_N_ELEMENTS(attached->feeds); i++)
		attached->feeds[i].takes_buffers = can_import;
	return NULL;
}

/* A viewer that nobody sees at all counts for nobody. */
static const char *take_visible(struct attached *attached, struct display_link_message *message)
{
	struct window_feed *feed = &attached->feeds[message->scanout];
	uint32_t all = (UINT32_C(1) << G_N_ELEMENTS(attached->feeds)) - 1;

	feed->is_hidden = !(message->visible.flags & DISPLAY_LINK_VISIBLE_YES);
	attached->hidden &= ~(UINT32_C(1) << message->scanout);
	attached->hidden |= (uint32_t)feed->is_hidden << message->scanout;
	vug_listener_set_visible(attached->shown.listener, attached->hidden != all);
	if (!feed->is_hidden)
		window_feed_seen(feed);
	return NULL;
}

static const char *take_size(struct attached *attached, struct display_link_message *message)
{
	if (attached->setup.takes_input)
		(void)window_monitors_resize(attached->setup.server, message->scanout,
					     message->size.width, message->size.height);
	return NULL;
}

/* Nobody else shall lose a monitor, or get a file, because of one viewer. */
static const char *take_nothing(struct attached *attached, struct display_link_message *message)
{
	(void)attached;
	(void)message;
	return NULL;
}

static const struct kind {
	enum display_link_type type;
	bool is_wish; /* of the user's: counted */
	const char *(*take)(struct attached *attached, struct display_link_message *message);
} kinds[] = {
	{DISPLAY_LINK_HELLO, false, take_hello},        {DISPLAY_LINK_END, false, take_end},
	{DISPLAY_LINK_DONE, false, take_answer},        {DISPLAY_LINK_SHOWN, false, take_answer},
	{DISPLAY_LINK_ABILITIES, true, take_abilities}, {DISPLAY_LINK_VISIBLE, true, take_visible},
	{DISPLAY_LINK_TROUBLE, true, take_nothing},     {DISPLAY_LINK_SIZE, true, take_size},
	{DISPLAY_LINK_CLOSE, true, take_nothing},       {DISPLAY_LINK_SNAPSHOT, true, take_nothing},
};

static const struct kind *find_kind(enum display_link_type type)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

static const char *take_input(struct attached *attached, const struct display_link_message *message)
{
	if (!window_heard_add(&attached->input, WINDOW_MAX_INPUTS))
		return flood;
	return window_input_take(&attached->event, message, attached->setup.server,
				 attached->shown.listener)
		       ? NULL
		       : broken;
}

static const char *take(struct attached *attached, struct display_link_message *message)
{
	const struct kind *kind = find_kind(message->type);

	if (window_input_is(message))
		return take_input(attached, message);
	if (!kind)
		return broken;
	if (kind->is_wish && !window_heard_add(&attached->wishes, WINDOW_MAX_WISHES))
		return flood;
	return kind->take(attached, message);
}

const char *attached_hear(struct attached *attached)
{
	struct display_link_message message;
	int error = window_channel_receive(&attached->channel, &message);
	const char *why;

	if (error == -EAGAIN)
		return NULL;
	if (error == -ENOMSG) /* of a newer version */
		return window_heard_add(&attached->wishes, WINDOW_MAX_WISHES) ? NULL : flood;
	if (error == -EPROTONOSUPPORT)
		return "it speaks another version of the display link";
	if (error < 0)
		return error == -EPROTO ? broken : "it has gone";
	why = take(attached, &message);
	display_link_close_fds(&message);
	return why;
}
