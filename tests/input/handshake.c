/* SPDX-License-Identifier: MIT */
/* How VMMs set a device up: the orders of QEMU 10, QEMU 11 and Cloud Hypervisor. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "input/vmm.h"
#include "support/fd_census.h"

static struct vmm vmm;

static void press_a(void)
{
	cr_assert_eq(vug_input_key(vmm.input, KEY_A, true), 0);
	cr_assert_eq(vug_input_sync(vmm.input), 0);
	cr_assert_eq(vug_input_key(vmm.input, KEY_A, false), 0);
	cr_assert_eq(vug_input_sync(vmm.input), 0);
	vmm_expect(&vmm, "1:30:1 | 1:30:0 |");
}

static void works_with(const struct vmm_options *options)
{
	struct fd_census before;

	fd_census_take(&before);
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, options);
	vmm_start(&vmm);
	cr_assert_eq(vmm.num_started, 1);
	press_a();
	vmm_set_led(&vmm, LED_CAPSL, true);
	cr_assert_eq(vmm.leds, 2);
	vmm_end(&vmm);
	fd_census_expect_same(&before);
}

Test(handshake, the_order_of_qemu_10)
{
	works_with(NULL);
}

Test(handshake, rings_at_the_guests_addresses_as_of_qemu_11)
{
	const struct vmm_options options = {.has_guest_addresses = true, .has_slots = true};

	works_with(&options);
}

Test(handshake, memory_region_by_region)
{
	const struct vmm_options options = {.has_slots = true};

	works_with(&options);
}

Test(handshake, without_confirmations)
{
	const struct vmm_options options = {.has_no_ack = true};

	works_with(&options);
}

Test(handshake, with_the_event_index)
{
	const struct vmm_options options = {.has_event_index = true};

	works_with(&options);
}

Test(handshake, with_indirect_descriptors)
{
	const struct vmm_options options = {.is_indirect = true, .has_event_index = true};

	works_with(&options);
}

Test(handshake, with_memory_that_could_shrink)
{
	const struct vmm_options options = {.is_unsealed = true};

	works_with(&options);
}

Test(handshake, with_memory_that_could_shrink_and_the_event_index)
{
	const struct vmm_options options = {
		.is_unsealed = true, .has_event_index = true, .is_indirect = true, .number = 256};

	works_with(&options);
}

Test(handshake, with_memory_for_buffers_that_were_taken)
{
	const struct vmm_options options = {.has_inflight = true};

	works_with(&options);
}

/* SET_FEATURES before the queues, CALL before KICK, and then all of them enabled. */
Test(handshake, the_order_of_cloud_hypervisor)
{
	const struct vhost_user_vring_address address = {.descriptors = VMM_USER_ADDRESS,
							 .available = VMM_USER_ADDRESS + 0x8000,
							 .used = VMM_USER_ADDRESS + 0x10000};

	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_negotiate(&vmm);
	vmm_show_memory(&vmm);
	vmm_say_state(&vmm, VHOST_USER_SET_VRING_NUM, 0, 4);
	vmm_say(&vmm, VHOST_USER_SET_VRING_ADDR, &address, sizeof(address), -1);
	vmm_say_state(&vmm, VHOST_USER_SET_VRING_BASE, 0, 0);
	vmm_say_u64(&vmm, VHOST_USER_SET_VRING_CALL, 0, vmm.queues[0].call_fd);
	vmm_say_u64(&vmm, VHOST_USER_SET_VRING_KICK, 0, vmm.queues[0].kick_fd);
	cr_assert_eq(vmm.num_started, 0, "it is not enabled yet");
	vmm_say_state(&vmm, VHOST_USER_SET_VRING_ENABLE, 0, 1);
	cr_assert_eq(vmm.num_started, 1);
	vmm_fill(&vmm);
	press_a();
	vmm_end(&vmm);
}

