/* SPDX-License-Identifier: MIT */
/* Pictures arrive, to the last pixel. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

#include "framebuffer.h"

TestSuite(picture, .timeout = 60);

struct size {
	uint32_t width, height;
};

static void check_size(uint32_t width, uint32_t height)
{
	struct framebuffer framebuffer;
	struct vug_rect whole;
	struct machine machine;

	machine_new_started(&machine, NULL);
	framebuffer_new(&framebuffer, &machine, 1, width, height, NULL);
	whole = framebuffer_get_rect(&framebuffer);
	framebuffer_show(&framebuffer, &machine, 0, &whole);
	framebuffer_check(&framebuffer, &machine, 0, &whole, 1);
	framebuffer_check(&framebuffer, &machine, 0, &whole, 2);
	framebuffer_free(&framebuffer, &machine);
	machine_finish(&machine);
}

ParameterizedTestParameters(picture, arrives)
{
	static struct size sizes[] = {
		{1, 1},      {1, 479},     {641, 1},     {16, 16},     {31, 17},
		{63, 65},    {640, 480},   {800, 600},   {1023, 767},  {1280, 800},
		{1366, 768}, {1921, 1079}, {2560, 1440}, {3840, 2160},
	};

	return cr_make_param_array(struct size, sizes, sizeof(sizes) / sizeof(sizes[0]));
}

ParameterizedTest(struct size *size, picture, arrives)
{
	check_size(size->width, size->height);
}

/* The wire does not say the format: the program has to. */
static void check_format(const struct pixel_format *format)
{
	struct framebuffer framebuffer;
	struct vug_rect whole;
	struct machine machine;

	machine_new(&machine, NULL);
	cr_assert_eq(vug_scanout_set_format(vug_server_get_scanout(machine.display.server, 0),
					    format->fourcc),
		     0, "%s", format->name);
	machine_start(&machine);
	framebuffer_new(&framebuffer, &machine, 1, 321, 243, format);
	whole = framebuffer_get_rect(&framebuffer);
	framebuffer_show(&framebuffer, &machine, 0, &whole);
	framebuffer_check(&framebuffer, &machine, 0, &whole, 3);
	cr_expect_eq(machine.display.screens[0].fourcc, format->fourcc, "%s", format->name);
	framebuffer_free(&framebuffer, &machine);
	machine_finish(&machine);
}

Test(picture, arrives_in_each_format)
{
	for (size_t i = 0; i < NUM_PIXEL_FORMATS; i++)
		check_format(&pixel_formats[i]);
}

/* Only what was flushed may change on the screen, and it is exactly what is reported. */
static void check_part(struct machine *machine, struct framebuffer *framebuffer,
		       const struct vug_rect *part, uint32_t frame)
{
	struct display_screen *screen = &machine->display.screens[0];
	struct image expected = image_new(screen->image.width, screen->image.height);
	const struct vug_rect whole = framebuffer_get_rect(framebuffer);
	unsigned int frames = screen->frames;

	image_copy_from(&expected, &screen->image, &whole);
	image_draw_part(&expected, frame, part);
	framebuffer_draw(framebuffer, frame);
	framebuffer_flush(framebuffer, machine, part);
	machine_settle(machine);
	cr_assert_eq(screen->frames, frames + 1);
	cr_assert_eq(memcmp(&screen->damage, part, sizeof(*part)), 0,
		     "%ux%u+%u+%u is reported for %ux%u+%u+%u", screen->damage.width,
		     screen->damage.height, screen->damage.x, screen->damage.y, part->width,
		     part->height, part->x, part->y);
	cr_assert(image_is_equal(&expected, &screen->image));
	image_free(&expected);
}

