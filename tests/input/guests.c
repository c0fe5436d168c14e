/* SPDX-License-Identifier: MIT */
/* Guests that are paused, reset and served again; what is pressed meanwhile. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/vmm.h"

static struct vmm vmm;

static void start(enum vug_input_kind kind, const struct vmm_options *options)
{
	vmm_begin(&vmm, kind, options);
	vmm_start(&vmm);
}

static void press(uint16_t code)
{
	cr_assert_eq(vug_input_key(vmm.input, code, true), 0);
	cr_assert_eq(vug_input_sync(vmm.input), 0);
	vmm_run(&vmm);
	vmm.num_events = 0;
}

Test(guests, release_all_releases_what_is_pressed)
{
	start(VUG_INPUT_KEYBOARD, NULL);
	press(KEY_A);
	press(KEY_LEFTSHIFT);
	cr_assert_eq(vug_input_release_all(vmm.input), 0);
	vmm_expect(&vmm, "1:30:0 1:42:0 |");
	cr_assert_eq(vug_input_release_all(vmm.input), 0);
	vmm_expect(&vmm, "");
	vmm_end(&vmm);
}

Test(guests, release_all_lifts_all_contacts)
{
	start(VUG_INPUT_MULTI_TOUCH, NULL);
	vug_input_touch(vmm.input, 1, 0, 0);
	vug_input_touch(vmm.input, 2, 0, 0);
	vug_input_sync(vmm.input);
	vmm_run(&vmm);
	vmm.num_events = 0;
	vug_input_release_all(vmm.input);
	vmm_expect(&vmm, "3:47:1 3:57:-1 3:47:2 3:57:-1 1:330:0 |");
	vmm_end(&vmm);
}

Test(guests, a_program_that_leaves_releases_what_is_pressed)
{
	start(VUG_INPUT_KEYBOARD, NULL);
	press(KEY_A);
	vug_input_detach(vmm.input);
	cr_assert_eq(vmm_take(&vmm, SIZE_MAX, false), 2);
	cr_assert_str_eq(vmm_read_events(&vmm), "1:30:0 |");
	cr_assert_not(vug_input_is_connected(vmm.input));
	vmm_settle(&vmm);
	cr_assert_eq(vmm.num_ended, 0, "it was the program's own doing");
	vmm_end(&vmm);
}

Test(guests, the_last_reference_releases_what_is_pressed)
{
	start(VUG_INPUT_MOUSE, NULL);
	vug_input_button(vmm.input, BTN_LEFT, true);
	vug_input_sync(vmm.input);
	vmm_run(&vmm);
	vmm.num_events = 0;
	cr_assert_eq(vug_input_ref(vmm.input), vmm.input);
	vug_input_unref(vmm.input);
	vmm_expect(&vmm, "");
	vug_input_unref(vmm.input);
	cr_assert_eq(vmm_take(&vmm, SIZE_MAX, false), 2);
	cr_assert_str_eq(vmm_read_events(&vmm), "1:272:0 |");
	vmm.input = NULL;
	vmm_end(&vmm);
}

/* ---- paused ----------------------------------------------------------------------------- */

Test(guests, a_key_that_is_let_go_while_the_vm_is_paused_is_released_afterwards)
{
	uint32_t bases[2];

	start(VUG_INPUT_KEYBOARD, NULL);
	press(KEY_A);
	vmm_stop(&vmm, bases);
	cr_assert_eq(vmm.num_stopped, 1);
	cr_assert_eq(bases[0], 2);
	cr_assert_eq(vug_input_key(vmm.input, KEY_B, true), -ENOTCONN);
	cr_assert_eq(vug_input_key(vmm.input, KEY_A, false), 0);
	vug_input_sync(vmm.input);
	vmm_restart(&vmm, bases);
	cr_assert_eq(vmm.num_started, 2);
	vmm_expect(&vmm, "1:30:0 |");
	vmm_end(&vmm);
}

Test(guests, a_key_that_is_held_over_a_pause_stays_held)
{
	uint32_t bases[2];

	start(VUG_INPUT_KEYBOARD, NULL);
	press(KEY_A);
	vmm_stop(&vmm, bases);
	vmm_restart(&vmm, bases);
	vmm_expect(&vmm, "");
	vug_input_key(vmm.input, KEY_A, false);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "1:30:0 |");
	vmm_end(&vmm);
}

