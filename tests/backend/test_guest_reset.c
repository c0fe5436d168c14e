/* SPDX-License-Identifier: MIT */
/* A VMM that owns the vhost-user connection resets its guest: the real back end is swept, the display too. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "framebuffer.h"
#include "vug/guest-reset.h"

TestSuite(guest_reset, .timeout = 60);

static const struct machine_options two_heads = {.num_scanouts = 2};

struct header {
	uint32_t request, flags, size;
};

/* The VMM's own way to send and to receive: its loop reads the display channel meanwhile. */
static int send_message(const void *message, size_t length, const int *fds, size_t num_fds,
			void *data)
{
	struct machine *machine = data;
	struct header header;

	memcpy(&header, message, sizeof(header));
	cr_assert_eq(length, sizeof(header) + header.size);
	return vhost_user_send_fds(&machine->vmm.peer, header.request,
				   (const uint8_t *)message + sizeof(header), header.size, fds,
				   num_fds);
}

static int receive_message(void *ret_message, size_t size, uint32_t timeout_ms, void *data)
{
	struct machine *machine = data;
	struct {
		struct header header;
		struct vring_state state;
	} reply = {.header = {REQUEST_GET_VRING_BASE, 5, sizeof(reply.state)}};
	int error = vhost_user_receive(&machine->vmm.peer, REQUEST_GET_VRING_BASE, &reply.state,
				       sizeof(reply.state));

	(void)timeout_ms;
	cr_assert_eq(size, sizeof(reply));
	if (error < 0)
		return error;
	memcpy(ret_message, &reply, sizeof(reply));
	return sizeof(reply);
}

static struct vug_guest_reset_region get_region(const struct vmm *vmm)
{
	return (struct vug_guest_reset_region){.guest_address = GUEST_MEMORY_ADDRESS,
					       .size = GUEST_MEMORY_SIZE,
					       .user_address = (uintptr_t)vmm->memory.bytes,
					       .fd = vmm->memory.fd};
}

static uint32_t remove_resources(struct machine *machine)
{
	const struct vug_guest_reset_region region = get_region(&machine->vmm);
	const struct vring *ring = &machine->vmm.control.ring;
	const struct vug_guest_reset reset = {.size = sizeof(reset),
					      .features = machine->vmm.features,
					      .protocol_features = machine->vmm.protocol_features,
					      .num_scanouts = 2,
					      .queue_size = VIRTQUEUE_SIZE,
					      .descriptors = (uintptr_t)ring->desc,
					      .used = (uintptr_t)ring->used,
					      .available = (uintptr_t)ring->avail,
					      .regions = &region,
					      .num_regions = 1,
					      .send = send_message,
					      .receive = receive_message,
					      .data = machine};
	uint32_t removed = 0;
	int error = vug_guest_reset_remove_resources(&reset, &removed);

	cr_assert_eq(error, 0, "%d", error);
	return removed;
}

/* The guest goes, and the next one's driver comes: what it had is removed, by us or by the back end. */
static void reset_guest(struct machine *machine, uint32_t resources)
{
	const uint32_t expected = process_forgets_guests() ? 0 : resources;
	uint32_t removed;

	cr_assert_eq(vmm_stop(&machine->vmm), 0);
	removed = remove_resources(machine);
	cr_expect_eq(removed, expected, "%u of %u", removed, expected);
	cr_assert_eq(vug_server_guest_reset(machine->display.server), 0);
	cr_assert_null(
		vug_scanout_get_buffer(vug_server_get_scanout(machine->display.server, 0), NULL));
	cr_assert_eq(vmm_start(&machine->vmm), 0);
}

Test(guest_reset, guests_reboot_and_each_picture_is_exact)
{
	struct machine machine;

	machine_new_started(&machine, &two_heads);
	for (uint32_t i = 1; i <= 5; i++) {
		framebuffer_show_first(&machine, i);
		reset_guest(&machine, 1);
		cr_assert(process_is_alive(&machine.process));
	}
	framebuffer_show_first(&machine, 6);
	cr_expect_eq(machine.display.disconnects, 0);
	machine_finish(&machine);
}

/* So many, and so far apart, that one batch of commands does not find them. */
Test(guest_reset, all_resources_of_the_old_guest_are_gone)
{
	static const uint32_t stride = 16000, count = 4;
	struct machine machine;

	machine_new_started(&machine, &two_heads);
	for (uint32_t boot = 0; boot < 3; boot++) {
		for (uint32_t i = 1; i <= count; i++)
			cr_assert_eq(gpu_resource_create_2d(&machine.vmm, i * stride,
							    pixel_formats[0].virtio, 16, 16),
				     VIRTIO_GPU_RESP_OK_NODATA);
		reset_guest(&machine, count);
	}
	machine_finish(&machine);
}

/* The pixels of a picture are on their way when the device stops. */
Test(guest_reset, a_guest_reboots_in_the_midst_of_frames)
{
	struct framebuffer framebuffer;
	struct vug_rect whole;
	struct machine machine;

	machine_new_started(&machine, &two_heads);
	framebuffer_new(&framebuffer, &machine, 1, 1280, 800, NULL);
	whole = framebuffer_get_rect(&framebuffer);
	framebuffer_show(&framebuffer, &machine, 0, &whole);
	for (uint32_t i = 0; i < 10; i++)
		cr_assert_geq(gpu_submit_flush(&machine.vmm, 1, &whole), 0);
	reset_guest(&machine, 1);
	framebuffer_show_first(&machine, 2);
	image_free(&framebuffer.image);
	machine_finish(&machine);
}
