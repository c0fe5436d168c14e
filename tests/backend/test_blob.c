/* SPDX-License-Identifier: MIT */
/*
 * Pictures in the guest's own memory, which a back end hands on as a dma-buf where there is /dev/udmabuf, and
 * reads where there is not. For back ends that offer blob resources.
 */
#include <criterion/criterion.h>
#include <endian.h>
#include <unistd.h>

#include "framebuffer.h"

TestSuite(blob, .timeout = 60);

#define WIDTH 640
#define HEIGHT 480
#define STRIDE (WIDTH * 4)
#define SIZE (STRIDE * HEIGHT) /* a multiple of a page */

static const struct vug_rect whole = {.width = WIDTH, .height = HEIGHT};

struct blob {
	uint32_t resource;
	uint32_t *pixels; /* in the guest's memory */
};

/* Ends the test where the back end knows no blobs. */
static void start(struct machine *machine)
{
	machine_new_started(machine, NULL);
	if (machine->vmm.features & FEATURE_GPU_RESOURCE_BLOB)
		return;
	machine_finish(machine);
	cr_skip_test("the back end offers no blob resources");
}

static void blob_new(struct blob *blob, struct machine *machine, uint32_t resource)
{
	blob->resource = resource;
	if (blob->pixels == NULL)
		blob->pixels = guest_memory_allocate(&machine->vmm.memory, SIZE);
	cr_assert_not_null(blob->pixels);
	cr_assert_eq(gpu_resource_create_blob(&machine->vmm, resource, blob->pixels, SIZE),
		     VIRTIO_GPU_RESP_OK_NODATA);
}

static void show(struct machine *machine, const struct blob *blob)
{
	cr_assert_eq(gpu_set_scanout_blob(&machine->vmm, 0, blob->resource, &whole, STRIDE),
		     VIRTIO_GPU_RESP_OK_NODATA);
}

/* Draw, flush, and compare: without a transfer. */
static void check(struct machine *machine, const struct blob *blob, uint32_t frame)
{
	struct image expected = image_new(WIDTH, HEIGHT);

	image_draw(&expected, frame);
	for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++)
		blob->pixels[i] = htole32(expected.pixels[i]);
	cr_assert_eq(gpu_resource_flush(&machine->vmm, blob->resource, &whole),
		     VIRTIO_GPU_RESP_OK_NODATA);
	machine_settle(machine);
	cr_assert(image_is_equal(&expected, &machine->display.screens[0].image));
	cr_expect_eq(machine->display.screens[0].is_dmabuf, access("/dev/udmabuf", W_OK) == 0);
	image_free(&expected);
}

Test(blob, a_picture_is_exact_without_a_transfer)
{
	struct blob blob = {0};
	struct machine machine;

	start(&machine);
	blob_new(&blob, &machine, 1);
	show(&machine, &blob);
	for (uint32_t i = 0; i < 5; i++)
		check(&machine, &blob, i);
	machine_finish(&machine);
}

Test(blob, two_blobs_are_flipped)
{
	struct blob blobs[2] = {0};
	struct machine machine;

	start(&machine);
	for (uint32_t i = 0; i < 2; i++)
		blob_new(&blobs[i], &machine, 1 + i);
	for (uint32_t i = 0; i < 40; i++) {
		show(&machine, &blobs[i % 2]);
		check(&machine, &blobs[i % 2], i);
	}
	machine_finish(&machine);
}

/* The scanout goes dark, and the guest makes the next one of the same number and memory. */
Test(blob, a_blob_is_freed_while_it_is_shown)
{
	struct blob blob = {0};
	struct machine machine;

	start(&machine);
	for (uint32_t i = 0; i < 20; i++) {
		blob_new(&blob, &machine, 1);
		show(&machine, &blob);
		check(&machine, &blob, i);
		cr_assert_eq(gpu_resource_unref(&machine.vmm, 1), VIRTIO_GPU_RESP_OK_NODATA);
		machine_settle(&machine);
		cr_assert_null(machine.display.screens[0].image.pixels);
	}
	machine_finish(&machine);
}