/* As Cloud Hypervisor pauses. */
Test(guests, a_queue_that_is_disabled_rests)
{
	start(VUG_INPUT_KEYBOARD, NULL);
	press(KEY_A);
	vmm_say_state(&vmm, VHOST_USER_SET_VRING_ENABLE, 0, 0);
	vug_input_key(vmm.input, KEY_A, false);
	cr_assert_eq(vug_input_sync(vmm.input), -ENOTCONN);
	vmm_expect(&vmm, "");
	vmm_say_state(&vmm, VHOST_USER_SET_VRING_ENABLE, 0, 1);
	vmm_expect(&vmm, "1:30:0 |");
	vmm_end(&vmm);
}

/* ---- reset ------------------------------------------------------------------------------ */

Test(guests, a_guest_that_was_reset_begins_with_nothing_pressed)
{
	start(VUG_INPUT_KEYBOARD, NULL);
	press(KEY_A);
	vmm_set_led(&vmm, LED_NUML, true);
	vmm_reset(&vmm);
	cr_assert_eq(vmm.leds, 0);
	vmm_run(&vmm);
	vmm.num_events = 0;
	cr_assert_eq(vug_input_key(vmm.input, KEY_A, true), 0);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "1:30:1 |");
	vmm_end(&vmm);
}

Test(guests, events_for_the_old_guest_are_not_the_new_ones)
{
	start(VUG_INPUT_TABLET, NULL);
	for (int i = 0; i < 20; i++) {
		vug_input_position(vmm.input, i, i);
		vug_input_button(vmm.input, BTN_LEFT, i % 2 == 0);
		vug_input_sync(vmm.input);
	}
	vmm_reset(&vmm);
	vmm_expect(&vmm, "");
	vmm_end(&vmm);
}

static void reset_by(uint32_t request)
{
	start(VUG_INPUT_KEYBOARD, NULL);
	press(KEY_A);
	vmm_say(&vmm, request, NULL, 0, -1);
	cr_assert_eq(vmm.num_stopped, 1);
	vmm_clear_queues(&vmm);
	vmm_set_up_queue(&vmm, 0);
	vmm_fill(&vmm);
	vmm_settle(&vmm);
	vmm_run(&vmm);
	vmm.num_events = 0;
	press(KEY_A);
	vmm_end(&vmm);
}

Test(guests, reset_device_is_a_reset)
{
	reset_by(VHOST_USER_RESET_DEVICE);
}

Test(guests, reset_owner_is_a_reset)
{
	reset_by(VHOST_USER_RESET_OWNER);
}

Test(guests, a_hundred_resets_leave_nothing_behind)
{
	start(VUG_INPUT_KEYBOARD, NULL);
	for (int i = 0; i < 100; i++) {
		press(KEY_A);
		vmm_reset(&vmm);
		vmm_run(&vmm);
		vmm.num_events = 0;
	}
	press(KEY_A);
	cr_assert_eq(vmm.num_started, 101);
	vmm_end(&vmm);
}

/* ---- a guest that somebody else served before ------------------------------------------- */

/* The program before was killed with a key pressed; the VMM connects to the next one. */
Test(guests, a_guest_that_was_running_before_gets_every_key_released)
{
	const struct vmm_options options = {.base = 1000};
	size_t released = 0;

	start(VUG_INPUT_KEYBOARD, &options);
	vmm_run(&vmm);
	for (size_t i = 0; i < vmm.num_events; i++)
		if (vmm.events[i].type == EV_KEY) {
			cr_assert_eq(vmm.events[i].value, 0);
			cr_assert_eq(vmm.events[i].code, ++released);
		}
	cr_assert_eq(released, 248);
	vmm_end(&vmm);
}

Test(guests, a_guest_that_was_running_before_gets_every_contact_lifted)
{
	const struct vmm_options options = {.base = 7};
	size_t lifted = 0;

	start(VUG_INPUT_MULTI_TOUCH, &options);
	vmm_run(&vmm);
	for (size_t i = 0; i < vmm.num_events; i++)
		lifted += vmm.events[i].code == ABS_MT_TRACKING_ID &&
			  vmm.events[i].value == UINT32_MAX;
	cr_assert_eq(lifted, 10);
	vmm_end(&vmm);
}

