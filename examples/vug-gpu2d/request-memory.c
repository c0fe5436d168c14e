/* SPDX-License-Identifier: MIT */
/* The guest's memory, all at once or region by region; with its files, which udmabuf needs. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include "backend.h"
#include "util/fd.h"

void gpu2d_forget_memory(struct gpu2d_backend *backend)
{
	vug_input_memory_clear(&backend->memory);
	while (backend->regions.count > 0)
		vug_fd_close(&backend->regions.regions[--backend->regions.count].fd);
}

/* Takes the descriptor where it succeeds. */
static int add_region(struct gpu2d_backend *backend, const struct vhost_user_memory_region *place,
		      int *fd)
{
	int error = vug_input_memory_add(&backend->memory, place, *fd);

	if (error == 0)
		backend->regions.regions[backend->regions.count++] =
			(struct gpu2d_region){.place = *place, .fd = vug_fd_take(fd)};
	return error;
}

/* A table that is wrong leaves no memory at all. */
int gpu2d_set_mem_table(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct vhost_user_memory_table table = {0};
	int error = 0;

	memcpy(&table, request->payload, request->header.size);
	if (table.count > VHOST_USER_MAX_TABLE_REGIONS || table.count != request->num_fds ||
	    request->header.size < offsetof(struct vhost_user_memory_table, regions[table.count]))
		return -EINVAL;
	gpu2d_forget_memory(backend);
	for (uint32_t i = 0; i < table.count && error == 0; i++)
		error = add_region(backend, &table.regions[i], &request->fds[i]);
	if (error < 0)
		gpu2d_forget_memory(backend);
	return error;
}

int gpu2d_add_mem_reg(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct vhost_user_memory_slot slot;

	memcpy(&slot, request->payload, sizeof(slot));
	return add_region(backend, &slot.region, &request->fds[0]);
}

int gpu2d_rem_mem_reg(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct gpu2d_regions *regions = &backend->regions;
	struct vhost_user_memory_slot slot;
	int error;

	memcpy(&slot, request->payload, sizeof(slot));
	error = vug_input_memory_remove(&backend->memory, &slot.region);
	for (size_t i = 0; i < regions->count && error == 0; i++) {
		if (regions->regions[i].place.guest_address != slot.region.guest_address)
			continue;
		vug_fd_close(&regions->regions[i].fd);
		regions->regions[i] = regions->regions[--regions->count];
	}
	return error;
}
