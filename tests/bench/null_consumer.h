/* SPDX-License-Identifier: MIT */
/* A program that shows nothing: each frame is done at once. */
#ifndef BENCH_NULL_CONSUMER_H
#define BENCH_NULL_CONSUMER_H

#include <stdint.h>
#include <vug/vug.h>

/* With that many scanouts, a monitor plugged in for each; `flags` are vug_config's. */
struct vug_server *null_consumer_new(uint32_t num_scanouts, uint32_t flags);

#endif