/* A buffer that was taken, of which nobody said that it was returned, is used first. */
Test(guests, a_buffer_that_was_taken_and_never_returned_is_used_first)
{
	const struct vmm_options options = {.has_inflight = true, .number = 8};
	uint8_t *entries;

	start(VUG_INPUT_KEYBOARD, &options);
	press(KEY_A);
	vmm_hang_up(&vmm);
	/* of the queue's next buffers 2 and 3, the second one was taken first */
	entries = malloc(vmm.inflight.mmap_size);
	cr_assert_eq(pread(vmm.inflight_fd, entries, vmm.inflight.mmap_size, 0),
		     (ssize_t)vmm.inflight.mmap_size);
	for (size_t head = 0; head < 8; head++)
		cr_assert_eq(entries[16 + 16 * head], 0, "buffer %zu was not returned", head);
	entries[16 + 16 * 2] = entries[16 + 16 * 3] = 1;
	entries[16 + 16 * 2 + 8] = 9;
	entries[16 + 16 * 3 + 8] = 4;
	cr_assert_eq(pwrite(vmm.inflight_fd, entries, vmm.inflight.mmap_size, 0),
		     (ssize_t)vmm.inflight.mmap_size);
	free(entries);
	vmm_connect(&vmm);
	vmm_negotiate(&vmm);
	vmm_show_memory(&vmm);
	cr_assert_eq(vmm_say(&vmm, VHOST_USER_SET_INFLIGHT_FD, &vmm.inflight, sizeof(vmm.inflight),
			     vmm.inflight_fd),
		     0);
	vmm.options.base = 2;
	vmm_set_up_queue(&vmm, 0);
	vmm_settle(&vmm);
	cr_assert_eq(vmm.queues[0].used[2 + 4 * 2], 3);
	cr_assert_eq(vmm.queues[0].used[2 + 4 * 3], 2);
	cr_assert_eq(vmm.queues[0].used[2 + 4 * 4], 4);
	vmm_end(&vmm);
}

/* ---- what the guest says ---------------------------------------------------------------- */

Test(guests, leds_come_back)
{
	start(VUG_INPUT_KEYBOARD, NULL);
	vmm_set_led(&vmm, LED_CAPSL, true);
	cr_assert_eq(vmm.leds, 2);
	vmm_set_led(&vmm, LED_SCROLLL, true);
	cr_assert_eq(vmm.leds, 6);
	vmm_set_led(&vmm, LED_CAPSL, false);
	cr_assert_eq(vmm.leds, 4);
	vmm_end(&vmm);
}

Test(guests, the_status_queue_is_drained_whatever_is_in_it)
{
	start(VUG_INPUT_TABLET, NULL);
	for (uint16_t i = 0; i < 1000; i++)
		vmm_set_led(&vmm, i, true);
	cr_assert_eq(vmm.queues[1].used[1], 1000);
	cr_assert_eq(vmm.leds, 0, "a tablet has none");
	vmm_end(&vmm);
}

/* ---- callbacks -------------------------------------------------------------------------- */

static struct vug_input *dropped;

static void drop(struct vug_input *input, void *data)
{
	(void)data;
	cr_assert_eq(vug_input_dispatch(input), -EBUSY);
	vug_input_unref(dropped);
	dropped = NULL;
}

Test(guests, a_callback_may_drop_the_device)
{
	const struct vug_input_config config = {.size = sizeof(config), .kind = VUG_INPUT_KEYBOARD};
	const struct vug_input_callbacks callbacks = {.size = sizeof(callbacks), .started = drop};

	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, NULL);
	vug_input_unref(vmm.input);
	close(vmm.fd);
	cr_assert_eq(vug_input_new(&config, &callbacks, NULL, &vmm.input), 0);
	vmm_connect(&vmm);
	vmm_negotiate(&vmm);
	vmm_show_memory(&vmm);
	vmm_say_state(&vmm, VHOST_USER_SET_VRING_ENABLE, 0, 1);
	dropped = vmm.input;
	for (uint32_t flags = 9; dropped != NULL; flags = 1) {
		const struct vhost_user_vring_address address = {
			.descriptors = VMM_USER_ADDRESS,
			.available = VMM_USER_ADDRESS + 0x8000,
			.used = VMM_USER_ADDRESS + 0x10000};
		const struct vhost_user_vring_state number = {0, 4};
		const uint64_t ring = 0;

		vmm_send(&vmm, VHOST_USER_SET_VRING_NUM, flags, &number, sizeof(number), NULL, 0);
		vmm_send(&vmm, VHOST_USER_SET_VRING_ADDR, 1, &address, sizeof(address), NULL, 0);
		vmm_send(&vmm, VHOST_USER_SET_VRING_KICK, 1, &ring, sizeof(ring),
			 &vmm.queues[0].kick_fd, 1);
		cr_assert_eq(vug_input_dispatch(vmm.input), 0);
	}
	vmm.input = NULL;
	vmm_end(&vmm);
}
