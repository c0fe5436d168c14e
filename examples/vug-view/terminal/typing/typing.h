/* SPDX-License-Identifier: MIT */
/* Where what comes from the terminal's keyboard goes: to the guest, or, behind Ctrl-], to the viewer. */
#ifndef VUG_VIEW_TERMINAL_TYPING_TYPING_H
#define VUG_VIEW_TERMINAL_TYPING_TYPING_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the terminal knows kitty's keyboard protocol, and what of it is in force. */
#define TERMINAL_ASK_KITTY_FLAGS "\033[?u"

struct output;
struct terminal_typing;

struct terminal_typing_setup {
	struct output *output; /* its listener sends */
	/* A key of the viewer's own, which came behind Ctrl-]. */
	void (*key)(uint32_t character, void *data);
	/* The viewer is to stop until it is continued, as by Ctrl-Z. */
	void (*stop)(void *data);
	/* Something for the terminal to read. */
	void (*write)(const char *text, void *data);
	/* There is another hint. */
	void (*changed)(void *data);
	/* After terminal_typing_is_full() there is room again. */
	void (*drained)(void *data);
	void *data;
};

struct terminal_typing *terminal_typing_new(const struct terminal_typing_setup *setup);
void terminal_typing_free(
	struct terminal_typing *typing); /* what is held is released. NULL: nothing */

/* See terminal/input.h. */
void terminal_typing_character(struct terminal_typing *typing, uint32_t character, bool has_alt);
void terminal_typing_sequence(struct terminal_typing *typing, const char *text, bool has_alt);

/* Whether the terminal has begun to paste a text, and what ends that when no more of it comes. */
bool terminal_typing_is_pasting(const struct terminal_typing *typing);
void terminal_typing_end_paste(struct terminal_typing *typing);

/* The viewer stops: what is held is released, and what waits is lost. And it goes on. */
void terminal_typing_pause(struct terminal_typing *typing);
void terminal_typing_resume(struct terminal_typing *typing);

/* Nothing more is to be read of the terminal. */
bool terminal_typing_is_full(const struct terminal_typing *typing);

/* For the line beneath the picture; and all of it, while a command is waited for. NULL: none is. */
const char *terminal_typing_get_hint(const struct terminal_typing *typing);
const char *terminal_typing_get_help(const struct terminal_typing *typing);

#endif
