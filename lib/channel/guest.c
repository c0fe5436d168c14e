/* SPDX-License-Identifier: MIT */
/* A guest is reset while its back end keeps the channel: what was learned of the guest goes with it. */
#include <errno.h>
#include <string.h>

#include "channel/channel_source.h"

/* What a socket holds is less than so many dispatches take; a back end may send on. */
#define MAX_DISPATCHES 8

/* What the next guest shows need not be where this one's was. */
void vug_channel_source_forget_origins(struct vug_channel_source *source)
{
	memset(source->origins, 0, sizeof(source->origins));
}

/* --- an interposer sees the reset, and its sweep has the pictures switched off ---------------- */

void vug_server_note_guest_reset(struct vug_server *server)
{
	struct vug_channel_source *source = vug_channel_source_find(server);

	if (source != NULL)
		source->has_guest_gone = source->channel != NULL;
	vug_frame_board_wake(server->board);
}

void vug_channel_source_forget_gone_guest(struct vug_channel_source *source)
{
	if (!source->has_guest_gone || !vug_channel_is_drained(source->channel))
		return;
	source->has_guest_gone = false;
	vug_channel_source_forget_origins(source);
	vug_source_hide_cursors(&source->source);
}

/* --- a program says so ------------------------------------------------------------------------ */

/* How much the channel has received and begun to handle: it stands still when there is no more. */
static uint64_t get_progress(const struct vug_channel *channel)
{
	return channel->counts.bytes_received + channel->counts.messages;
}

/*
 * The old guest's frames are finished first: a back end that waits for them is not read on. Ends with
 * the connection, also where a callback does that: the next one's messages are not the old guest's.
 */
static void handle_old_messages(struct vug_channel_source *source, bool *ret_timer_fired)
{
	struct vug_channel *channel = source->channel;
	uint64_t before = UINT64_MAX;

	for (unsigned int i = 0; i < MAX_DISPATCHES; i++) {
		vug_source_finish_frames(&source->source);
		(void)vug_server_work(source->source.server, ret_timer_fired);
		if (!vug_channel_source_serves(source, channel) || get_progress(channel) == before)
			return;
		before = get_progress(channel);
	}
}

static void reset_guest(struct vug_channel_source *source)
{
	struct vug_server *server = source->source.server;
	bool has_timer_fired = false;

	vug_server_begin_dispatch(server);
	handle_old_messages(source, &has_timer_fired);
	source->outputs = (struct vug_outputs){.asked = 0};
	vug_channel_source_forget_origins(source);
	vug_source_forget_guest(&source->source);
	/* The next dispatch settles the last frames, and finds out what the channel waits for. */
	vug_server_end_dispatch(server, true, has_timer_fired);
}

int vug_server_guest_reset(struct vug_server *server)
{
	struct vug_channel_source *source = server != NULL ? vug_channel_source_find(server) : NULL;

	if (server == NULL)
		return -EINVAL;
	if (server->is_dispatching)
		return -EBUSY;
	if (source != NULL)
		reset_guest(source);
	return 0;
}
