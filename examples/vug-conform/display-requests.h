/* SPDX-License-Identifier: MIT */
/* What the front end does about each message. */
#ifndef DISPLAY_REQUESTS_H
#define DISPLAY_REQUESTS_H

#include "display-end.h"

/* Whether a message of that request can announce so much. */
bool display_end_size_can_be(uint32_t request, uint32_t size);

/* The message is there, all of it. */
void display_end_handle(struct display_end *display);

#endif
