/* SPDX-License-Identifier: MIT */
/* What the guest sees plugged in. */
#include <criterion/criterion.h>
#include <endian.h>
#include <string.h>

#include "machine.h"

TestSuite(monitors, .timeout = 60);

static void set_monitor(struct machine *machine, uint32_t scanout, const struct vug_rect *place)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor),
					    .connected = true,
					    .x = (int32_t)place->x,
					    .y = (int32_t)place->y,
					    .width = place->width,
					    .height = place->height};

	cr_assert_eq(vug_scanout_set_monitor(
			     vug_server_get_scanout(machine->display.server, scanout), &monitor),
		     0);
}

static void expect_monitor(const struct virtio_gpu_resp_display_info *info, uint32_t scanout,
			   const struct vug_rect *place, uint32_t enabled)
{
	const struct virtio_gpu_display_one *mode = &info->pmodes[scanout];

	cr_expect_eq(le32toh(mode->enabled), enabled, "monitor %u", scanout);
	cr_expect_eq(le32toh(mode->r.x), place->x, "monitor %u", scanout);
	cr_expect_eq(le32toh(mode->r.y), place->y, "monitor %u", scanout);
	cr_expect_eq(le32toh(mode->r.width), place->width, "monitor %u", scanout);
	cr_expect_eq(le32toh(mode->r.height), place->height, "monitor %u", scanout);
}

Test(monitors, default_one_is_what_the_guest_sees)
{
	const struct vug_rect place = {.width = 1280, .height = 800}, nowhere = {0};
	struct virtio_gpu_resp_display_info info;
	struct machine machine;

	machine_new_started(&machine, NULL);
	cr_assert_eq(gpu_get_display_info(&machine.vmm, &info), VIRTIO_GPU_RESP_OK_DISPLAY_INFO);
	expect_monitor(&info, 0, &place, 1);
	for (uint32_t i = 1; i < VIRTIO_GPU_MAX_SCANOUTS; i++)
		expect_monitor(&info, i, &nowhere, 0);
	machine_finish(&machine);
}

Test(monitors, all_sixteen_with_their_places)
{
	const struct machine_options options = {.num_scanouts = VUG_MAX_SCANOUTS};
	struct virtio_gpu_resp_display_info info;
	struct machine machine;

	machine_new(&machine, &options);
	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++)
		set_monitor(&machine, i, &(struct vug_rect){1000 * i, 100 * i, 640 + i, 480 + i});
	machine_start(&machine);
	cr_assert_eq(gpu_get_display_info(&machine.vmm, &info), VIRTIO_GPU_RESP_OK_DISPLAY_INFO);
	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++)
		expect_monitor(&info, i, &(struct vug_rect){1000 * i, 100 * i, 640 + i, 480 + i},
			       1);
	machine_finish(&machine);
}

Test(monitors, change_is_seen_when_the_guest_asks_again)
{
	const struct vug_rect after = {.width = 1923, .height = 1081};
	struct virtio_gpu_resp_display_info info;
	struct machine machine;

	machine_new_started(&machine, NULL);
	machine_settle(&machine);
	set_monitor(&machine, 0, &after);
	cr_assert_eq(gpu_get_display_info(&machine.vmm, &info), VIRTIO_GPU_RESP_OK_DISPLAY_INFO);
	expect_monitor(&info, 0, &after, 1);
	machine_finish(&machine);
}

/* QEMU 7.2's back end knows no EDID: it says so, and answers the command with an error. */
static bool has_edid(const struct machine *machine)
{
	return (machine->vmm.offered_features & FEATURE_GPU_EDID) != 0;
}

static void expect_same_edid(struct machine *machine, uint32_t scanout)
{
	uint8_t ours[VUG_EDID_MAX_SIZE];
	struct virtio_gpu_resp_edid edid;
	int length = vug_scanout_get_edid(vug_server_get_scanout(machine->display.server, scanout),
					  ours);
	uint32_t type = gpu_get_edid(&machine->vmm, scanout, &edid);

	cr_assert_geq(length, 128);
	if (!has_edid(machine)) {
		cr_assert_geq(type, VIRTIO_GPU_RESP_ERR_UNSPEC);
		return;
	}
	cr_assert_eq(type, VIRTIO_GPU_RESP_OK_EDID);
	cr_assert_eq(le32toh(edid.size), (uint32_t)length);
	cr_assert_eq(memcmp(edid.edid, ours, (size_t)length), 0);
}

Test(monitors, guest_reads_the_edid_of_each)
{
	const struct machine_options options = {.num_scanouts = 3};
	struct machine machine;

	machine_new(&machine, &options);
	set_monitor(&machine, 1, &(struct vug_rect){1280, 0, 1923, 1081});
	set_monitor(&machine, 2, &(struct vug_rect){0, 800, 7680, 4320});
	machine_start(&machine);
	for (uint32_t i = 0; i < options.num_scanouts; i++)
		expect_same_edid(&machine, i);
	machine_finish(&machine);
}

Test(monitors, guest_reads_the_programs_own_edid)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];
	struct machine machine;

	machine_new_started(&machine, NULL);
	for (size_t i = 0; i < sizeof(blob); i++)
		blob[i] = (uint8_t)(i * 7 + i / 256);
	cr_assert_eq(vug_scanout_set_edid(vug_server_get_scanout(machine.display.server, 0), blob,
					  sizeof(blob)),
		     0);
	expect_same_edid(&machine, 0);
	machine_finish(&machine);
}

/* QEMU's own front end leaves this one unanswered, and the guest's GPU stands still for good. */
Test(monitors, absent_ones_edid_is_an_error_and_no_standstill)
{
	const struct machine_options options = {.num_scanouts = 2};
	struct virtio_gpu_resp_edid edid;
	struct machine machine;

	machine_new_started(&machine, &options);
	for (uint32_t scanout = 2; scanout <= VIRTIO_GPU_MAX_SCANOUTS; scanout++)
		cr_assert_geq(gpu_get_edid(&machine.vmm, scanout, &edid),
			      VIRTIO_GPU_RESP_ERR_UNSPEC);
	expect_same_edid(&machine, 1);
	machine.display.warnings = 0; /* it is the guest's fault, and the library says so */
	machine_finish(&machine);
}
