/* SPDX-License-Identifier: MIT */
/* What a terminal can show: what the environment says of it, and what it answers. */
#ifndef VUG_VIEW_TERMINAL_ABILITIES_H
#define VUG_VIEW_TERMINAL_ABILITIES_H

#include <stdbool.h>

struct terminal_abilities {
	bool has_24_bits;  /* any colour; otherwise the 256 of xterm */
	bool has_sixels;   /* pictures; what it says of itself */
	bool has_kitty;    /* pictures by kitty's protocol */
	bool is_tmux;      /* 3.4 and newer has sixels though the terminal outside has none */
	bool has_answered; /* there is no more to come */
	int cell_width, cell_height; /* in pixels; 0: not known */
};

/* From the environment. */
struct terminal_abilities terminal_abilities_new(void);

/* What to ask the terminal; every one answers the last of it, the others may ignore it. */
const char *terminal_abilities_question(void);

/* One escape sequence that came from it: see terminal/input.h. */
void terminal_abilities_take(struct terminal_abilities *abilities, const char *answer);

#endif
