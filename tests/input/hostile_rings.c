/* SPDX-License-Identifier: MIT */
/*
 * What a hostile guest does with its queues. Whatever it is: the device answers its VMM afterwards,
 * one line says what was wrong, and when the driver starts again there is input again.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <endian.h>
#include <string.h>
#include <unistd.h>

#include "input/vmm.h"

#define NEXT 1
#define WRITE 2
#define INDIRECT 4

static struct vmm vmm;

static struct vmm_descriptor *descriptor(uint16_t head)
{
	return &vmm.queues[0].descriptors[head];
}

static struct vmm_descriptor *get_table(void)
{
	return (struct vmm_descriptor *)(vmm.memory + 0xf0000);
}

static void describe(struct vmm_descriptor *place, uint64_t address, uint32_t length,
		     uint16_t flags, uint16_t next)
{
	*place = (struct vmm_descriptor){.address = htole64(address),
					 .length = htole32(length),
					 .flags = htole16(flags),
					 .next = htole16(next)};
}

static uint64_t in_guest(uint64_t offset)
{
	return VMM_GUEST_ADDRESS + offset;
}

/* ---- the faults; each is there before the device takes the first buffer ------------------ */

static void head_outside(void)
{
	vmm.queues[0].available[2] = 999;
}

static void index_runs_ahead(void)
{
	vmm.queues[0].available[1] = 500;
}

static void buffer_outside(void)
{
	describe(descriptor(0), in_guest(VMM_MEMORY_SIZE), 8, WRITE, 0);
}

static void buffer_across_the_end(void)
{
	describe(descriptor(0), in_guest(VMM_MEMORY_SIZE - 4), 8, WRITE, 0);
}

static void buffer_at_the_end_of_all(void)
{
	describe(descriptor(0), UINT64_MAX - 3, 8, WRITE, 0);
}

static void cycle(void)
{
	describe(descriptor(0), in_guest(0x80000), 0, WRITE | NEXT, 1);
	describe(descriptor(1), in_guest(0x80000), 0, WRITE | NEXT, 0);
}

static void cycle_of_what_cannot_be_written(void)
{
	describe(descriptor(0), in_guest(0x80000), UINT32_MAX, NEXT, 0);
}

static void next_outside(void)
{
	describe(descriptor(0), in_guest(0x80000), 4, WRITE | NEXT, 4);
}

static void table_outside(void)
{
	describe(descriptor(0), in_guest(VMM_MEMORY_SIZE), 16, INDIRECT, 0);
}

static void table_of_an_odd_size(void)
{
	describe(descriptor(0), in_guest(0xf0000), 17, INDIRECT, 0);
}

static void table_without_anything(void)
{
	describe(descriptor(0), in_guest(0xf0000), 0, INDIRECT, 0);
}

static void table_with_a_successor(void)
{
	describe(descriptor(0), in_guest(0xf0000), 16, INDIRECT | NEXT, 1);
}

static void table_in_a_table(void)
{
	describe(descriptor(0), in_guest(0xf0000), 16, INDIRECT, 0);
	describe(get_table(), in_guest(0xf0000), 16, INDIRECT, 0);
}

static void table_that_ends_early(void)
{
	describe(descriptor(0), in_guest(0xf0000), 16, INDIRECT, 0);
	describe(get_table(), in_guest(0x80000), 4, WRITE | NEXT, 1);
}

static void table_behind_a_descriptor(void)
{
	describe(descriptor(0), in_guest(0x80000), 4, WRITE | NEXT, 1);
	describe(descriptor(1), in_guest(0xf0000), 16, INDIRECT, 0);
}

static void table_as_large_as_can_be(void)
{
	describe(descriptor(0), in_guest(VMM_MEMORY_SIZE - 16), UINT32_MAX - 15, INDIRECT, 0);
	describe((struct vmm_descriptor *)(vmm.memory + VMM_MEMORY_SIZE - 16), in_guest(0x80000), 4,
		 WRITE | NEXT, 1);
}

struct fault {
	char name[40];
	void (*make)(void);
	char words[40]; /* of the line in the log */
};

static const struct fault faults[] = {
	{"head outside", head_outside, "number is outside its table"},
	{"index runs ahead", index_runs_ahead, "index runs ahead"},
	{"buffer outside", buffer_outside, "a buffer is outside"},
	{"buffer across the end", buffer_across_the_end, "a buffer is outside"},
	{"buffer at the end of all", buffer_at_the_end_of_all, "a buffer is outside"},
	{"cycle", cycle, "does not end"},
	{"cycle without writing", cycle_of_what_cannot_be_written, "does not end"},
	{"next outside", next_outside, "number is outside its table"},
	{"table outside", table_outside, "descriptors are outside"},
	{"table of an odd size", table_of_an_odd_size, "impossible size"},
	{"table without anything", table_without_anything, "impossible size"},
	{"table with a successor", table_with_a_successor, "impossible size or a successor"},
	{"table in a table", table_in_a_table, "within a chain"},
	{"table that ends early", table_that_ends_early, "number is outside its table"},
	{"table behind a descriptor", table_behind_a_descriptor, "within a chain"},
	{"table as large as can be", table_as_large_as_can_be, "descriptors are outside"},
};

