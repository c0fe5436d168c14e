/* SPDX-License-Identifier: MIT */
#ifndef TESTS_EGL_REAL_H
#define TESTS_EGL_REAL_H

#include "vug/egl.h"

/* A test that ends the program where it fails; a row without a name ends a table. */
struct rule {
	const char *name;
	void (*test)(void);
};

extern const struct rule picture_rules[], image_rules[], display_rules[], frame_rules[];

/* Only where there is a graphics card that Mesa has no driver for: with --card. */
extern const struct rule card_rules[];

/* The test fails where there is none. max_images: 0 for the default. */
struct vug_egl *open_display(uint32_t max_images);
struct vug_egl_reader *open_reader(struct vug_egl *egl);

#endif
