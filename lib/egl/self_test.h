/* SPDX-License-Identifier: MIT */
/* Whether a known picture in a dma-buf comes back as what it is. */
#ifndef VUG_EGL_SELF_TEST_H
#define VUG_EGL_SELF_TEST_H

struct vug_egl_reader;

/*
 * With our context current. Returns 1: it does; 0: no dma-buf could be made that this display
 * imports, so that it is not known; -EIO: it does not, after a line to the log; -ENOMEM.
 */
int vug_egl_self_test(struct vug_egl_reader *reader);

/* Again, with what proved it: it is kept, since a program may not open devices for ever. */
int vug_egl_self_test_again(struct vug_egl_reader *reader);

/* Let go of what is kept. */
void vug_egl_self_test_finish(struct vug_egl_reader *reader);

#endif
