/* SPDX-License-Identifier: MIT */
/* What the guest has of the channel's replies, and what the VMM does to rings and connections. */
#include <endian.h>
#include <string.h>
#include <unistd.h>

#include "back-end-test.h"
#include "picture.h"

#define LATE_MS 300
#define MOMENT_MS 100
#define NO_RESOURCE 77

static bool is_ok(uint32_t response)
{
	return response >= VIRTIO_GPU_RESP_OK_NODATA && response < VIRTIO_GPU_RESP_ERR_UNSPEC;
}

/* ---- replies that the guest gets -------------------------------------------------------- */

static bool compare_display(struct machine *machine, uint32_t index,
			    const struct virtio_gpu_display_one *shown)
{
	const struct display_monitor *monitor = &machine->display.monitors[index];
	const bool is_same = le32toh(shown->enabled) == monitor->is_enabled &&
			     le32toh(shown->r.x) == (uint32_t)monitor->x &&
			     le32toh(shown->r.y) == (uint32_t)monitor->y &&
			     le32toh(shown->r.width) == monitor->width &&
			     le32toh(shown->r.height) == monitor->height;

	if (is_same)
		return true;
	return machine_fail(machine, "be-responses",
			    "the guest's monitor %u is not the front end's", index);
}

static bool get_displays(struct machine *machine)
{
	struct virtio_gpu_resp_display_info info;

	for (uint32_t i = 0; i < DISPLAY_END_SCREENS; i++)
		machine->display.monitors[i] = (struct display_monitor){.is_enabled = true,
									.x = -3 + (int32_t)i,
									.y = 7,
									.width = 640 + i,
									.height = 480};
	if (!machine_boot(machine) || !machine_expect(machine, "be-responses", "GET_DISPLAY_INFO",
						      gpu_get_display_info(&machine->vmm, &info),
						      VIRTIO_GPU_RESP_OK_DISPLAY_INFO))
		return false;
	for (uint32_t i = 0; i < DISPLAY_END_SCREENS; i++)
		if (!compare_display(machine, i, &info.pmodes[i]))
			return false;
	return true;
}

static bool has_edid(struct machine *machine)
{
	if ((machine->vmm.features & FEATURE_GPU_EDID) != 0)
		return true;
	return machine_skip(machine, "it does not offer VIRTIO_GPU_F_EDID");
}

static bool compare_edid(struct machine *machine, uint32_t scanout)
{
	struct virtio_gpu_resp_edid edid;
	uint8_t expected[EDID_BLOCK];

	display_end_fill_edid(scanout, expected);
	if (!machine_expect(machine, "be-responses", "GET_EDID",
			    gpu_get_edid(&machine->vmm, scanout, &edid), VIRTIO_GPU_RESP_OK_EDID))
		return false;
	if (le32toh(edid.size) != EDID_BLOCK || memcmp(edid.edid, expected, EDID_BLOCK) != 0)
		return machine_fail(machine, "be-responses",
				    "the guest's EDID %u is not the front end's", scanout);
	return true;
}

static bool get_edids(struct machine *machine)
{
	if (!machine_boot(machine) || !has_edid(machine))
		return false;
	return compare_edid(machine, 0) && compare_edid(machine, 3);
}

static bool get_refused_edid(struct machine *machine)
{
	struct virtio_gpu_resp_edid edid;
	uint32_t response;

	machine->display.refuses_edid = true;
	if (!machine_boot(machine) || !has_edid(machine))
		return false;
	response = gpu_get_edid(&machine->vmm, 0, &edid);
	if (response == 0 || is_ok(response))
		return machine_fail(machine, "be-responses",
				    "the guest's response is %#x where the front end refuses",
				    response);
	return machine_settle(machine);
}

/* The guest's command waits as long as the reply does. */
static bool answer_late(struct machine *machine)
{
	const struct virtio_gpu_ctrl_hdr ask = {.type = htole32(VIRTIO_GPU_CMD_GET_DISPLAY_INFO)};
	struct virtqueue *control = &machine->vmm.control;
	int slot;

	if (!machine_boot(machine))
		return false;
	machine->display.withheld = UINT32_C(1) << CHANNEL_GET_DISPLAY_INFO;
	slot = virtqueue_submit(control, &ask, sizeof(ask));
	if (slot < 0 || !machine_run(machine, LATE_MS))
		return machine_fail(machine, "be-session", "the guest's command cannot be sent");
	if (!control->is_busy[slot])
		return machine_fail(machine, "be-responses",
				    "the guest has a response before the front end has replied");
	display_end_release(&machine->display);
	return machine_settle(machine);
}

/* An error for the guest, and nothing for the front end. */
static bool flush_nothing(struct machine *machine)
{
	const struct vug_rect rect = {.width = 8, .height = 8};
	const unsigned int *counts = machine->display.counts;
	uint32_t response;

	if (!machine_boot(machine))
		return false;
	response = gpu_resource_flush(&machine->vmm, NO_RESOURCE, &rect);
	if (response == 0 || is_ok(response))
		return machine_fail(machine, "be-responses",
				    "RESOURCE_FLUSH of no resource has the response %#x", response);
	if (!machine_settle(machine))
		return false;
	if (counts[CHANNEL_UPDATE] + counts[CHANNEL_DMABUF_UPDATE] > 0)
		return machine_fail(machine, "be-order", "an update comes of no resource");
	return true;
}

