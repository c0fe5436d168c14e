/* SPDX-License-Identifier: MIT */
#include "vhost-user/memory_setup.h"

#include <stddef.h>
#include <string.h>

#include "vhost-user/ring_message.h"

/* The payload of a table with so many regions. */
static size_t get_table_size(uint32_t count)
{
	return offsetof(struct vhost_user_memory_table, regions) +
	       count * sizeof(struct vhost_user_memory_region);
}

static void record_table(struct vug_memory_setup *setup, const struct vug_relay *relay)
{
	if (relay->header.size < sizeof(setup->count))
		return;
	memcpy(&setup->count, relay->payload, sizeof(setup->count));
	vug_recorded_keep(&setup->table, relay);
}

void vug_memory_setup_record_request(struct vug_memory_setup *setup, const struct vug_relay *relay)
{
	switch (relay->header.request) {
	case VHOST_USER_SET_MEM_TABLE:
		record_table(setup, relay);
		break;
	case VHOST_USER_ADD_MEM_REG:
		if (setup->count < UINT32_MAX)
			setup->count++;
		break;
	case VHOST_USER_REM_MEM_REG:
		if (setup->count > 0)
			setup->count--;
		break;
	}
}

void vug_memory_setup_record_reply(struct vug_memory_setup *setup, const struct vug_relay *relay)
{
	if (relay->header.request == VHOST_USER_GET_MAX_MEM_SLOTS &&
	    relay->header.size >= sizeof(setup->max_slots))
		memcpy(&setup->max_slots, relay->payload, sizeof(setup->max_slots));
}

static bool adds_regions(uint64_t protocol_features)
{
	return (protocol_features & VHOST_USER_PROTOCOL_F_CONFIGURE_MEM_SLOTS) != 0;
}

/* A table that is as it should be can be sent with one more region. */
static bool has_table_room(const struct vug_memory_setup *setup)
{
	return setup->table.is_set && setup->count > 0 &&
	       setup->count < VHOST_USER_MAX_TABLE_REGIONS &&
	       setup->table.header.size == get_table_size(setup->count) &&
	       setup->table.num_fds == setup->count;
}

bool vug_memory_setup_has_room(const struct vug_memory_setup *setup, uint64_t protocol_features)
{
	uint64_t max_slots = setup->max_slots > 0 ? setup->max_slots : VHOST_USER_MAX_TABLE_REGIONS;

	return adds_regions(protocol_features) ? setup->count < max_slots : has_table_room(setup);
}

struct vhost_user_memory_region vug_memory_piece_get_region(const struct vug_memory_piece *piece)
{
	return (struct vhost_user_memory_region){.guest_address = piece->address,
						 .size = piece->size,
						 .user_address = piece->address};
}

static void fill_relay(struct vug_relay *relay, const struct vug_ring_message *message)
{
	vug_relay_fill(relay, &message->header, message->payload, message->fds, message->num_fds);
}

static void fill_slot(const struct vug_memory_piece *piece, uint32_t request,
		      struct vug_relay *relay)
{
	struct vug_ring_message message;

	vug_ring_message_fill_slot(&message, request, piece);
	fill_relay(relay, &message);
}

static void fill_longer_table(const struct vug_memory_setup *setup,
			      const struct vug_memory_piece *piece, struct vug_relay *relay)
{
	struct vhost_user_memory_table table;
	struct vug_ring_message message;

	memcpy(&table, setup->table.payload, sizeof(table));
	vug_ring_message_fill_table(&message, &table, setup->table.fds, piece);
	fill_relay(relay, &message);
}

void vug_memory_setup_add(const struct vug_memory_setup *setup, uint64_t protocol_features,
			  const struct vug_memory_piece *piece, struct vug_relay *relay)
{
	if (adds_regions(protocol_features))
		fill_slot(piece, VHOST_USER_ADD_MEM_REG, relay);
	else
		fill_longer_table(setup, piece, relay);
}

void vug_memory_setup_remove(const struct vug_memory_setup *setup, uint64_t protocol_features,
			     const struct vug_memory_piece *piece, struct vug_relay *relay)
{
	if (adds_regions(protocol_features))
		fill_slot(piece, VHOST_USER_REM_MEM_REG, relay);
	else
		vug_recorded_replay(&setup->table, relay);
}

void vug_memory_setup_forget(struct vug_memory_setup *setup)
{
	vug_recorded_forget(&setup->table);
	setup->count = 0;
	setup->max_slots = 0;
}
