/* SPDX-License-Identifier: MIT */
/* Pictures that are changed by the damage of frames alone: what a frame does not name has not changed. */
#ifndef VUG_FUZZ_PICTURES_H
#define VUG_FUZZ_PICTURES_H

#include <stdint.h>

struct program;
struct vug_frame;
struct vug_scanout;

/* In pixels; larger ones are not followed. */
#define FUZZ_MAX_PICTURE (32 * 32)

struct fuzz_picture {
	const struct vug_scanout *scanout; /* NULL: nothing is known */
	uint32_t width;
	uint32_t pixels[FUZZ_MAX_PICTURE];
};

/* A frame whose buffer stays as it is. */
void fuzz_follow_picture(struct fuzz_picture *picture, const struct vug_frame *frame);
/* A frame of a surface that the back end draws into, which has just begun. */
void fuzz_follow_surface(const struct program *program, struct fuzz_picture *picture,
			 const struct vug_frame *frame);
/* Pixels of an UPDATE that has not all come may be in the surfaces. */
void fuzz_forget_surfaces(struct program *program);
void fuzz_forget_written_surfaces(struct program *program);

#endif
