/* SPDX-License-Identifier: MIT */
/*
 * The device's side of the ring that an interposer sets up at a reset: as exact as a real one,
 * with a call only where it was asked for, and with resources of an old guest.
 */
#ifndef PROTOCOL_RESET_DEVICE_H
#define PROTOCOL_RESET_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/peer.h"

#define RESET_DEVICE_MAX_RESOURCES 40000

struct reset_device {
	uint8_t *memory; /* NULL: none yet */
	uint64_t address;
	size_t size;
	uint16_t number, available, used;
	uint64_t descriptors_place, available_place, used_place; /* in the memory */
	int call_fd, kick_fd;                                    /* -1: none */
	bool kicks_itself;                                       /* as soon as it gets kick_fd */

	bool has_resource[RESET_DEVICE_MAX_RESOURCES];
	uint32_t num_complaints; /* of a resource that is not there, or a broken command */
	uint32_t num_commands, num_scanouts_off, highest;
};

void reset_device_init(struct reset_device *device);
void reset_device_finish(struct reset_device *device);

/* The region of a memory message, and where its fields begin. Takes the descriptor. */
void reset_device_map(struct reset_device *device, const struct peer_message *message,
		      size_t region, int fd);
/* SET_VRING_NUM, _ADDR, _CALL and _KICK. The last two take the descriptor. */
void reset_device_set_up(struct reset_device *device, const struct peer_message *message);

/* How many commands are in the ring; and do so many of them. */
uint16_t reset_device_count(const struct reset_device *device);
void reset_device_work(struct reset_device *device, uint16_t count);

/* A used element that belongs to nothing in the ring: one of the old guest's. */
void reset_device_use(struct reset_device *device, uint32_t id);
/* Signal the interposer. */
void reset_device_call(struct reset_device *device);
/* Write into the descriptor that is there for others to do that. */
void reset_device_kick_itself(struct reset_device *device);
/* Whether it has been kicked; takes the kick. */
bool reset_device_take_kick(struct reset_device *device);

#endif
