/* SPDX-License-Identifier: MIT */
/* The guest of an input device while calls fail: two queues of four entries in memory of the test's. */
#ifndef FAULTS_INPUT_GUEST_H
#define FAULTS_INPUT_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INPUT_GUEST_SIZE 65536
#define INPUT_GUEST_ADDRESS UINT64_C(0x100000)
#define INPUT_GUEST_NUMBER 4
#define INPUT_GUEST_MAX_EVENTS 64

struct input_guest {
	int fd;
	uint8_t *memory;
	int kick_fd, call_fd;
	uint16_t taken; /* of the event queue */
	struct {
		uint16_t type, code;
		uint32_t value;
	} events[INPUT_GUEST_MAX_EVENTS];
	size_t num_events;
};

void input_guest_begin(struct input_guest *guest, bool is_sealed);
void input_guest_end(struct input_guest *guest);

/* As a driver that starts: every buffer of the event queue is the device's. */
void input_guest_reset(struct input_guest *guest);
/* Of a queue, in SET_VRING_ADDR's order: descriptors, used, available. */
void input_guest_get_addresses(uint32_t queue, uint64_t ret_addresses[3]);

/* Where the device has called: keep what it has given back, and return the buffers. */
bool input_guest_take(struct input_guest *guest);
void input_guest_light_led(struct input_guest *guest);

#endif
