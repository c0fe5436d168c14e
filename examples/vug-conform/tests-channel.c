/* SPDX-License-Identifier: MIT */
/* What a back end does with the channel alone, with a guest and without. */
#include <unistd.h>

#include "back-end-test.h"
#include "picture.h"

#define LATE_MS 300
#define MOMENT_MS 100
#define FRAMES 3

/* ---- pictures, with a guest and without ------------------------------------------------- */

static unsigned int count_frames(const struct machine *machine)
{
	unsigned int frames = 0;

	for (size_t i = 0; i < DISPLAY_END_SCREENS; i++)
		frames += machine->display.screens[i].frames;
	return frames;
}

static bool has_frames(void *data)
{
	const struct machine *machine = data;

	return count_frames(machine) >= FRAMES || !machine_is_good(machine);
}

static bool draw_guest(struct machine *machine)
{
	struct picture picture;
	const struct vug_rect whole = {.width = 320, .height = 240};

	if (!picture_show(&picture, machine, 1, 0, whole.width, whole.height))
		return false;
	for (uint32_t i = 1; i < FRAMES; i++) {
		picture_draw(&picture, 10 + i);
		if (!picture_flush(&picture, machine, &whole))
			return false;
	}
	return picture_check(&picture, machine, 0);
}

/* Some frames, of a guest or of COMMAND's own. */
static bool draw(struct machine *machine)
{
	if (!machine->line->gives_channel)
		return draw_guest(machine);
	return machine_wait(machine, has_frames, machine, "be-session", "a picture");
}

static bool boot_and_draw(struct machine *machine)
{
	return machine_boot(machine) && draw(machine);
}

/* ---- features --------------------------------------------------------------------------- */

static bool negotiate(struct machine *machine)
{
	const unsigned int *counts = machine->display.counts;

	if (!boot_and_draw(machine))
		return false;
	if (counts[CHANNEL_GET_PROTOCOL_FEATURES] != counts[CHANNEL_SET_PROTOCOL_FEATURES])
		return machine_fail(machine, "be-features",
				    "%u × GET_PROTOCOL_FEATURES, %u × SET_PROTOCOL_FEATURES",
				    counts[CHANNEL_GET_PROTOCOL_FEATURES],
				    counts[CHANNEL_SET_PROTOCOL_FEATURES]);
	return true;
}

/* QEMU's back end exits where its guest took EDID and the front end has none: so it does not. */
static bool negotiate_nothing(struct machine *machine)
{
	machine->refused_features = FEATURE_GPU_EDID;
	machine->display.features = 0;
	if (!boot_and_draw(machine))
		return false;
	if (machine->display.counts[CHANNEL_DMABUF_SCANOUT2] > 0)
		return machine_fail(machine, "be-features",
				    "DMABUF_SCANOUT2 comes although it is not offered");
	return true;
}

static bool negotiate_unknown(struct machine *machine)
{
	machine->display.features = UINT64_MAX;
	return boot_and_draw(machine);
}

/* ---- answers ---------------------------------------------------------------------------- */

static bool is_waiting(void *data)
{
	const struct machine *machine = data;

	return machine->display.num_waiting > 0 || !machine_is_good(machine);
}

/* With a guest, guest.late-answer has that. */
static bool wait_for_displays(struct machine *machine)
{
	machine->display.withheld = UINT32_C(1) << CHANNEL_GET_DISPLAY_INFO;
	if (!machine_boot(machine) ||
	    !machine_wait(machine, is_waiting, machine, "be-session", "GET_DISPLAY_INFO") ||
	    !machine_run(machine, LATE_MS))
		return false;
	display_end_release(&machine->display);
	return draw(machine);
}

static bool has_dmabuf_update(void *data)
{
	const struct machine *machine = data;

	return machine->display.num_waiting > 0 || count_frames(machine) > 0 ||
	       !machine_is_good(machine);
}

static bool submit_flush(struct machine *machine, struct picture *picture)
{
	const struct vug_rect whole = {.width = 64, .height = 64};

	return picture_new(picture, machine, 1, whole.width, whole.height) &&
	       picture_set_scanout(picture, machine, 0) &&
	       gpu_submit_flush(&machine->vmm, picture->resource, &whole) >= 0;
}

/* The acknowledgement is the guest's frame clock: nothing goes on before it. */
static bool wait_for_acknowledgement(struct machine *machine)
{
	struct display_end *display = &machine->display;
	struct picture picture;
	unsigned int updates;

	if (!machine_boot(machine))
		return false;
	display->withheld = UINT32_C(1) << CHANNEL_DMABUF_UPDATE;
	if (!machine->line->gives_channel && !submit_flush(machine, &picture))
		return false;
	if (!machine_wait(machine, has_dmabuf_update, machine, "be-session", "an update"))
		return false;
	if (display->num_waiting == 0)
		return machine_skip(machine, "its pictures come over the socket");
	updates = display->counts[CHANNEL_DMABUF_UPDATE];
	if (!machine_run(machine, LATE_MS))
		return false;
	if (!machine->line->gives_channel && machine->vmm.control.is_busy[0] == false)
		return machine_fail(
			machine, "be-ack",
			"the guest's flush is done before DMABUF_UPDATE is acknowledged");
	if (display->counts[CHANNEL_DMABUF_UPDATE] > updates)
		return machine_fail(machine, "be-ack", "another DMABUF_UPDATE does not wait");
	display_end_release(display);
	return machine->line->gives_channel || machine_settle(machine);
}

