/* SPDX-License-Identifier: MIT */
/* A program that shows nothing: each frame is done at once. */
#ifndef BENCH_NULL_CONSUMER_H
#define BENCH_NULL_CONSUMER_H

#include <stdint.h>
#include <vug/vug.h>

/* With that many scanouts, a monitor plugged in for each. */
struct vug_server *null_consumer_new(uint32_t num_scanouts);

#endif
