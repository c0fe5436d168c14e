/* SPDX-License-Identifier: MIT */
/* What vug-view does with the input of a window's process, on its way to a guest. */
#ifndef FUZZ_DISPLAY_LINK_INPUT_H
#define FUZZ_DISPLAY_LINK_INPUT_H

#include "display-link/message.h"

/* A message that was decoded by a display. Others than input's are passed over. */
void fuzz_input_take(const struct display_link_message *message);

/* The end of the link: nothing stays pressed. */
void fuzz_input_end(void);

#endif
