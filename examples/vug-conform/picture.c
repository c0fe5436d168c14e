/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include <endian.h>

#define COLOURS UINT32_C(0xffffff)

static bool expect_ok(struct machine *machine, const char *command, uint32_t response)
{
	return machine_expect(machine, "be-responses", command, response,
			      VIRTIO_GPU_RESP_OK_NODATA);
}

bool picture_new(struct picture *picture, struct machine *machine, uint32_t resource,
		 uint32_t width, uint32_t height)
{
	const uint32_t size = width * height * (uint32_t)sizeof(uint32_t);
	struct vmm *vmm = &machine->vmm;

	*picture = (struct picture){.resource = resource,
				    .width = width,
				    .height = height,
				    .backing = guest_memory_allocate(&vmm->memory, size)};
	if (picture->backing == NULL)
		return machine_fail(machine, "be-session", "the guest's memory is full");
	return expect_ok(machine, "RESOURCE_CREATE_2D",
			 gpu_resource_create_2d(vmm, resource, VIRTIO_GPU_FORMAT_B8G8R8X8_UNORM,
						width, height)) &&
	       expect_ok(machine, "RESOURCE_ATTACH_BACKING",
			 gpu_resource_attach_backing(vmm, resource, picture->backing, size));
}

bool picture_free(const struct picture *picture, struct machine *machine)
{
	return expect_ok(machine, "RESOURCE_UNREF",
			 gpu_resource_unref(&machine->vmm, picture->resource));
}

void picture_draw(const struct picture *picture, uint32_t frame)
{
	for (uint32_t y = 0; y < picture->height; y++)
		for (uint32_t x = 0; x < picture->width; x++)
			picture->backing[(size_t)y * picture->width + x] =
				htole32((x * 0x10003 + y * 0x705 + frame * 0x3b1d7) & COLOURS);
}

struct vug_rect picture_get_rect(const struct picture *picture)
{
	return (struct vug_rect){.width = picture->width, .height = picture->height};
}

bool picture_flush(const struct picture *picture, struct machine *machine,
		   const struct vug_rect *rect)
{
	const uint32_t stride = picture->width * (uint32_t)sizeof(uint32_t);
	struct vmm *vmm = &machine->vmm;

	return expect_ok(machine, "TRANSFER_TO_HOST_2D",
			 gpu_transfer_to_host_2d(vmm, picture->resource, rect, stride)) &&
	       expect_ok(machine, "RESOURCE_FLUSH",
			 gpu_resource_flush(vmm, picture->resource, rect));
}

bool picture_set_scanout(const struct picture *picture, struct machine *machine, uint32_t scanout)
{
	const struct vug_rect whole = picture_get_rect(picture);

	return expect_ok(machine, "SET_SCANOUT",
			 gpu_set_scanout(&machine->vmm, scanout, picture->resource, &whole));
}

bool picture_hide(struct machine *machine, uint32_t scanout)
{
	const struct vug_rect none = {0};

	return expect_ok(machine, "SET_SCANOUT", gpu_set_scanout(&machine->vmm, scanout, 0, &none));
}

static bool compare(const struct picture *picture, struct machine *machine,
		    const struct screen *screen)
{
	const size_t count = (size_t)picture->width * picture->height;

	for (size_t i = 0; i < count; i++) {
		const uint32_t expected = le32toh(picture->backing[i]) & COLOURS;
		const uint32_t shown = le32toh(screen->pixels[i]) & COLOURS;

		if (shown != expected)
			return machine_fail(machine, "be-pixels",
					    "the pixel at %zu,%zu of %ux%u is %06x, not %06x",
					    i % picture->width, i / picture->width, picture->width,
					    picture->height, shown, expected);
	}
	return true;
}

bool picture_check(const struct picture *picture, struct machine *machine, uint32_t scanout)
{
	const struct screen *screen = &machine->display.screens[scanout];

	if (!machine_settle(machine))
		return false;
	if (screen->width != picture->width || screen->height != picture->height)
		return machine_fail(machine, "be-scanout", "scanout %u is %ux%u, not %ux%u",
				    scanout, screen->width, screen->height, picture->width,
				    picture->height);
	if (screen->is_unreadable)
		return machine_skip(machine, "its pictures cannot be read with the CPU");
	return compare(picture, machine, screen);
}

bool picture_show(struct picture *picture, struct machine *machine, uint32_t resource,
		  uint32_t scanout, uint32_t width, uint32_t height)
{
	const struct vug_rect whole = {.width = width, .height = height};

	if (!picture_new(picture, machine, resource, width, height))
		return false;
	picture_draw(picture, resource);
	return picture_set_scanout(picture, machine, scanout) &&
	       picture_flush(picture, machine, &whole) && picture_check(picture, machine, scanout);
}
