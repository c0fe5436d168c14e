/* SPDX-License-Identifier: MIT */
/* What comes from the terminal: keys, the viewer's or the guest's, and answers. */
#ifndef VUG_VIEW_TERMINAL_KEYBOARD_H
#define VUG_VIEW_TERMINAL_KEYBOARD_H

#include <stdbool.h>
#include <stdint.h>

struct output;
struct terminal_keyboard;
struct terminal_place;
struct vug_server;

struct terminal_keyboard_setup {
	struct output *output;
	struct vug_server *server;
	int fd;           /* terminal/modes.c's */
	bool is_typing;   /* keys are the guest's, and the viewer's behind Ctrl-] */
	bool has_pointer; /* and its pointer is the guest's */
	bool is_relative; /* see terminal/typing/pointer.h, as for find */
	bool (*find)(double x, double y, bool are_pixels, struct terminal_place *ret_place,
		     void *data);
	/* A key of the viewer's; in no call of the keyboard's own. */
	void (*key)(uint32_t character, void *data);
	/* An escape sequence, which may be an answer: see terminal/input.h. */
	void (*answer)(const char *text, void *data);
	void (*write)(const char *text, void *data);
	/* terminal_keyboard_get_hint() or _get_help() is another one. */
	void (*changed)(void *data);
	/* Nothing can be read any more. */
	void (*lost)(void *data);
	void *data;
};

/* Reads nothing until terminal_keyboard_begin(). */
struct terminal_keyboard *terminal_keyboard_new(const struct terminal_keyboard_setup *setup);
void terminal_keyboard_free(struct terminal_keyboard *keyboard); /* NULL: nothing */

/* The terminal's modes are set. */
void terminal_keyboard_begin(struct terminal_keyboard *keyboard);

/* The viewer was stopped and goes on. */
void terminal_keyboard_resume(struct terminal_keyboard *keyboard);

/* What the terminal is asked beside its abilities; "": nothing. */
const char *terminal_keyboard_get_question(const struct terminal_keyboard *keyboard);

/* For terminal_status_set_keys(). */
const char *terminal_keyboard_get_hint(const struct terminal_keyboard *keyboard);
const char *terminal_keyboard_get_help(const struct terminal_keyboard *keyboard);

#endif
