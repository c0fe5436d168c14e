/* SPDX-License-Identifier: MIT */
/*
 * A VMM's connection for vug_guest_reset_remove_resources(): its two callbacks, with a device behind them
 * that works on a thread of its own from SET_VRING_KICK to GET_VRING_BASE.
 */
#ifndef PROTOCOL_SCRIPTED_LINK_H
#define PROTOCOL_SCRIPTED_LINK_H

#include <pthread.h>
#include <stdatomic.h>
#include <vug/guest-reset.h>

#include "protocol/interposer/reset_device.h"

#define SCRIPTED_LINK_MAX_REQUESTS 16

struct scripted_link {
	struct reset_device device;
	/* Set by the test. */
	bool works;                          /* does the commands that come */
	bool has_lost_stop;                  /* never replies */
	unsigned int fails_at;               /* the message that cannot be sent, from 1; 0: none */
	uint32_t reply_request, reply_index; /* of the reply; GET_VRING_BASE and 0 to begin with */

	bool has_stopped;
	uint32_t requests[SCRIPTED_LINK_MAX_REQUESTS];
	struct peer_message last[64]; /* of each request, the last one */
	unsigned int num_requests;
	pthread_t thread;
	bool has_thread;
	atomic_bool ends;
};

void scripted_link_init(struct scripted_link *link);
void scripted_link_finish(struct scripted_link *link);

/* As QEMU's, with memory slots; and a VMM's with SET_MEM_TABLE. */
struct vug_guest_reset scripted_link_get_settings(struct scripted_link *link);
struct vug_guest_reset scripted_link_get_table_settings(struct scripted_link *link);

#endif
