/* SPDX-License-Identifier: MIT */
/*
 * Fences in a test's hand, on a host without dma-bufs: vug_buffer_get_fence() answers with one of
 * these as long as there are any, for whatever buffer. tests/vm has real ones.
 */
#ifndef PROTOCOL_FAKE_FENCE_H
#define PROTOCOL_FAKE_FENCE_H

#include <stdbool.h>

/* From now on each new frame waits for one of its own, numbered from 0. */
void fake_fence_install(void);
void fake_fence_uninstall(void);

/* What is drawn from now on is finished already, or is not. */
void fake_fence_set_signalled(bool is_signalled);

void fake_fence_signal(unsigned int number);

/* A fence on its own: the caller's. */
int fake_fence_new(void);
void fake_fence_signal_fd(int fence);

#endif
