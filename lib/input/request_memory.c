/* SPDX-License-Identifier: MIT */
/* The guest's memory, all at once or region by region. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "input/device.h"

/* A table that is wrong leaves no memory at all. */
int vug_input_set_mem_table(struct vug_input *input, struct vug_input_message *request)
{
	struct vhost_user_memory_table table = {0};
	int error = 0;

	memcpy(&table, request->payload, request->header.size);
	if (table.count > VHOST_USER_MAX_TABLE_REGIONS || table.count != request->num_fds ||
	    request->header.size < offsetof(struct vhost_user_memory_table, regions[table.count]))
		return -EINVAL;
	vug_input_memory_clear(&input->memory);
	for (uint32_t i = 0; i < table.count && error == 0; i++)
		error = vug_input_memory_add(&input->memory, &table.regions[i], request->fds[i]);
	if (error < 0)
		vug_input_memory_clear(&input->memory);
	return error;
}

int vug_input_get_max_mem_slots(struct vug_input *input, struct vug_input_message *request)
{
	(void)request;
	vug_input_reply_u64(input, VUG_INPUT_MAX_REGIONS);
	return 0;
}

static struct vhost_user_memory_region get_region(const struct vug_input_message *request)
{
	struct vhost_user_memory_slot slot;

	memcpy(&slot, request->payload, sizeof(slot));
	return slot.region;
}

int vug_input_add_mem_reg(struct vug_input *input, struct vug_input_message *request)
{
	const struct vhost_user_memory_region region = get_region(request);

	return vug_input_memory_add(&input->memory, &region, request->fds[0]);
}

int vug_input_rem_mem_reg(struct vug_input *input, struct vug_input_message *request)
{
	const struct vhost_user_memory_region region = get_region(request);

	return vug_input_memory_remove(&input->memory, &region);
}
