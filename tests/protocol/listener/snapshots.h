/* SPDX-License-Identifier: MIT */
/* What the library keeps of snapshots, for tests that count; and pictures to be copied. */
#ifndef PROTOCOL_LISTENER_SNAPSHOTS_H
#define PROTOCOL_LISTENER_SNAPSHOTS_H

#include "protocol/listener/watcher.h"

/* Of scanout 0 of the rig: how many there are, and how many pixels were copied since the last call. */
size_t snapshots_count(void);
uint64_t snapshots_count_copied(void);

/* The peer draws that area of scanout 0, all of one colour. */
struct peer_message snapshots_make_update(uint32_t x, uint32_t y, uint32_t width, uint32_t height,
					  uint32_t colour);
void snapshots_update(uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint32_t colour);

#endif
