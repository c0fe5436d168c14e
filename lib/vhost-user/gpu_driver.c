/* SPDX-License-Identifier: MIT */
#include "vhost-user/gpu_driver.h"

#include <endian.h>

int vug_gpu_driver_init(struct vug_gpu_driver *driver, uint32_t ring_number, uint32_t num_scanouts)
{
	*driver = (struct vug_gpu_driver){.num_scanouts = num_scanouts, .next = 1};
	return vug_gpu_ring_init(&driver->ring, ring_number);
}

void vug_gpu_driver_finish(struct vug_gpu_driver *driver)
{
	vug_gpu_ring_finish(&driver->ring);
}

static void put_set_scanout(struct vug_gpu_ring *ring, uint32_t scanout)
{
	const struct gpu_command command = {
		.header = {.type = htole32(GPU_SET_SCANOUT)},
		.body.set_scanout = {.scanout = htole32(scanout)},
	};

	vug_gpu_ring_put(ring, &command, sizeof(command.body.set_scanout));
}

static void put_create(struct vug_gpu_ring *ring, uint32_t resource)
{
	const struct gpu_command command = {
		.header = {.type = htole32(GPU_RESOURCE_CREATE_2D)},
		.body.create = {.resource = htole32(resource),
				.format = htole32(GPU_FORMAT_B8G8R8X8),
				.width = htole32(1),
				.height = htole32(1)},
	};

	vug_gpu_ring_put(ring, &command, sizeof(command.body.create));
}

static void put_unref(struct vug_gpu_ring *ring, uint32_t resource)
{
	const struct gpu_command command = {
		.header = {.type = htole32(GPU_RESOURCE_UNREF)},
		.body.unref = {.resource = htole32(resource)},
	};

	vug_gpu_ring_put(ring, &command, sizeof(command.body.unref));
}

/* As many pairs as the ring has room for. */
static void put_resources(struct vug_gpu_driver *driver)
{
	uint32_t count = vug_gpu_ring_get_room(&driver->ring) / 2;

	driver->first = driver->next;
	for (uint32_t i = 0; i < count; i++) {
		put_create(&driver->ring, driver->next);
		put_unref(&driver->ring, driver->next++);
	}
}

/* These come first, so that none shows a resource that goes. */
static void put_scanouts(struct vug_gpu_driver *driver)
{
	for (uint32_t i = 0; i < driver->num_scanouts; i++)
		put_set_scanout(&driver->ring, i);
}

static void count_removed(struct vug_gpu_driver *driver)
{
	for (uint16_t i = 0; i + 1 < driver->ring.num_commands; i += 2) {
		if (vug_gpu_ring_get_response(&driver->ring, i) < GPU_FIRST_ERROR ||
		    vug_gpu_ring_get_response(&driver->ring, i + 1) != GPU_OK_NO_DATA)
			continue;
		driver->removed++;
		driver->last = driver->first + i / 2;
	}
}

static bool is_finished(const struct vug_gpu_driver *driver)
{
	return driver->next - driver->last > VUG_GPU_DRIVER_MAX_GAP;
}

bool vug_gpu_driver_advance(struct vug_gpu_driver *driver)
{
	bool has_begun = driver->ring.num_commands > 0;

	if (has_begun && !vug_gpu_ring_is_done(&driver->ring))
		return false;
	if (has_begun && driver->first > 0)
		count_removed(driver);
	if (has_begun && is_finished(driver))
		return true;
	vug_gpu_ring_start_batch(&driver->ring);
	if (has_begun)
		put_resources(driver);
	else
		put_scanouts(driver);
	vug_gpu_ring_submit(&driver->ring);
	return false;
}
