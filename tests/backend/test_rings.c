/* SPDX-License-Identifier: MIT */
/*
 * What a hostile guest does with its control queue. Whatever it is: the back end answers its VMM afterwards, and
 * when the driver starts again there is a picture. For back ends that survive it, which QEMU's does not.
 */
#include <criterion/criterion.h>
#include <endian.h>
#include <unistd.h>

#include "framebuffer.h"

TestSuite(rings, .timeout = 60);

static struct machine machine;

static struct virtqueue *queue(void)
{
	return &machine.vmm.control;
}

static uint64_t get_address(const void *place)
{
	return guest_memory_get_address(&machine.vmm.memory, place);
}

/* Behind the end of the guest's memory. */
static uint64_t get_nowhere(void)
{
	return GUEST_MEMORY_ADDRESS + GUEST_MEMORY_SIZE;
}

static struct vring_desc make(uint64_t address, uint32_t length, uint16_t flags, uint16_t next)
{
	return (struct vring_desc){.addr = htole64(address),
				   .len = htole32(length),
				   .flags = htole16(flags),
				   .next = htole16(next)};
}

static void describe(uint16_t index, uint64_t address, uint32_t length, uint16_t flags,
		     uint16_t next)
{
	queue()->ring.desc[index] = make(address, length, flags, next);
}

/* One of 3D, which has an error as its response at once. */
static uint64_t put_command(void)
{
	const struct virtio_gpu_ctrl_hdr command = {.type = htole32(VIRTIO_GPU_CMD_CTX_CREATE)};

	*(struct virtio_gpu_ctrl_hdr *)(void *)queue()->slots[0].request = command;
	return get_address(queue()->slots[0].request);
}

static uint64_t get_room(void)
{
	return get_address(queue()->slots[0].response);
}

static struct vring_desc *get_table(void)
{
	return (struct vring_desc *)(void *)queue()->slots[1].request;
}

/* ---- the faults ------------------------------------------------------------------------- */

static void index_runs_ahead(void)
{
	queue()->ring.avail->idx = htole16(499);
}

static void head_outside(void)
{
	queue()->ring.avail->ring[0] = htole16(999);
}

static void cycle(void)
{
	describe(0, put_command(), 0, VRING_DESC_F_NEXT, 1);
	describe(1, put_command(), 0, VRING_DESC_F_NEXT, 0);
}

static void successor_outside(void)
{
	describe(0, put_command(), 8, VRING_DESC_F_NEXT, 64);
}

static void command_outside(void)
{
	describe(0, get_nowhere(), 24, VRING_DESC_F_NEXT, 1);
	describe(1, get_room(), 408, VRING_DESC_F_WRITE, 0);
}

static void command_across_the_end(void)
{
	describe(0, get_nowhere() - 8, 24, 0, 0);
}

static void command_at_the_end_of_all(void)
{
	describe(0, UINT64_MAX - 7, 24, 0, 0);
}

static void no_command(void)
{
	describe(0, get_room(), 408, VRING_DESC_F_WRITE, 0);
}

static void response_outside(void)
{
	describe(0, put_command(), 24, VRING_DESC_F_NEXT, 1);
	describe(1, get_nowhere(), 408, VRING_DESC_F_WRITE, 0);
}

static void response_too_small(void)
{
	describe(0, put_command(), 24, VRING_DESC_F_NEXT, 1);
	describe(1, get_room(), 23, VRING_DESC_F_WRITE, 0);
}

static void no_response(void)
{
	describe(0, put_command(), 24, 0, 0);
}

static void table_outside(void)
{
	describe(0, get_nowhere(), 32, VRING_DESC_F_INDIRECT, 0);
}

static void table_of_an_odd_size(void)
{
	describe(0, get_address(get_table()), 17, VRING_DESC_F_INDIRECT, 0);
}

static void table_in_a_table(void)
{
	*get_table() = make(get_address(get_table()), 16, VRING_DESC_F_INDIRECT, 0);
	describe(0, get_address(get_table()), 16, VRING_DESC_F_INDIRECT, 0);
}

static void table_with_a_cycle(void)
{
	*get_table() = make(put_command(), 0, VRING_DESC_F_NEXT, 0);
	describe(0, get_address(get_table()), 16, VRING_DESC_F_INDIRECT, 0);
}

/* ---- all of them ------------------------------------------------------------------------ */

#define BROKEN (-1)
#define ROW(name, length) \
	{ \
#name, name, length \
	}

static const struct {
	const char *name;
	void (*act)(void);
	int length; /* of the response; BROKEN: the buffer is not given back */
} rows[] = {
	ROW(index_runs_ahead, BROKEN),
	ROW(head_outside, BROKEN),
	ROW(cycle, BROKEN),
	ROW(successor_outside, BROKEN),
	ROW(command_outside, BROKEN),
	ROW(command_across_the_end, BROKEN),
	ROW(command_at_the_end_of_all, BROKEN),
	ROW(no_command, 24),
	ROW(response_outside, BROKEN),
	ROW(response_too_small, 0),
	ROW(no_response, 0),
	ROW(table_outside, BROKEN),
	ROW(table_of_an_odd_size, BROKEN),
	ROW(table_in_a_table, BROKEN),
	ROW(table_with_a_cycle, BROKEN),
};

/* The first buffer is that of descriptor 0, unless the fault says otherwise. */
static void send(void (*act)(void))
{
	const uint64_t one = 1;

	queue()->ring.avail->ring[0] = 0;
	queue()->ring.avail->idx = htole16(1);
	act();
	cr_assert_eq(write(queue()->kick_fd, &one, sizeof(one)), (ssize_t)sizeof(one));
}

/* The back end looks at the control queue first: when the cursor has moved, it has met the fault. */
static void expect_answers(const char *name)
{
	const struct gpu_cursor cursor = {.x = 1};
	uint64_t features;

	cr_assert_eq(gpu_move_cursor(&machine.vmm, &cursor), 0, "%s", name);
	cr_assert_eq(vhost_user_get_u64(&machine.vmm.peer, REQUEST_GET_FEATURES, &features), 0,
		     "%s", name);
}

static int get_used_length(void)
{
	const struct vring_used *used = queue()->ring.used;

	return le16toh(used->idx) == 0 ? BROKEN : (int)le32toh(used->ring[0].len);
}

Test(rings, a_broken_queue_is_served_again_when_the_driver_starts_again)
{
	if (!process_survives_hostile_rings())
		cr_skip_test("the back end ends, or hangs");
	for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		machine_new_started(&machine, NULL);
		machine_settle(&machine);
		cr_assert_eq(vmm_stop(&machine.vmm), 0);
		cr_assert_eq(vmm_start(&machine.vmm), 0); /* the ring is empty and begins at 0 */
		send(rows[i].act);
		expect_answers(rows[i].name);
		cr_expect_eq(get_used_length(), rows[i].length, "%s", rows[i].name);
		cr_assert_eq(vmm_stop(&machine.vmm), 0, "%s", rows[i].name);
		cr_assert_eq(vmm_start(&machine.vmm), 0, "%s", rows[i].name);
		framebuffer_show_first(&machine, i);
		machine_finish(&machine);
	}
}