/* It asks for the bytes that the guest reads, one by one. */
Test(handshake, config_space_byte_by_byte)
{
	struct {
		struct vhost_user_config config;
		uint8_t bytes[1];
	} message = {.config = {.offset = 0, .size = 1}, .bytes = {1}};

	vmm_begin(&vmm, VUG_INPUT_TABLET, NULL);
	vmm_negotiate(&vmm);
	cr_assert_eq(vmm_say(&vmm, VHOST_USER_SET_CONFIG, &message, 13, -1), 0);
	message.config.offset = 2;
	vmm_ask(&vmm, VHOST_USER_GET_CONFIG, &message, 13, &message, 13);
	cr_assert_eq(message.bytes[0], strlen("libvug tablet"));
	message.config.offset = 8;
	vmm_ask(&vmm, VHOST_USER_GET_CONFIG, &message, 12, &message, 13);
	cr_assert_eq(message.bytes[0], 'l');
	vmm_end(&vmm);
}

Test(handshake, config_space_of_a_size_that_cannot_be_is_answered_empty)
{
	const struct vhost_user_config config = {.size = 60000};
	uint8_t reply[8];

	vmm_begin(&vmm, VUG_INPUT_TABLET, NULL);
	vmm_ask(&vmm, VHOST_USER_GET_CONFIG, &config, sizeof(config), reply, 0);
	vmm_end(&vmm);
}

Test(handshake, nothing_is_taken_before_a_driver_is_there)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	cr_assert_eq(vug_input_key(vmm.input, KEY_A, true), -ENOTCONN);
	cr_assert_eq(vug_input_sync(vmm.input), -ENOTCONN);
	vmm_start(&vmm);
	cr_assert_eq(vug_input_key(vmm.input, KEY_A, false), 0, "it was never pressed");
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "");
	vmm_end(&vmm);
}

Test(handshake, a_feature_that_was_not_offered_is_refused)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_negotiate(&vmm);
	cr_assert_eq(vmm_say_u64(&vmm, VHOST_USER_SET_FEATURES, UINT64_C(1) << 34, -1), 1);
	cr_assert_eq(vmm.num_ended, 0);
	vmm_end(&vmm);
}

Test(handshake, an_unknown_request_is_refused_where_that_can_be_said)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_negotiate(&vmm);
	cr_assert_eq(vmm_say_u64(&vmm, 77, 0, -1), 1);
	cr_assert_eq(vmm.num_ended, 0);
	vmm_send(&vmm, 44, 1, NULL, 0, NULL, 0); /* GET_SHMEM_CONFIG: waits for an answer */
	vmm_settle(&vmm);
	cr_assert_eq(vmm.num_ended, 1);
	cr_assert_eq(vmm.end_error, EPROTO);
	vmm_end(&vmm);
}

Test(handshake, a_vmm_that_leaves_is_reported_and_the_next_one_is_served)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vmm_start(&vmm);
	vmm_hang_up(&vmm);
	cr_assert_eq(vmm.num_ended, 1);
	cr_assert_eq(vmm.end_error, 0);
	cr_assert_eq(vmm.num_stopped, 1);
	cr_assert_not(vug_input_is_connected(vmm.input));
	vmm_clear_queues(&vmm);
	vmm_connect(&vmm);
	vmm_start(&vmm);
	cr_assert_eq(vmm.num_started, 2);
	press_a();
	vmm_end(&vmm);
}

Test(handshake, a_request_may_come_byte_by_byte)
{
	const struct vhost_user_header header = {VHOST_USER_GET_QUEUE_NUM, 1, 0};
	uint64_t value = 0;

	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	for (size_t i = 0; i < sizeof(header); i++) {
		cr_assert_eq(write(vmm.fd, (const uint8_t *)&header + i, 1), 1);
		vmm_settle(&vmm);
	}
	cr_assert_eq(vmm_receive(&vmm, VHOST_USER_GET_QUEUE_NUM, &value, 8, NULL), 8);
	cr_assert_eq(value, 2);
	vmm_end(&vmm);
}
