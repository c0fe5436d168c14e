/* SPDX-License-Identifier: MIT */
/*
 * A scripted VMM with a guest's driver in it: the other side of an input device's connection and of
 * its two queues, in the same thread.
 */
#ifndef INPUT_VMM_H
#define INPUT_VMM_H

#include <linux/input-event-codes.h>

#include "input/frame.h"
#include "input/message.h"
#include "input/ring.h"

#define VMM_MEMORY_SIZE (1 << 20)
#define VMM_GUEST_ADDRESS UINT64_C(0x40000000)
#define VMM_USER_ADDRESS UINT64_C(0x7f1200000000)
#define VMM_MAX_EVENTS 20000

struct vmm_options {
	uint16_t number; /* of each ring's descriptors; 0: 4, as QEMU has it */
	bool is_unsealed, has_event_index, has_guest_addresses, has_slots, has_inflight, has_no_ack;
	bool is_indirect; /* each buffer has a table of its own */
	uint16_t base;
};

/* As the virtio specification has it. */
struct vmm_descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

struct vmm_queue {
	struct vmm_descriptor *descriptors;
	uint16_t *available, *used; /* flags, index, heads or elements */
	uint16_t last_used;
	int kick_fd, call_fd;
};

struct vmm {
	struct vmm_options options;
	struct vug_input *input;
	int fd;            /* our end; -1: none */
	bool is_confirmed; /* what we say, from REPLY_ACK on */
	int memory_fd;     /* the guest's memory */
	uint8_t *memory;
	struct vmm_queue queues[2];
	int inflight_fd;
	struct vhost_user_inflight inflight;
	/* What the device called. */
	unsigned int num_started, num_stopped, num_ended, num_lines;
	int end_error;
	uint32_t leds;
	char line[256]; /* the last one of its log */
	/* What the guest has read. */
	struct vug_input_event events[VMM_MAX_EVENTS]; /* in our byte order */
	size_t num_events;
};

struct vug_input *vmm_make_input(struct vmm *vmm, enum vug_input_kind kind);

/* A device of that kind, connected; nothing is said yet. options NULL: all 0. */
void vmm_begin(struct vmm *vmm, enum vug_input_kind kind, const struct vmm_options *options);
/* Another connection to that device, with that guest. */
void vmm_connect(struct vmm *vmm);
void vmm_hang_up(struct vmm *vmm);
void vmm_end(struct vmm *vmm);

/* Dispatch until the device's descriptor is quiet. */
void vmm_settle(struct vmm *vmm);

/* Send one message; fd -1: none. Returns its confirmation, or 0 where there is none. */
uint64_t vmm_say(struct vmm *vmm, uint32_t request, const void *payload, size_t size, int fd);
uint64_t vmm_say_u64(struct vmm *vmm, uint32_t request, uint64_t value, int fd);
uint64_t vmm_say_state(struct vmm *vmm, uint32_t request, uint32_t index, uint32_t value);
/* Send one as it is. */
void vmm_send(struct vmm *vmm, uint32_t request, uint32_t flags, const void *payload, size_t size,
	      const int *fds, size_t num_fds);
/* A reply that has come; returns the size of its payload, or -1. */
long vmm_receive(struct vmm *vmm, uint32_t request, void *ret_payload, size_t size, int *ret_fd);
/* Ask; the reply has to have exactly that size. */
void vmm_ask(struct vmm *vmm, uint32_t request, const void *payload, size_t size, void *ret_payload,
	     size_t reply_size);
uint64_t vmm_ask_u64(struct vmm *vmm, uint32_t request);

void vmm_negotiate(struct vmm *vmm);
void vmm_show_memory(struct vmm *vmm);
void vmm_set_up_queue(struct vmm *vmm, uint32_t index);
/* All of it, in QEMU's order: from the first message to queues with all buffers in them. */
void vmm_start(struct vmm *vmm);
/* GET_VRING_BASE of both. */
void vmm_stop(struct vmm *vmm, uint32_t ret_bases[2]);
/* Where it stopped, or from nothing as after a reset of the guest. */
void vmm_restart(struct vmm *vmm, const uint32_t bases[2]);
void vmm_reset(struct vmm *vmm);

/* The guest's driver: memory of the guest's by its offset. */
uint64_t vmm_get_guest_address(const void *place, const struct vmm *vmm);
void vmm_clear_queues(struct vmm *vmm);
void vmm_post(struct vmm *vmm, uint32_t queue, uint16_t head);
void vmm_fill(struct vmm *vmm);
void vmm_kick(struct vmm *vmm, uint32_t queue);
/* Take what the device has given back, at most so many; repost it if wanted. Returns how many. */
size_t vmm_take(struct vmm *vmm, size_t count, bool is_reposted);
/* How often the device has called the driver, since the last look. */
size_t vmm_count_calls(struct vmm *vmm, uint32_t queue);
/* Serve the device and the guest until nothing happens any more. */
void vmm_run(struct vmm *vmm);
/* The guest switches an LED. */
void vmm_set_led(struct vmm *vmm, uint16_t led, bool is_lit);

/* The events since the last call, as "type:code:value …", "|" for SYN_REPORT. */
const char *vmm_read_events(struct vmm *vmm);
void vmm_expect(struct vmm *vmm, const char *events);

#endif
