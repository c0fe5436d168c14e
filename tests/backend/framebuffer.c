/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <endian.h>

#include "framebuffer.h"

void framebuffer_new(struct framebuffer *framebuffer, struct machine *machine, uint32_t resource,
		     uint32_t width, uint32_t height, const struct pixel_format *format)
{
	const size_t length = (size_t)width * height * sizeof(uint32_t);

	*framebuffer = (struct framebuffer){
		.resource = resource,
		.format = format != NULL ? format : &pixel_formats[0],
		.image = image_new(width, height),
		.backing = guest_memory_allocate(&machine->vmm.memory, length),
		.row_bytes = width * (uint32_t)sizeof(uint32_t),
	};
	cr_assert_not_null(framebuffer->backing);
	cr_assert_eq(gpu_resource_create_2d(&machine->vmm, resource, framebuffer->format->virtio,
					    width, height),
		     VIRTIO_GPU_RESP_OK_NODATA);
	cr_assert_eq(gpu_resource_attach_backing(&machine->vmm, resource, framebuffer->backing,
						 (uint32_t)length),
		     VIRTIO_GPU_RESP_OK_NODATA);
}

void framebuffer_free(struct framebuffer *framebuffer, struct machine *machine)
{
	cr_assert_eq(gpu_resource_unref(&machine->vmm, framebuffer->resource),
		     VIRTIO_GPU_RESP_OK_NODATA);
	image_free(&framebuffer->image);
}

struct vug_rect framebuffer_get_rect(const struct framebuffer *framebuffer)
{
	return (struct vug_rect){.width = framebuffer->image.width,
				 .height = framebuffer->image.height};
}

void framebuffer_draw(struct framebuffer *framebuffer, uint32_t frame)
{
	const struct image *image = &framebuffer->image;

	image_draw(&framebuffer->image, frame);
	for (size_t i = 0; i < (size_t)image->width * image->height; i++)
		framebuffer->backing[i] =
			htole32(pixel_pack(framebuffer->format, image->pixels[i]));
}

void framebuffer_flush(const struct framebuffer *framebuffer, struct machine *machine,
		       const struct vug_rect *rect)
{
	cr_assert_eq(gpu_transfer_to_host_2d(&machine->vmm, framebuffer->resource, rect,
					     framebuffer->row_bytes),
		     VIRTIO_GPU_RESP_OK_NODATA);
	cr_assert_eq(gpu_resource_flush(&machine->vmm, framebuffer->resource, rect),
		     VIRTIO_GPU_RESP_OK_NODATA);
}

void framebuffer_show(const struct framebuffer *framebuffer, struct machine *machine,
		      uint32_t scanout, const struct vug_rect *rect)
{
	cr_assert_eq(gpu_set_scanout(&machine->vmm, scanout, framebuffer->resource, rect),
		     VIRTIO_GPU_RESP_OK_NODATA);
}

void framebuffer_hide(struct machine *machine, uint32_t scanout)
{
	const struct vug_rect none = {0};

	cr_assert_eq(gpu_set_scanout(&machine->vmm, scanout, 0, &none), VIRTIO_GPU_RESP_OK_NODATA);
}

struct image framebuffer_crop(const struct framebuffer *framebuffer, const struct vug_rect *rect)
{
	struct image image = image_new(rect->width, rect->height);

	image_copy_from(&image, &framebuffer->image, rect);
	return image;
}

void framebuffer_check(struct framebuffer *framebuffer, struct machine *machine, uint32_t scanout,
		       const struct vug_rect *rect, uint32_t frame)
{
	const struct vug_rect whole = framebuffer_get_rect(framebuffer);
	struct image expected;

	framebuffer_draw(framebuffer, frame);
	framebuffer_flush(framebuffer, machine, &whole);
	machine_settle(machine);
	expected = framebuffer_crop(framebuffer, rect);
	cr_assert(image_is_equal(&expected, &machine->display.screens[scanout].image));
	image_free(&expected);
}

void framebuffer_show_first(struct machine *machine, uint32_t frame)
{
	struct framebuffer framebuffer;
	struct vug_rect whole;

	framebuffer_new(&framebuffer, machine, 1, 641, 479, NULL);
	whole = framebuffer_get_rect(&framebuffer);
	framebuffer_show(&framebuffer, machine, 0, &whole);
	framebuffer_check(&framebuffer, machine, 0, &whole, frame);
	image_free(&framebuffer.image);
}
