/* SPDX-License-Identifier: MIT */
/* The state of an input device, and what its files call of each other. */
#ifndef VUG_INPUT_DEVICE_H
#define VUG_INPUT_DEVICE_H

#include "input/config_space.h"
#include "input/connection.h"
#include "input/queue.h"
#include "input/ring.h"
#include "input/state.h"
#include "util/log.h"

enum vug_input_ring_number { VUG_INPUT_EVENTS, VUG_INPUT_STATUS, VUG_INPUT_NUM_RINGS };

enum vug_input_topic {
	VUG_INPUT_TOPIC_REQUEST,
	VUG_INPUT_TOPIC_RING,
};

struct vug_input {
	unsigned int references;
	bool is_dispatching;
	struct vug_input_callbacks callbacks; /* all NULL once the last reference is gone */
	void *data;
	struct vug_log log;
	struct vug_input_abilities abilities;
	struct vug_input_config_space config_space;

	/* What the program says. */
	struct vug_input_state state;
	struct vug_input_frame frame; /* the batch that is not ended */
	struct vug_input_queue queue;
	int32_t wheels[2]; /* 120ths that are no click yet: across, up */

	/* The VMM and its guest. */
	int epoll_fd;
	int wake_fd; /* an eventfd: there is more to do, although nothing has come */
	bool is_awake;
	struct vug_input_connection connection;
	uint64_t features, protocol_features;
	uint8_t status;
	struct vug_input_memory memory;
	struct vug_input_ring rings[VUG_INPUT_NUM_RINGS];
	bool has_run;      /* the event queue has, on this connection */
	bool is_new_guest; /* the VMM said so: it was reset */
	uint32_t leds;

	/* What the program knows, or will hear of. */
	bool is_started_told, has_ended;
	uint32_t leds_told;
	int end_error;
};

/* guest.c: whether the guest's driver takes events. */
bool vug_input_has_guest(const struct vug_input *input);
/* Begin or pause each queue as the VMM has set them up. */
void vug_input_update_guest(struct vug_input *input);
/* The guest is reset: nothing of the old one counts any more. */
void vug_input_reset_guest(struct vug_input *input);
/* Hand over what waits, and read what the guest says, as far as that is possible. */
void vug_input_serve_guest(struct vug_input *input);
void vug_input_pump(struct vug_input *input);

/* dispatch.c: the next dispatch is due. */
void vug_input_wake(struct vug_input *input);
/* Close the connection, of which nothing is left. */
void vug_input_end(struct vug_input *input, int error);

/* requests.c: do what a whole request asks for, and fill in the reply. -EPROTO: end the connection. */
int vug_input_handle(struct vug_input *input);

/* A handler of one kind of request: 0 or -errno. Descriptors that it keeps become -1. */
typedef int vug_input_handler(struct vug_input *input, struct vug_input_message *request);

vug_input_handler vug_input_get_features, vug_input_set_features, vug_input_get_protocol_features,
	vug_input_set_protocol_features, vug_input_get_queue_num, vug_input_set_status,
	vug_input_get_status, vug_input_reset_device;         /* request_features.c */
vug_input_handler vug_input_get_config, vug_input_set_config; /* request_config.c */
vug_input_handler vug_input_set_mem_table, vug_input_get_max_mem_slots, vug_input_add_mem_reg,
	vug_input_rem_mem_reg;                                          /* request_memory.c */
vug_input_handler vug_input_get_inflight_fd, vug_input_set_inflight_fd; /* request_inflight.c */
vug_input_handler vug_input_set_vring_num, vug_input_set_vring_addr, vug_input_set_vring_base,
	vug_input_get_vring_base, vug_input_set_vring_kick, vug_input_set_vring_call,
	vug_input_set_vring_err, vug_input_set_vring_enable; /* request_ring.c */

static inline void vug_input_reply_u64(struct vug_input *input, uint64_t value)
{
	vug_input_connection_reply(&input->connection, &value, sizeof(value), -1);
}

/* events.c: add what is in the batch to what waits. */
void vug_input_close_frame(struct vug_input *input);
/* Release what is pressed, without handing it over. */
void vug_input_release_state(struct vug_input *input);

#endif
