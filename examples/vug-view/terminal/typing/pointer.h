/* SPDX-License-Identifier: MIT */
/* The pointer that a terminal reports, to the pointer of the guest. */
#ifndef VUG_VIEW_TERMINAL_TYPING_POINTER_H
#define VUG_VIEW_TERMINAL_TYPING_POINTER_H

#include <stdbool.h>

struct output;
struct terminal_pointer;
struct terminal_sequence;
struct vug_scanout;

/* A place in a scanout's picture, in pixels of it; beside the picture it may be anything. */
struct terminal_place {
	struct vug_scanout *scanout;
	double x, y;
};

struct terminal_pointer_setup {
	struct output *output;
	bool is_relative; /* the guest's pointer takes motion, not positions */
	/*
	 * What is shown there. x, y: from the upper left corner, in cells or, with are_pixels, in the terminal's pixels.
	 * False: there is no picture.
	 */
	bool (*find)(double x, double y, bool are_pixels, struct terminal_place *ret_place,
		     void *data);
	void *data;
};

struct terminal_pointer *terminal_pointer_new(const struct terminal_pointer_setup *setup);
void terminal_pointer_free(
	struct terminal_pointer *pointer); /* buttons are released. NULL: nothing */

/* From now on the terminal reports pixels. */
void terminal_pointer_set_pixels(struct terminal_pointer *pointer, bool are_pixels);

/* Whether the sequence is a report of the pointer. */
bool terminal_pointer_take(struct terminal_pointer *pointer,
			   const struct terminal_sequence *sequence);

/* Nobody will report their release: buttons are released. NULL: nothing. */
void terminal_pointer_release(struct terminal_pointer *pointer);

#endif
