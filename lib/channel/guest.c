/* SPDX-License-Identifier: MIT */
/* A guest is reset while its back end keeps the channel: what was learned of the guest goes with it. */
#include <string.h>

#include "channel/channel_source.h"

/* What the next guest shows need not be where this one's was. */
void vug_channel_source_forget_origins(struct vug_channel_source *source)
{
	memset(source->origins, 0, sizeof(source->origins));
}

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
