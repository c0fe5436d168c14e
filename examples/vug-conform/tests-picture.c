/* SPDX-License-Identifier: MIT */
/* Pictures of a guest, to the last pixel. */
#include "back-end-test.h"
#include "picture.h"

#define MANY_FRAMES 60

static bool show_size(struct machine *machine, uint32_t width, uint32_t height)
{
	struct picture picture;

	return machine_boot(machine) && picture_show(&picture, machine, 1, 0, width, height);
}

static bool show_pixel(struct machine *machine)
{
	return show_size(machine, 1, 1);
}

static bool show_odd_size(struct machine *machine)
{
	return show_size(machine, 641, 479);
}

static bool show_large(struct machine *machine)
{
	return show_size(machine, 1921, 1079);
}

/* Only what is flushed may change: the rest of the screen keeps the old frame. */
static bool flush_part(struct machine *machine, struct picture *picture,
		       const struct vug_rect *part, uint32_t frame)
{
	for (uint32_t y = part->y; y < part->y + part->height; y++)
		for (uint32_t x = part->x; x < part->x + part->width; x++)
			picture->backing[(size_t)y * picture->width + x] ^= 0x5a5a00 + frame;
	return picture_flush(picture, machine, part) && picture_check(picture, machine, 0);
}

static bool show_parts(struct machine *machine)
{
	static const struct vug_rect parts[] = {
		{0, 0, 1, 1},     {332, 250, 1, 1}, {17, 23, 101, 77},
		{0, 250, 333, 1}, {332, 0, 1, 251},
	};
	struct picture picture;

	if (!machine_boot(machine) || !picture_show(&picture, machine, 1, 0, 333, 251))
		return false;
	for (uint32_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!flush_part(machine, &picture, &parts[i], i))
			return false;
	return true;
}

/* Many commands on the queue at once; the last frame is the one that stays. */
static bool show_many(struct machine *machine)
{
	const struct vug_rect whole = {.width = 160, .height = 120};
	struct vmm *vmm = &machine->vmm;
	struct picture picture;

	if (!machine_boot(machine) ||
	    !picture_show(&picture, machine, 1, 0, whole.width, whole.height))
		return false;
	for (uint32_t i = 0; i < MANY_FRAMES; i++) {
		picture_draw(&picture, i);
		if (gpu_submit_transfer(vmm, 1, &whole, whole.width * 4) < 0 ||
		    gpu_submit_flush(vmm, 1, &whole) < 0)
			return machine_fail(machine, "be-responses", "the queue does not move");
	}
	if (virtqueue_wait_all(&vmm->control) < 0)
		return machine_fail(machine, "be-responses", "a flush has no response");
	return picture_check(&picture, machine, 0);
}

static bool is_off(void *data)
{
	const struct machine *machine = data;

	return !screen_is_on(&machine->display.screens[0]);
}

static bool switch_off(struct machine *machine)
{
	struct picture picture;

	if (!machine_boot(machine) || !picture_show(&picture, machine, 1, 0, 64, 48) ||
	    !picture_hide(machine, 0) ||
	    !machine_wait(machine, is_off, machine, "be-off", "the scanout's end"))
		return false;
	return picture_hide(machine, 0) && picture_set_scanout(&picture, machine, 0) &&
	       picture_flush(&picture, machine, &(struct vug_rect){.width = 64, .height = 48}) &&
	       picture_check(&picture, machine, 0);
}

/* A resource that is destroyed takes its scanout with it. */
static bool destroy(struct machine *machine)
{
	struct picture picture;

	return machine_boot(machine) && picture_show(&picture, machine, 1, 0, 64, 48) &&
	       picture_free(&picture, machine) &&
	       machine_wait(machine, is_off, machine, "be-off", "the scanout's end");
}

static bool change_sizes(struct machine *machine)
{
	static const uint32_t sizes[][2] = {{640, 480}, {641, 479}, {64, 64}, {1280, 800}};
	struct picture picture;

	if (!machine_boot(machine))
		return false;
	for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (!picture_show(&picture, machine, 1 + i, 0, sizes[i][0], sizes[i][1]))
			return false;
	return true;
}

static bool show_two(struct machine *machine)
{
	struct picture first, second;

	machine->display.monitors[1] = (struct display_monitor){
		.is_enabled = true, .x = 1024, .width = 640, .height = 480};
	return machine_boot(machine) && picture_show(&first, machine, 1, 0, 100, 90) &&
	       picture_show(&second, machine, 2, 1, 107, 91) && picture_check(&first, machine, 0);
}

#define PICTURE(name_, rule_, must_, run_) \
	{ \
		.name = "picture." name_, .rule = (rule_), .must = (must_), .needs_vmm = true, \
		.run = (run_) \
	}

static const struct back_end_test tests[] = {
	PICTURE("pixel", "be-pixels", "shows a picture of one pixel", show_pixel),
	PICTURE("odd-size", "be-pixels", "shows a picture of 641 × 479", show_odd_size),
	PICTURE("large", "be-pixels", "shows a picture of 1921 × 1079", show_large),
	PICTURE("parts", "be-pixels", "shows what is flushed where it belongs", show_parts),
	PICTURE("many", "be-pixels", "answers 60 flushes and shows the last picture", show_many),
	PICTURE("sizes", "be-scanout", "follows a guest that changes its size", change_sizes),
	PICTURE("two", "be-scanout", "shows two pictures on two scanouts", show_two),
	PICTURE("off", "be-off", "tells of a scanout that is switched off", switch_off),
	PICTURE("destroyed", "be-off", "tells of a scanout whose resource is destroyed", destroy),
};

const struct back_end_group back_end_picture = BACK_END_GROUP(tests);
