/* SPDX-License-Identifier: MIT */
/* The guest's driver in the scripted VMM: its side of the two queues. */
#include <criterion/criterion.h>
#include <endian.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "input/vmm.h"

#define EVENTS 0
#define STATUS 1
#define FLAG_WRITE 2
#define FLAG_INDIRECT 4

/* Where things are in the guest's memory. */
#define QUEUE_SIZE 0x20000
#define AVAILABLE_AT 0x8000
#define USED_AT 0x10000
#define BUFFERS_AT 0x80000
#define TABLES_AT 0xa0000

static uint8_t *get_buffer(const struct vmm *vmm, uint32_t queue, uint16_t head)
{
	return vmm->memory + BUFFERS_AT + queue * 0x10000 + head * 16;
}

uint64_t vmm_get_guest_address(const void *place, const struct vmm *vmm)
{
	return VMM_GUEST_ADDRESS + (uint64_t)((const uint8_t *)place - vmm->memory);
}

static void describe(struct vmm *vmm, uint32_t index, uint16_t head)
{
	struct vmm_descriptor *descriptor = &vmm->queues[index].descriptors[head];
	struct vmm_descriptor *table =
		(struct vmm_descriptor *)(vmm->memory + TABLES_AT + index * 0x10000 + head * 64);
	const struct vmm_descriptor plain = {
		.address = htole64(vmm_get_guest_address(get_buffer(vmm, index, head), vmm)),
		.length = htole32(8),
		.flags = htole16(index == EVENTS ? FLAG_WRITE : 0)};

	*descriptor = plain;
	if (!vmm->options.is_indirect)
		return;
	*table = plain;
	*descriptor = (struct vmm_descriptor){.address = htole64(vmm_get_guest_address(table, vmm)),
					      .length = htole32(sizeof(*table)),
					      .flags = htole16(FLAG_INDIRECT)};
}

/* As a driver that begins: zero, at the base that the VMM says. */
void vmm_clear_queues(struct vmm *vmm)
{
	memset(vmm->memory, 0, VMM_MEMORY_SIZE);
	for (uint32_t i = 0; i < 2; i++) {
		struct vmm_queue *queue = &vmm->queues[i];
		uint8_t *start = vmm->memory + i * QUEUE_SIZE;

		queue->descriptors = (struct vmm_descriptor *)start;
		queue->available = (uint16_t *)(start + AVAILABLE_AT);
		queue->used = (uint16_t *)(start + USED_AT);
		queue->last_used = vmm->options.base;
		queue->available[1] = queue->used[1] = htole16(vmm->options.base);
		for (uint16_t head = 0; head < vmm->options.number; head++)
			describe(vmm, i, head);
	}
}

void vmm_post(struct vmm *vmm, uint32_t queue, uint16_t head)
{
	uint16_t *available = vmm->queues[queue].available;
	uint16_t index = le16toh(available[1]);

	available[2 + index % vmm->options.number] = htole16(head);
	__atomic_store_n(&available[1], htole16((uint16_t)(index + 1)), __ATOMIC_SEQ_CST);
}

void vmm_kick(struct vmm *vmm, uint32_t queue)
{
	const uint64_t one = 1;

	cr_assert_eq(write(vmm->queues[queue].kick_fd, &one, sizeof(one)), sizeof(one));
}

void vmm_fill(struct vmm *vmm)
{
	for (uint16_t head = 0; head < vmm->options.number; head++)
		vmm_post(vmm, EVENTS, head);
	vmm_kick(vmm, EVENTS);
}

/* With the event index a driver kicks only where the device waits for it. */
static void kick_if_wanted(struct vmm *vmm, uint32_t queue, uint16_t before)
{
	const struct vmm_queue *q = &vmm->queues[queue];
	uint16_t now = le16toh(q->available[1]);
	uint16_t event = le16toh(q->used[2 + 4 * vmm->options.number]);

	if (!vmm->options.has_event_index || (uint16_t)(now - event - 1) < (uint16_t)(now - before))
		vmm_kick(vmm, queue);
}

static void keep_event(struct vmm *vmm, uint16_t head)
{
	struct vug_input_event event;

	memcpy(&event, get_buffer(vmm, EVENTS, head), sizeof(event));
	cr_assert_lt(vmm->num_events, VMM_MAX_EVENTS);
	vmm->events[vmm->num_events++] = (struct vug_input_event){.type = le16toh(event.type),
								  .code = le16toh(event.code),
								  .value = le32toh(event.value)};
}

static size_t take_queue(struct vmm *vmm, uint32_t index, size_t count, bool is_reposted)
{
	struct vmm_queue *queue = &vmm->queues[index];
	uint16_t before = le16toh(queue->available[1]);
	size_t taken = 0;

	while (taken < count && queue->last_used != le16toh(queue->used[1])) {
		const uint16_t *element =
			queue->used + 2 + 4 * (queue->last_used % vmm->options.number);
		uint16_t head = le16toh(element[0]);

		cr_assert_lt(head, vmm->options.number);
		if (index == EVENTS && le16toh(element[2]) == 8)
			keep_event(vmm, head);
		queue->last_used++;
		taken++;
		if (is_reposted)
			vmm_post(vmm, index, head);
	}
	/* used_event: tell me of the next one */
	queue->available[2 + vmm->options.number] = htole16(queue->last_used);
	if (le16toh(queue->available[1]) != before)
		kick_if_wanted(vmm, index, before);
	return taken;
}

size_t vmm_take(struct vmm *vmm, size_t count, bool is_reposted)
{
	return take_queue(vmm, EVENTS, count, is_reposted);
}

size_t vmm_count_calls(struct vmm *vmm, uint32_t queue)
{
	uint64_t count;

	return read(vmm->queues[queue].call_fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

/* As a driver does, it looks only where it is called. */
static size_t serve(struct vmm *vmm, uint32_t queue)
{
	return vmm_count_calls(vmm, queue) > 0 ? take_queue(vmm, queue, SIZE_MAX, queue == EVENTS)
					       : 0;
}

void vmm_run(struct vmm *vmm)
{
	do
		vmm_settle(vmm);
	while (serve(vmm, EVENTS) + serve(vmm, STATUS) > 0);
}

void vmm_set_led(struct vmm *vmm, uint16_t led, bool is_lit)
{
	uint16_t head = le16toh(vmm->queues[STATUS].available[1]) % vmm->options.number;
	const struct vug_input_event event = {
		.type = htole16(EV_LED), .code = htole16(led), .value = htole32(is_lit)};

	memcpy(get_buffer(vmm, STATUS, head), &event, sizeof(event));
	vmm_post(vmm, STATUS, head);
	vmm_kick(vmm, STATUS);
	vmm_settle(vmm);
}

const char *vmm_read_events(struct vmm *vmm)
{
	static char text[VMM_MAX_EVENTS];
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < vmm->num_events && length < sizeof(text) - 40; i++) {
		const struct vug_input_event *event = &vmm->events[i];
		const char *space = i > 0 ? " " : "";

		if (event->type == EV_SYN && event->code == SYN_REPORT)
			length += (size_t)sprintf(text + length, "%s|", space);
		else
			length += (size_t)sprintf(text + length, "%s%u:%u:%d", space, event->type,
						  event->code, (int32_t)event->value);
	}
	vmm->num_events = 0;
	return text;
}

void vmm_expect(struct vmm *vmm, const char *events)
{
	vmm_run(vmm);
	cr_assert_str_eq(vmm_read_events(vmm), events);
}
