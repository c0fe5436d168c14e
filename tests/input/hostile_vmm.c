/* SPDX-License-Identifier: MIT */
/* What a hostile VMM sends. Whatever it is, the device is there for the next one. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "input/vmm.h"
#include "support/fd_census.h"

static struct vmm vmm;

/* Refused, and the connection goes on. */
static void expect_refused(uint32_t request, const void *payload, size_t size, int fd)
{
	cr_assert_eq(vmm_say(&vmm, request, payload, size, fd), 1, "request %u was done", request);
	cr_assert_eq(vmm.num_ended, 0);
}

/* Ended, and the next VMM is served. */
static void expect_ended(int error)
{
	vmm_settle(&vmm);
	cr_assert_eq(vmm.num_ended, 1);
	cr_assert_eq(vmm.end_error, error, "%d", vmm.end_error);
	close(vmm.fd);
	vmm_clear_queues(&vmm);
	vmm_connect(&vmm);
	vmm_start(&vmm);
	vug_input_key(vmm.input, KEY_A, true);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "1:30:1 |");
}

static void begin(const struct vmm_options *options)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, options);
	vmm_negotiate(&vmm);
}

/* ---- messages --------------------------------------------------------------------------- */

Test(hostile_vmm, every_request_of_every_size_is_survived)
{
	static const size_t sizes[] = {0,  1,  4,  7,  8,   9,   12,   16,
				       20, 39, 40, 41, 264, 265, 2000, 4096};
	static const uint8_t zeros[4096];

	for (uint32_t request = 0; request < 64; request++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
			for (uint32_t flags = 1; flags <= 9; flags += 8) {
				begin(NULL);
				vmm_send(&vmm, request, flags, zeros, sizes[i], &vmm.memory_fd,
					 i % 2);
				vmm_settle(&vmm);
				vmm_end(&vmm);
			}
}

Test(hostile_vmm, a_size_that_is_no_message_ends_the_connection)
{
	const struct vhost_user_header header = {VHOST_USER_SET_CONFIG, 1, UINT32_MAX};

	begin(NULL);
	cr_assert_eq(write(vmm.fd, &header, sizeof(header)), sizeof(header));
	expect_ended(EPROTO);
	vmm_end(&vmm);
}

Test(hostile_vmm, a_version_or_a_reply_ends_the_connection)
{
	begin(NULL);
	vmm_send(&vmm, VHOST_USER_GET_FEATURES, 2, NULL, 0, NULL, 0);
	expect_ended(EPROTO);
	vmm_end(&vmm);
	begin(NULL);
	vmm_send(&vmm, VHOST_USER_GET_FEATURES, 5, NULL, 0, NULL, 0);
	expect_ended(EPROTO);
	vmm_end(&vmm);
}

Test(hostile_vmm, half_a_message_waits_and_its_end_is_an_error)
{
	begin(NULL);
	cr_assert_eq(write(vmm.fd, "\1\0\0\0\1", 5), 5);
	vmm_settle(&vmm);
	cr_assert_eq(vmm.num_ended, 0);
	shutdown(vmm.fd, SHUT_RDWR);
	expect_ended(ECONNRESET);
	vmm_end(&vmm);
}

Test(hostile_vmm, descriptors_that_nobody_asked_for_are_closed)
{
	struct fd_census before, after_all;
	int fds[30];

	fd_census_take(&after_all);
	begin(NULL);
	fd_census_take(&before);
	for (int i = 0; i < 30; i++)
		fds[i] = vmm.memory_fd;
	vmm_send(&vmm, VHOST_USER_SET_VRING_NUM, 9, "\0\0\0\0\4\0\0\0", 8, fds, 8);
	vmm_settle(&vmm);
	fd_census_expect_same(&before);
	vmm_send(&vmm, VHOST_USER_SET_OWNER, 1, NULL, 0, fds, 30);
	expect_ended(EPROTO);
	vmm_end(&vmm);
	fd_census_expect_same(&after_all);
}

Test(hostile_vmm, a_vmm_that_reads_no_replies_is_asked_no_more)
{
	struct vhost_user_header header = {VHOST_USER_GET_FEATURES, 1, 0};

	begin(NULL);
	for (int i = 0; i < 100000; i++)
		if (send(vmm.fd, &header, sizeof(header), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
			vmm_settle(&vmm);
			if (send(vmm.fd, &header, sizeof(header), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
				break;
		}
	vmm_settle(&vmm);
	cr_assert_eq(vmm.num_ended, 0);
	vmm_hang_up(&vmm);
	cr_assert_eq(vmm.num_ended, 1);
	vmm_end(&vmm);
}

/* ---- memory ----------------------------------------------------------------------------- */

static struct vhost_user_memory_slot make_slot(uint64_t guest, uint64_t size, uint64_t user,
					       uint64_t offset)
{
	return (struct vhost_user_memory_slot){.region = {guest, size, user, offset}};
}

static void refuse_region(uint64_t guest, uint64_t size, uint64_t user, uint64_t offset)
{
	const struct vhost_user_memory_slot slot = make_slot(guest, size, user, offset);

	expect_refused(VHOST_USER_ADD_MEM_REG, &slot, sizeof(slot), vmm.memory_fd);
}

Test(hostile_vmm, regions_that_cannot_be_are_refused)
{
	const struct vmm_options options = {.has_slots = true};

	begin(&options);
	refuse_region(0, 0, 0, 0);
	refuse_region(0, VMM_MEMORY_SIZE + 1, 0, 0);
	refuse_region(0, 4096, 0, VMM_MEMORY_SIZE);
	refuse_region(0, 4096, 0, UINT64_MAX - 100);
	refuse_region(0, UINT64_MAX, 0, 1);
	refuse_region(UINT64_MAX - 10, 4096, 0, 0);
	refuse_region(0, 4096, UINT64_MAX - 10, 0);
	vmm_end(&vmm);
}

Test(hostile_vmm, regions_that_overlap_are_refused)
{
	const struct vmm_options options = {.has_slots = true};
	const uint64_t user = VMM_USER_ADDRESS, guest = VMM_GUEST_ADDRESS;

	begin(&options);
	vmm_show_memory(&vmm);
	refuse_region(guest, 4096, 0, 0);
	refuse_region(guest + VMM_MEMORY_SIZE - 1, 4096, 0, 0);
	refuse_region(guest - 1, 2, 0, 0);
	refuse_region(0, 4096, user + 4096, 0);
	refuse_region(0, 4096, user - 4095, 0);
	vmm_end(&vmm);
}

Test(hostile_vmm, a_table_that_overlaps_leaves_no_memory)
{
	const struct vhost_user_memory_region region = {0, 4096, 0, 0};
	const struct vhost_user_memory_table table = {.count = 2, .regions = {region, region}};
	int fds[] = {vmm.memory_fd, vmm.memory_fd};
	uint64_t status;

	begin(NULL);
	vmm_show_memory(&vmm);
	fds[0] = fds[1] = vmm.memory_fd;
	vmm_send(&vmm, VHOST_USER_SET_MEM_TABLE, 9, &table, 8 + 2 * sizeof(region), fds, 2);
	vmm_settle(&vmm);
	cr_assert_eq(vmm_receive(&vmm, VHOST_USER_SET_MEM_TABLE, &status, 8, NULL), 8);
	cr_assert_eq(status, 1);
	cr_assert_eq(vmm.num_ended, 0);
	vmm_set_up_queue(&vmm, 0);
	cr_assert_not_null(strstr(vmm.line, "outside of the guest's memory"), "'%s'", vmm.line);
	vmm_end(&vmm);
}

Test(hostile_vmm, a_table_that_lies_about_its_length_is_refused)
{
	struct vhost_user_memory_table table = {
		.count = 8,
		.regions = {{.size = 4096},
			    {.guest_address = 4096, .size = 4096, .user_address = 4096}}};

	begin(NULL);
	expect_refused(VHOST_USER_SET_MEM_TABLE, &table, 8 + 32, vmm.memory_fd);
	table.count = 2;
	expect_refused(VHOST_USER_SET_MEM_TABLE, &table, 8 + 2 * 32, vmm.memory_fd);
	expect_refused(VHOST_USER_SET_MEM_TABLE, &table, 8 + 2 * 32, -1);
	table.count = UINT32_MAX;
	expect_refused(VHOST_USER_SET_MEM_TABLE, &table, sizeof(table), vmm.memory_fd);
	vmm_end(&vmm);
}

Test(hostile_vmm, what_is_not_shared_memory_is_refused)
{
	const struct vmm_options options = {.has_slots = true};
	const struct vhost_user_memory_slot slot = make_slot(0, 4096, 0, 0);
	int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), read_only;
	char path[64];

	begin(&options);
	expect_refused(VHOST_USER_ADD_MEM_REG, &slot, sizeof(slot), file);
	expect_refused(VHOST_USER_ADD_MEM_REG, &slot, sizeof(slot), vmm.queues[0].kick_fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", vmm.memory_fd);
	read_only = open(path, O_RDONLY | O_CLOEXEC);
	expect_refused(VHOST_USER_ADD_MEM_REG, &slot, sizeof(slot), read_only);
	close(file);
	close(read_only);
	vmm_end(&vmm);
}

Test(hostile_vmm, there_is_an_end_to_regions)
{
	const struct vmm_options options = {.has_slots = true};
	struct vhost_user_memory_slot slot;
	uint64_t i;

	begin(&options);
	cr_assert_eq(vmm_ask_u64(&vmm, VHOST_USER_GET_MAX_MEM_SLOTS), VUG_INPUT_MAX_REGIONS);
	for (i = 0; i < VUG_INPUT_MAX_REGIONS; i++) {
		slot = make_slot(i * 4096, 4096, i * 4096, 4096 * (i % 100));
		cr_assert_eq(
			vmm_say(&vmm, VHOST_USER_ADD_MEM_REG, &slot, sizeof(slot), vmm.memory_fd),
			0);
	}
	refuse_region(i * 4096, 4096, i * 4096, 0);
	slot = make_slot(4096, 4096, 0, 0);
	expect_refused(VHOST_USER_REM_MEM_REG, &slot, sizeof(slot), -1);
	slot = make_slot(4096, 4096, 4096, 0);
	cr_assert_eq(vmm_say(&vmm, VHOST_USER_REM_MEM_REG, &slot, sizeof(slot), -1), 0);
	expect_refused(VHOST_USER_REM_MEM_REG, &slot, sizeof(slot), -1);
	vmm_end(&vmm);
}

/* A region that has gone takes the queue's memory along, and nothing else. */
Test(hostile_vmm, memory_that_is_taken_away_below_a_running_queue_breaks_it)
{
	const struct vmm_options options = {.has_slots = true};
	const struct vhost_user_memory_slot slot =
		make_slot(VMM_GUEST_ADDRESS, VMM_MEMORY_SIZE, VMM_USER_ADDRESS, 0);

	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, &options);
	vmm_start(&vmm);
	cr_assert_eq(vmm_say(&vmm, VHOST_USER_REM_MEM_REG, &slot, sizeof(slot), -1), 0);
	vug_input_key(vmm.input, KEY_A, true);
	vug_input_sync(vmm.input);
	vmm_settle(&vmm);
	cr_assert_not_null(strstr(vmm.line, "outside of the guest's memory"), "'%s'", vmm.line);
	vmm_end(&vmm);
}

/* ---- queues ----------------------------------------------------------------------------- */

Test(hostile_vmm, queues_that_cannot_be_are_refused)
{
	struct vhost_user_vring_address address = {.index = 2};
	static const uint32_t numbers[] = {0, 3, 2048, 65536, UINT32_MAX};

	begin(NULL);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		cr_assert_eq(vmm_say_state(&vmm, VHOST_USER_SET_VRING_NUM, 0, numbers[i]), 1);
	cr_assert_eq(vmm_say_state(&vmm, VHOST_USER_SET_VRING_NUM, 2, 4), 1);
	cr_assert_eq(vmm_say_state(&vmm, VHOST_USER_SET_VRING_BASE, 0, 65536), 1);
	cr_assert_eq(vmm_say_state(&vmm, VHOST_USER_SET_VRING_BASE, UINT32_MAX, 0), 1);
	cr_assert_eq(vmm_say_state(&vmm, VHOST_USER_SET_VRING_ENABLE, 0, 2), 1);
	expect_refused(VHOST_USER_SET_VRING_ADDR, &address, sizeof(address), -1);
	address = (struct vhost_user_vring_address){.descriptors = 8};
	expect_refused(VHOST_USER_SET_VRING_ADDR, &address, sizeof(address), -1);
	address = (struct vhost_user_vring_address){.available = 1};
	expect_refused(VHOST_USER_SET_VRING_ADDR, &address, sizeof(address), -1);
	address = (struct vhost_user_vring_address){.used = 2};
	expect_refused(VHOST_USER_SET_VRING_ADDR, &address, sizeof(address), -1);
	vmm_end(&vmm);
}

Test(hostile_vmm, a_running_queue_keeps_its_size_and_its_base)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_start(&vmm);
	cr_assert_eq(vmm_say_state(&vmm, VHOST_USER_SET_VRING_NUM, 0, 256), 1);
	cr_assert_eq(vmm_say_state(&vmm, VHOST_USER_SET_VRING_BASE, 0, 17), 1);
	vmm_end(&vmm);
}

static void start_at(uint64_t descriptors, uint64_t available, uint64_t used)
{
	const struct vhost_user_vring_address address = {
		.descriptors = descriptors, .available = available, .used = used};

	begin(NULL);
	vmm_show_memory(&vmm);
	vmm_say_state(&vmm, VHOST_USER_SET_VRING_NUM, 0, 4);
	cr_assert_eq(vmm_say(&vmm, VHOST_USER_SET_VRING_ADDR, &address, sizeof(address), -1), 0);
	vmm_say_u64(&vmm, VHOST_USER_SET_VRING_KICK, 0, vmm.queues[0].kick_fd);
	vmm_say_state(&vmm, VHOST_USER_SET_VRING_ENABLE, 0, 1);
	vmm_fill(&vmm);
	vug_input_key(vmm.input, KEY_A, true);
	vug_input_sync(vmm.input);
	vmm_settle(&vmm);
	cr_assert_not_null(strstr(vmm.line, "outside of the guest's memory"), "'%s'", vmm.line);
	cr_assert_eq(vmm_ask_u64(&vmm, VHOST_USER_GET_QUEUE_NUM), 2);
	vmm_end(&vmm);
}

Test(hostile_vmm, rings_outside_of_the_memory_are_said)
{
	const uint64_t start = VMM_USER_ADDRESS, end = start + VMM_MEMORY_SIZE;

	start_at(end, start + 0x8000, start + 0x10000);
	start_at(start, end, start + 0x10000);
	start_at(start, start + 0x8000, end);
	start_at(start, end - 2, start + 0x10000);
	start_at(start, start + 0x8000, end - 4);
	start_at(end - 16, start + 0x8000, start + 0x10000);
	start_at(start, UINT64_MAX - 1, start + 0x10000);
	start_at(start, start + 0x8000, UINT64_MAX - 3);
}

Test(hostile_vmm, kicks_and_calls_are_eventfds_or_refused)
{
	int ends[2], file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	begin(NULL);
	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(vmm_say_u64(&vmm, VHOST_USER_SET_VRING_CALL, 0, ends[1]), 1);
	cr_assert_eq(vmm_say_u64(&vmm, VHOST_USER_SET_VRING_KICK, 0, ends[0]), 1);
	cr_assert_eq(vmm_say_u64(&vmm, VHOST_USER_SET_VRING_KICK, 0, file), 1);
	cr_assert_eq(vmm_say_u64(&vmm, VHOST_USER_SET_VRING_ERR, 1, file), 1);
	cr_assert_eq(vmm_say_u64(&vmm, VHOST_USER_SET_VRING_KICK, 0x100, vmm.queues[0].kick_fd), 1);
	cr_assert_eq(vmm_say_u64(&vmm, VHOST_USER_SET_VRING_KICK, 0, -1), 1);
	cr_assert_eq(vmm_say_u64(&vmm, VHOST_USER_SET_VRING_KICK, 0xff, vmm.queues[0].kick_fd), 1);
	cr_assert_eq(vmm_say_u64(&vmm, VHOST_USER_SET_VRING_ERR, 1, vmm.queues[0].kick_fd), 0);
	close(ends[0]);
	close(ends[1]);
	close(file);
	vmm_end(&vmm);
}

/* Its counter is as high as it gets, and a write to it would wait. */
Test(hostile_vmm, a_call_that_is_full_holds_nobody_up, .timeout = 20)
{
	const uint64_t most = UINT64_MAX - 1;
	int blocking = eventfd(0, EFD_CLOEXEC);

	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_start(&vmm);
	vmm_say_u64(&vmm, VHOST_USER_SET_VRING_CALL, 0, blocking);
	cr_assert_eq(fcntl(blocking, F_SETFL, 0), 0);
	cr_assert_eq(write(blocking, &most, sizeof(most)), sizeof(most));
	vug_input_key(vmm.input, KEY_A, true);
	vug_input_sync(vmm.input);
	cr_assert_eq(vmm_take(&vmm, SIZE_MAX, false), 2);
	cr_assert_str_eq(vmm_read_events(&vmm), "1:30:1 |");
	close(blocking);
	vmm_end(&vmm);
}

Test(hostile_vmm, a_kick_that_is_always_readable_is_no_endless_loop)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_start(&vmm);
	for (int i = 0; i < 100; i++)
		vmm_kick(&vmm, (uint32_t)i % 2);
	vmm_settle(&vmm);
	vmm_end(&vmm);
}

/* ---- memory for buffers that were taken ------------------------------------------------- */

Test(hostile_vmm, inflight_memory_that_cannot_be_is_refused)
{
	const struct vmm_options options = {.has_inflight = true};
	struct vhost_user_inflight inflight = {.num_queues = 2, .queue_size = 4};

	begin(&options);
	inflight.mmap_offset = VMM_MEMORY_SIZE;
	expect_refused(VHOST_USER_SET_INFLIGHT_FD, &inflight, sizeof(inflight), vmm.memory_fd);
	inflight.mmap_offset = UINT64_MAX - 5;
	expect_refused(VHOST_USER_SET_INFLIGHT_FD, &inflight, sizeof(inflight), vmm.memory_fd);
	inflight.mmap_offset = 0;
	inflight.num_queues = 3;
	expect_refused(VHOST_USER_SET_INFLIGHT_FD, &inflight, sizeof(inflight), vmm.memory_fd);
	inflight.num_queues = 2;
	inflight.queue_size = 0;
	expect_refused(VHOST_USER_SET_INFLIGHT_FD, &inflight, sizeof(inflight), vmm.memory_fd);
	inflight.queue_size = 4;
	expect_refused(VHOST_USER_SET_INFLIGHT_FD, &inflight, sizeof(inflight),
		       vmm.queues[0].kick_fd);
	vmm_end(&vmm);
}

/* All of it is garbage, or goes away. */
Test(hostile_vmm, inflight_memory_is_believed_nothing)
{
	const struct vmm_options options = {.has_inflight = true, .number = 64};
	int fd = memfd_create("inflight", MFD_CLOEXEC);
	uint8_t garbage[4096];

	memset(garbage, 1, sizeof(garbage));
	cr_assert_eq(write(fd, garbage, sizeof(garbage)), sizeof(garbage));
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, &options);
	vmm.inflight_fd = fd;
	vmm.inflight = (struct vhost_user_inflight){
		.mmap_size = sizeof(garbage), .num_queues = 2, .queue_size = 64};
	vmm_start(&vmm);
	vug_input_key(vmm.input, KEY_A, true);
	vug_input_sync(vmm.input);
	cr_assert_eq(ftruncate(fd, 0), 0);
	vug_input_key(vmm.input, KEY_B, true);
	vug_input_sync(vmm.input);
	vmm_settle(&vmm);
	cr_assert_eq(vmm_ask_u64(&vmm, VHOST_USER_GET_QUEUE_NUM), 2);
	vmm_end(&vmm);
}