/* ---- the VMM ---------------------------------------------------------------------------- */

static bool show(struct machine *machine, uint32_t resource)
{
	struct picture picture;

	return picture_show(&picture, machine, resource, 0, 200, 100);
}

/* The guest's commands begin when the channel is there. */
static bool send_channel_late(struct machine *machine)
{
	bool is_confirmed;

	if (!machine_connect(machine) || !machine_start_rings(machine))
		return false;
	is_confirmed = (machine->vmm.protocol_features & PROTOCOL_FEATURE_REPLY_ACK) != 0;
	return machine_send_channel(machine, is_confirmed) && machine_run(machine, MOMENT_MS) &&
	       show(machine, 1);
}

static bool send_channel_confirmed(struct machine *machine)
{
	if (!machine_connect(machine))
		return false;
	if ((machine->vmm.protocol_features & PROTOCOL_FEATURE_REPLY_ACK) == 0)
		return machine_skip(machine, "it does not offer REPLY_ACK");
	return machine_send_channel(machine, true) && machine_start_rings(machine) &&
	       show(machine, 1);
}

static bool stop_rings(struct machine *machine)
{
	int error = vmm_stop(&machine->vmm);

	if (error < 0)
		return machine_fail(machine, "be-rings", "GET_VRING_BASE is not answered: %s",
				    machine->child.has_ended ? machine->child.how
							     : strerror(-error));
	return machine_is_good(machine);
}

static bool restart_rings(struct machine *machine)
{
	struct picture picture;

	return machine_boot(machine) && picture_show(&picture, machine, 1, 0, 200, 100) &&
	       picture_free(&picture, machine) && stop_rings(machine) &&
	       machine_start_rings(machine) && show(machine, 2);
}

/* As QEMU does it when the guest reboots. */
static bool send_second_channel(struct machine *machine)
{
	struct picture picture;

	return machine_boot(machine) && picture_show(&picture, machine, 1, 0, 200, 100) &&
	       picture_free(&picture, machine) && stop_rings(machine) &&
	       machine_send_channel(machine, false) && machine_start_rings(machine) &&
	       show(machine, 2);
}

static bool hang_up(struct machine *machine)
{
	if (!machine_boot(machine) || !show(machine, 1))
		return false;
	close(machine->vmm.peer.fd);
	machine->vmm.peer.fd = -1;
	if (!child_wait(&machine->child, machine->loop.bound_ms))
		return machine_fail(machine, "be-end", "it stays when the VMM has gone");
	if (machine->child.status != 0)
		return machine_fail(machine, "be-end", "it ended with %s when the VMM had gone",
				    machine->child.how);
	return true;
}

static const struct back_end_test tests[] = {
	{.name = "guest.monitors",
	 .rule = "be-responses",
	 .must = "hands the reply to GET_DISPLAY_INFO on to the guest as it is",
	 .needs_vmm = true,
	 .run = get_displays},
	{.name = "guest.edid",
	 .rule = "be-responses",
	 .must = "hands the reply to GET_EDID on to the guest as it is",
	 .needs_vmm = true,
	 .run = get_edids},
	{.name = "guest.edid-refused",
	 .rule = "be-responses",
	 .must = "hands the front end's error on to the guest, and goes on",
	 .needs_vmm = true,
	 .run = get_refused_edid},
	{.name = "guest.late-answer",
	 .rule = "be-responses",
	 .must = "answers the guest when the front end has replied, not before",
	 .needs_vmm = true,
	 .run = answer_late},
	{.name = "guest.no-resource",
	 .rule = "be-responses",
	 .must = "answers a flush of nothing with an error, and sends nothing",
	 .needs_vmm = true,
	 .run = flush_nothing},
	{.name = "vmm.channel-late",
	 .rule = "be-session",
	 .must = "takes a channel that comes after the rings, as StratoVirt's does",
	 .needs_vmm = true,
	 .run = send_channel_late},
	{.name = "vmm.channel-confirmed",
	 .rule = "be-session",
	 .must = "confirms GPU_SET_SOCKET where REPLY_ACK is agreed and asked for",
	 .needs_vmm = true,
	 .run = send_channel_confirmed},
	{.name = "vmm.rings-restarted",
	 .rule = "be-rings",
	 .must = "shows pictures when the rings are stopped and started, with the channel kept",
	 .needs_vmm = true,
	 .run = restart_rings},
	{.name = "vmm.channel-again",
	 .rule = "be-again",
	 .must = "shows pictures on the second channel, when the first is closed",
	 .needs_vmm = true,
	 .run = send_second_channel},
	{.name = "vmm.hang-up",
	 .rule = "be-end",
	 .must = "exits with status 0 when the VMM hangs up",
	 .needs_vmm = true,
	 .run = hang_up},
};

const struct back_end_group back_end_guest = BACK_END_GROUP(tests);
