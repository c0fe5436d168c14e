/* SPDX-License-Identifier: MIT */
#include "input_guest.h"

#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/check.h"

#define QUEUE_SIZE 0x4000
#define AVAILABLE_AT 0x1000
#define USED_AT 0x2000
#define BUFFERS_AT 0xc000
#define WRITABLE 2

struct descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

void input_guest_begin(struct input_guest *guest, bool is_sealed)
{
	*guest = (struct input_guest){.fd = memfd_create("guest", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
	check(ftruncate(guest->fd, INPUT_GUEST_SIZE) == 0, "no memory");
	if (is_sealed)
		check(fcntl(guest->fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0, "no seal");
	guest->memory =
		mmap(NULL, INPUT_GUEST_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, guest->fd, 0);
	check(guest->memory != MAP_FAILED, "no memory");
	guest->kick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	guest->call_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	input_guest_reset(guest);
}

void input_guest_end(struct input_guest *guest)
{
	munmap(guest->memory, INPUT_GUEST_SIZE);
	close(guest->fd);
	close(guest->kick_fd);
	close(guest->call_fd);
}

static uint8_t *get_buffer(const struct input_guest *guest, uint32_t queue, uint16_t head)
{
	return guest->memory + BUFFERS_AT + queue * 1024 + head * 8;
}

static uint16_t *get_available(const struct input_guest *guest, uint32_t queue)
{
	return (uint16_t *)(guest->memory + queue * QUEUE_SIZE + AVAILABLE_AT);
}

static uint16_t *get_used(const struct input_guest *guest, uint32_t queue)
{
	return (uint16_t *)(guest->memory + queue * QUEUE_SIZE + USED_AT);
}

static void post(const struct input_guest *guest, uint32_t queue, uint16_t head)
{
	const uint64_t one = 1;
	uint16_t *available = get_available(guest, queue);

	available[2 + available[1] % INPUT_GUEST_NUMBER] = head;
	available[1]++;
	check(write(guest->kick_fd, &one, sizeof(one)) == sizeof(one), "no kick");
}

void input_guest_reset(struct input_guest *guest)
{
	memset(guest->memory, 0, INPUT_GUEST_SIZE);
	guest->taken = 0;
	for (uint32_t queue = 0; queue < 2; queue++)
		for (uint16_t head = 0; head < INPUT_GUEST_NUMBER; head++) {
			const struct descriptor descriptor = {
				.address =
					INPUT_GUEST_ADDRESS +
					(uint64_t)(get_buffer(guest, queue, head) - guest->memory),
				.length = 8,
				.flags = queue == 0 ? WRITABLE : 0};

			memcpy(guest->memory + queue * QUEUE_SIZE + head * sizeof(descriptor),
			       &descriptor, sizeof(descriptor));
			if (queue == 0)
				post(guest, queue, head);
		}
}

void input_guest_get_addresses(uint32_t queue, uint64_t ret_addresses[3])
{
	ret_addresses[0] = INPUT_GUEST_ADDRESS + queue * QUEUE_SIZE;
	ret_addresses[1] = ret_addresses[0] + USED_AT;
	ret_addresses[2] = ret_addresses[0] + AVAILABLE_AT;
}

bool input_guest_take(struct input_guest *guest)
{
	const uint16_t *used = get_used(guest, 0);
	uint64_t count;

	if (read(guest->call_fd, &count, sizeof(count)) < 0)
		return false;
	while (guest->taken != used[1]) {
		uint16_t head = used[2 + 4 * (guest->taken % INPUT_GUEST_NUMBER)];

		check(head < INPUT_GUEST_NUMBER, "buffer %u was never there", head);
		check(guest->num_events < INPUT_GUEST_MAX_EVENTS, "too many events");
		if (used[4 + 4 * (guest->taken % INPUT_GUEST_NUMBER)] == 8)
			memcpy(&guest->events[guest->num_events++], get_buffer(guest, 0, head), 8);
		guest->taken++;
		post(guest, 0, head);
	}
	return true;
}

/* Little-endian hosts alone run the fault suite: EV_LED, LED_CAPSL. */
void input_guest_light_led(struct input_guest *guest)
{
	static const uint16_t event[4] = {0x11, 1, 1, 0};

	memcpy(get_buffer(guest, 1, 0), event, sizeof(event));
	post(guest, 1, 0);
}
