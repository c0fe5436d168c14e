/* SPDX-License-Identifier: MIT */
/* BUFFER of docs/display-link.md, of a guest's buffer: as vug-view sends it, and as its children read it. */
#ifndef VUG_VIEW_BUFFER_MESSAGE_H
#define VUG_VIEW_BUFFER_MESSAGE_H

#include <vug/vug.h>

#include "display-link/message.h"

/* The message borrows the descriptors of the layout, and has no scanout yet. */
void buffer_message_fill(uint32_t id, const struct vug_buffer_layout *layout,
			 struct display_link_message *ret_message);

/* The buffer takes the message's descriptors over. Returns 0 or -errno: those of vug_buffer_import(). */
int buffer_message_import(struct display_link_message *message, struct vug_buffer **ret_buffer);

#endif
