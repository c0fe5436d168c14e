/* SPDX-License-Identifier: MIT */
/*
 * What is typed, on its way to the guest: key by key, no faster than a guest's console takes a text that is pasted, and
 * in the order in which it came.
 */
#ifndef VUG_VIEW_TERMINAL_TYPING_TYPIST_H
#define VUG_VIEW_TERMINAL_TYPING_TYPIST_H

#include <stdbool.h>
#include <stdint.h>

#include "terminal/typing/stroke.h"

struct output;
struct terminal_typist;

/* drained: after terminal_typist_is_full() there is room again. */
struct terminal_typist *terminal_typist_new(struct output *output, void (*drained)(void *data),
					    void *data);
void terminal_typist_free(struct terminal_typist *typist); /* what waits is lost */

/* A key by itself, with nothing else held; and one that is held until its release. modifiers: see held.h. */
void terminal_typist_stroke(struct terminal_typist *typist, const struct terminal_stroke *stroke);
void terminal_typist_press(struct terminal_typist *typist, uint16_t code, unsigned int modifiers);
void terminal_typist_release(struct terminal_typist *typist, uint16_t code, unsigned int modifiers);

/* What is held is released, once what waits has been typed. */
void terminal_typist_release_all(struct terminal_typist *typist);

/* At once: what waits is lost, and what is held is released. */
void terminal_typist_stop(struct terminal_typist *typist);

/* The caller reads no more of the terminal until `drained`. */
bool terminal_typist_is_full(const struct terminal_typist *typist);

#endif