static void press(uint16_t code)
{
	vug_input_key(vmm.input, code, true);
	vug_input_sync(vmm.input);
	vmm_settle(&vmm);
}

static void expect_input_again(void)
{
	cr_assert_eq(vmm_ask_u64(&vmm, VHOST_USER_GET_QUEUE_NUM), 2, "the VMM is not answered");
	vmm_reset(&vmm);
	vmm_run(&vmm);
	vmm.num_events = 0;
	press(KEY_B);
	vmm_expect(&vmm, "1:48:1 |");
}

static void run_fault(const struct fault *fault, bool is_unsealed)
{
	const struct vmm_options options = {.is_unsealed = is_unsealed};
	unsigned int lines;

	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, &options);
	vmm_start(&vmm);
	fault->make();
	lines = vmm.num_lines;
	press(KEY_A);
	cr_assert_eq(vmm.num_lines, lines + 1, "%s: one line", fault->name);
	cr_assert_not_null(strstr(vmm.line, fault->words), "%s: '%s'", fault->name, vmm.line);
	cr_assert_eq(vmm.num_stopped, 1);
	cr_assert_neq(vug_input_key(vmm.input, KEY_C, true), 0);
	expect_input_again();
	vmm_end(&vmm);
}

Test(hostile_rings, each_fault_is_said_once_and_the_next_driver_has_input)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		run_fault(&faults[i], false);
		run_fault(&faults[i], true);
	}
}

/* ---- buffers that are no fault of the ring ---------------------------------------------- */

Test(hostile_rings, an_event_in_pieces_is_put_together)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_start(&vmm);
	describe(descriptor(0), in_guest(0x80000), 3, WRITE | NEXT, 2);
	describe(descriptor(2), in_guest(0x90000), 100, NEXT, 3);
	describe(descriptor(3), in_guest(0x80003), 5, WRITE, 0);
	press(KEY_A);
	cr_assert_eq(vmm_take(&vmm, 1, false), 1);
	cr_assert_str_eq(vmm_read_events(&vmm), "1:30:1");
	vmm_end(&vmm);
}

Test(hostile_rings, a_buffer_that_is_too_small_is_returned_without_an_event)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_start(&vmm);
	describe(descriptor(0), in_guest(0x80000), 7, WRITE, 0);
	describe(descriptor(1), in_guest(0x80010), 8, 0, 0);
	press(KEY_A);
	cr_assert_eq(vmm_take(&vmm, SIZE_MAX, false), 4);
	cr_assert_str_eq(vmm_read_events(&vmm), "1:30:1 |", "no event is lost");
	vmm_end(&vmm);
}

/* It gives back small buffers as fast as they come: the device must come to an end all the same. */
Test(hostile_rings, small_buffers_without_end_do_not_keep_the_device)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_start(&vmm);
	for (uint16_t head = 0; head < 4; head++)
		describe(descriptor(head), in_guest(0x80000), 1, WRITE, 0);
	for (int i = 0; i < 1000; i++) {
		press(KEY_A);
		vmm_take(&vmm, SIZE_MAX, true);
	}
	vmm_settle(&vmm);
	cr_assert_eq(vmm.num_events, 0);
	vmm_end(&vmm);
}

Test(hostile_rings, a_status_buffer_that_lies_breaks_its_queue_alone)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_start(&vmm);
	vmm.queues[1].descriptors[0].address = htole64(in_guest(VMM_MEMORY_SIZE - 1));
	vmm_post(&vmm, 1, 0);
	vmm_kick(&vmm, 1);
	vmm_settle(&vmm);
	cr_assert_not_null(strstr(vmm.line, "status queue"), "'%s'", vmm.line);
	press(KEY_A);
	vmm_expect(&vmm, "1:30:1 |");
	vmm_end(&vmm);
}

/* ---- memory that goes away -------------------------------------------------------------- */

/* With the queues in it, and with the buffers alone. */
static void truncate_to(off_t length)
{
	const struct vmm_options options = {.is_unsealed = true, .has_event_index = true};

	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, &options);
	vmm_start(&vmm);
	cr_assert_eq(ftruncate(vmm.memory_fd, length), 0);
	press(KEY_A);
	cr_assert_not_null(strstr(vmm.line, "outside of the guest's memory"), "'%s'", vmm.line);
	vmm_kick(&vmm, 1);
	vmm_settle(&vmm);
	cr_assert_eq(vmm_ask_u64(&vmm, VHOST_USER_GET_QUEUE_NUM), 2);
	cr_assert_eq(ftruncate(vmm.memory_fd, VMM_MEMORY_SIZE), 0);
	expect_input_again();
	vmm_end(&vmm);
}

Test(hostile_rings, memory_that_is_cut_away_below_the_queues_is_no_sigbus)
{
	truncate_to(0);
}

Test(hostile_rings, memory_that_is_cut_away_below_the_used_ring_is_no_sigbus)
{
	truncate_to(0x10000);
}

Test(hostile_rings, memory_that_is_cut_away_below_the_buffers_is_no_sigbus)
{
	truncate_to(0x80000);
}