/* ---- monitors --------------------------------------------------------------------------- */

static bool have_no_monitor(struct machine *machine)
{
	machine->display.monitors[0].is_enabled = false;
	return machine_boot(machine) && machine_run(machine, MOMENT_MS) &&
	       (machine->line->gives_channel || draw(machine));
}

static bool have_all_monitors(struct machine *machine)
{
	for (uint32_t i = 0; i < DISPLAY_END_SCREENS; i++)
		machine->display.monitors[i] =
			(struct display_monitor){.is_enabled = true,
						 .x = -1000 + 500 * (int32_t)i,
						 .y = (int32_t)i,
						 .width = 64 + i,
						 .height = 48 + i};
	return boot_and_draw(machine);
}

/* ---- the channel ------------------------------------------------------------------------ */

/* A front end that is busy for a while: what does not fit waits, and nothing is lost. */
static bool read_late(struct machine *machine)
{
	const struct vug_rect whole = {.width = 1021, .height = 767};
	struct picture picture;

	if (!machine_boot(machine))
		return false;
	if (machine->line->gives_channel) {
		display_end_pause(&machine->display);
		return machine_run(machine, LATE_MS) && display_end_resume(&machine->display) &&
		       draw(machine);
	}
	if (!picture_new(&picture, machine, 1, whole.width, whole.height))
		return false;
	picture_draw(&picture, 7);
	if (!picture_set_scanout(&picture, machine, 0) || !machine_settle(machine))
		return false;
	display_end_pause(&machine->display);
	if (gpu_submit_transfer(&machine->vmm, 1, &whole, whole.width * 4) < 0 ||
	    gpu_submit_flush(&machine->vmm, 1, &whole) < 0 || !machine_run(machine, LATE_MS) ||
	    !display_end_resume(&machine->display))
		return machine_fail(machine, "be-session", "the guest's commands cannot be sent");
	return picture_check(&picture, machine, 0);
}

static void submit_more(struct machine *machine)
{
	const struct vug_rect whole = {.width = 320, .height = 240};

	for (int i = 0; i < 4; i++)
		(void)gpu_submit_flush(&machine->vmm, 1, &whole);
}

/* What becomes of the guest's commands is its own affair, but not by way of a crash. */
static bool close_channel(struct machine *machine)
{
	if (!boot_and_draw(machine))
		return false;
	display_end_close(&machine->display);
	if (!machine->line->gives_channel)
		submit_more(machine);
	(void)machine_run(machine, LATE_MS);
	child_wait(&machine->child, MOMENT_MS);
	if (child_was_killed(&machine->child))
		return machine_fail(machine, "be-closed", "it died as the channel was closed: %s",
				    machine->child.how);
	return true;
}

static const struct back_end_test tests[] = {
	{.name = "channel.features",
	 .rule = "be-features",
	 .must = "asks for the features and sets some of them, or does neither",
	 .run = negotiate},
	{.name = "channel.no-features",
	 .rule = "be-features",
	 .must = "shows pictures to a front end that offers nothing, and uses nothing",
	 .run = negotiate_nothing},
	{.name = "channel.unknown-features",
	 .rule = "be-features",
	 .must = "sets no feature that it cannot know, of a front end that offers them all",
	 .run = negotiate_unknown},
	{.name = "channel.late-monitors",
	 .rule = "be-responses",
	 .must = "waits for the monitors",
	 .needs_channel = true,
	 .run = wait_for_displays},
	{.name = "channel.late-acknowledgement",
	 .rule = "be-ack",
	 .must = "waits for the reply to DMABUF_UPDATE, and so does the guest",
	 .run = wait_for_acknowledgement},
	{.name = "channel.no-monitor",
	 .rule = "be-session",
	 .must = "goes on where no monitor is plugged in",
	 .run = have_no_monitor},
	{.name = "channel.all-monitors",
	 .rule = "be-session",
	 .must = "goes on where all 16 are plugged in",
	 .run = have_all_monitors},
	{.name = "channel.read-late",
	 .rule = "be-pixels",
	 .must = "loses nothing where the front end does not read for a while",
	 .run = read_late},
	{.name = "channel.closed",
	 .rule = "be-closed",
	 .must = "goes on or exits where the front end closes the channel; no signal",
	 .run = close_channel},
};

const struct back_end_group back_end_channel = BACK_END_GROUP(tests);