Test(picture, parts_arrive_where_they_belong)
{
	static const struct vug_rect parts[] = {
		{0, 0, 1, 1},     {332, 0, 1, 1},   {0, 250, 1, 1},    {332, 250, 1, 1},
		{0, 0, 333, 1},   {0, 0, 1, 251},   {17, 23, 101, 77}, {300, 200, 33, 51},
		{1, 1, 331, 249}, {332, 0, 1, 251}, {0, 250, 333, 1},  {0, 0, 333, 251},
	};
	struct framebuffer framebuffer;
	struct vug_rect whole;
	struct machine machine;

	machine_new_started(&machine, NULL);
	framebuffer_new(&framebuffer, &machine, 1, 333, 251, NULL);
	whole = framebuffer_get_rect(&framebuffer);
	framebuffer_show(&framebuffer, &machine, 0, &whole);
	framebuffer_check(&framebuffer, &machine, 0, &whole, 1);
	for (uint32_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		check_part(&machine, &framebuffer, &parts[i], 2 + i);
	framebuffer_free(&framebuffer, &machine);
	machine_finish(&machine);
}

/* A driver flips between two framebuffers of one size: the same SCANOUT again and again. */
Test(picture, does_not_go_blank_when_framebuffers_are_flipped)
{
	struct framebuffer framebuffers[2];
	struct vug_rect whole;
	struct machine machine;

	machine_new_started(&machine, NULL);
	for (uint32_t i = 0; i < 2; i++)
		framebuffer_new(&framebuffers[i], &machine, 1 + i, 640, 480, NULL);
	whole = framebuffer_get_rect(&framebuffers[0]);
	for (uint32_t i = 0; i < 10; i++) {
		framebuffer_show(&framebuffers[i % 2], &machine, 0, &whole);
		framebuffer_check(&framebuffers[i % 2], &machine, 0, &whole, i);
	}
	if (!machine.display.screens[0].is_dmabuf)
		cr_expect_eq(machine.display.screens[0].changes, 1);
	for (uint32_t i = 0; i < 2; i++)
		framebuffer_free(&framebuffers[i], &machine);
	machine_finish(&machine);
}

Test(picture, follows_a_guest_that_changes_its_size)
{
	static const struct size sizes[] = {{640, 480}, {641, 479}, {1280, 800}, {64, 64}};
	struct framebuffer framebuffer;
	struct vug_rect whole;
	struct machine machine;

	machine_new_started(&machine, NULL);
	for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		framebuffer_new(&framebuffer, &machine, 1 + i, sizes[i].width, sizes[i].height,
				NULL);
		whole = framebuffer_get_rect(&framebuffer);
		framebuffer_show(&framebuffer, &machine, 0, &whole);
		framebuffer_check(&framebuffer, &machine, 0, &whole, i);
		framebuffer_free(&framebuffer, &machine);
	}
	machine_finish(&machine);
}

/* Off, and on again: by the driver's wish or because the framebuffer is destroyed. */
Test(picture, goes_and_comes_back)
{
	struct framebuffer framebuffer;
	struct vug_rect whole;
	struct machine machine;

	machine_new_started(&machine, NULL);
	framebuffer_new(&framebuffer, &machine, 1, 640, 480, NULL);
	whole = framebuffer_get_rect(&framebuffer);
	for (uint32_t i = 0; i < 3; i++) {
		framebuffer_show(&framebuffer, &machine, 0, &whole);
		framebuffer_check(&framebuffer, &machine, 0, &whole, i);
		framebuffer_hide(&machine, 0);
		framebuffer_hide(&machine, 0);
		machine_settle(&machine);
		cr_assert_null(machine.display.screens[0].image.pixels);
		cr_assert_null(vug_scanout_get_buffer(
			vug_server_get_scanout(machine.display.server, 0), NULL));
	}
	cr_expect_eq(machine.display.screens[0].changes, 6);
	framebuffer_show(&framebuffer, &machine, 0, &whole);
	framebuffer_free(&framebuffer, &machine);
	machine_settle(&machine);
	cr_assert_null(machine.display.screens[0].image.pixels);
	machine_finish(&machine);
}

/* As fast as the guest can, with many commands on the queue at once. */
Test(picture, keeps_up_with_many_frames)
{
	const uint32_t last = 300;
	struct framebuffer framebuffer;
	struct vug_rect whole;
	struct machine machine;

	machine_new_started(&machine, NULL);
	framebuffer_new(&framebuffer, &machine, 1, 320, 240, NULL);
	whole = framebuffer_get_rect(&framebuffer);
	framebuffer_show(&framebuffer, &machine, 0, &whole);
	for (uint32_t i = 1; i <= last; i++) {
		framebuffer_draw(&framebuffer, i);
		cr_assert_geq(gpu_submit_transfer(&machine.vmm, 1, &whole, framebuffer.row_bytes),
			      0);
		cr_assert_geq(gpu_submit_flush(&machine.vmm, 1, &whole), 0);
	}
	cr_assert_eq(virtqueue_wait_all(&machine.vmm.control), 0);
	cr_assert(machine_wait_for_picture(&machine, 0, &framebuffer.image));
	framebuffer_free(&framebuffer, &machine);
	machine_finish(&machine);
}
