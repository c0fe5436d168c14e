/* SPDX-License-Identifier: MIT */
/* An interposer whose VMM resets its guest, and whose back end is a device for the sweep. */
#ifndef PROTOCOL_RESET_RIG_H
#define PROTOCOL_RESET_RIG_H

#include "protocol/interposer/reset_device.h"
#include "protocol/interposer/rig.h"

/* vhost-user's own numbers, more of them. */
enum {
	RESET_SET_FEATURES = 2,
	RESET_SET_VRING_NUM = 8,
	RESET_SET_VRING_ADDR = 9,
	RESET_SET_VRING_BASE = 10,
	RESET_GET_VRING_BASE = 11,
	RESET_SET_PROTOCOL_FEATURES = 16,
	RESET_SET_VRING_ENABLE = 18,
	RESET_GET_MAX_MEM_SLOTS = 36,
	RESET_ADD_MEM_REG = 37,
	RESET_REM_MEM_REG = 38,
};

#define RESET_FEATURE_PROTOCOL (UINT64_C(1) << 30)
#define RESET_PROTOCOL_MEM_SLOTS (UINT64_C(1) << 15)

/* How the VMM goes about it. */
struct reset_options {
	uint64_t features, protocol_features;
	uint32_t number;  /* of descriptors */
	uint32_t regions; /* of memory */
};

/* As QEMU does it. */
extern const struct reset_options reset_qemu;
/* With SET_MEM_TABLE. */
extern const struct reset_options reset_table;

struct reset_rig {
	struct reset_options options;
	struct peer channel; /* the back end's display */
	struct peer display; /* the VMM's own */
	struct reset_device device;
	/* As with QEMU 11.1: replies to SET_VRING_CALL, too, and a back end that kicks itself. */
	bool is_newer;
	/* What the VMM has sent last. */
	struct peer_message memory, call, number, base, address, kick;
};

extern struct reset_rig *reset;

void reset_set_up(void);
void reset_tear_down(void);

/* The VMM's first guest runs: everything up to the first kick. */
void reset_start(const struct reset_options *options);

/* The VMM stops ring 0, which stood there; and sets it up again, without the kick. */
void reset_stop(uint32_t base);
void reset_prepare(uint32_t base);
/* The back end's reply to a request that asks for one, which the VMM gets. */
void reset_confirm(uint32_t request);
/* The kick. The interposer may hold it back. */
void reset_kick(void);
/* All of it: the guest is reset. */
void reset_guest(void);

/* Enable or disable ring 0. */
void reset_enable(uint32_t value);

/* The back end gets the kick, with nothing before it and nothing after it. */
void reset_expect_kick(void);

/* The back end gets this, with a descriptor or without, which is the caller's. */
struct peer_message reset_receive(uint32_t request, const void *payload, size_t size,
				  size_t num_fds);
void reset_expect_state(uint32_t request, uint32_t value);
/* It is just what the VMM had said, but asks for no reply. */
void reset_expect_again(const struct peer_message *message);

/* The back end gets the sweep's ring, up to its kick, and sets it up. */
void reset_expect_ring(void);
/* It does what comes until it has to stop the ring, and does not answer that yet. */
void reset_work(void);
void reset_answer_stop(void);
/* Everything is as the VMM had it, and the kick comes. */
void reset_expect_restored(void);
/* From the kick to the kick. */
void reset_expect_sweep(void);

#endif
