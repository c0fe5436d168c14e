/* SPDX-License-Identifier: MIT */
#ifndef DISPLAY_REPLIES_H
#define DISPLAY_REPLIES_H

#include "display-end.h"

/* To the message that was read: now, or when display_end_release() is called. */
void display_end_reply(struct display_end *display, uint32_t request);

#endif
