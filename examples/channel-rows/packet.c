/* SPDX-License-Identifier: MIT */
/* A step's message as bytes. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel-rows/require.h"
#include "channel-rows/session.h"

static void put(struct packet *packet, const void *bytes, size_t length)
{
	memcpy(packet->bytes + packet->length, bytes, length);
	packet->length += length;
}

static size_t get_payload_length(const struct step *step)
{
	return step->num_fields * sizeof(step->fields[0]) + step->filler;
}

struct packet packet_new(const struct session *session, const struct step *step)
{
	const size_t payload = get_payload_length(step);
	const uint32_t header[] = {step->request, step->flags,
				   step->lies ? step->size : (uint32_t)payload};
	struct packet packet = {.bytes = calloc(1, sizeof(header) + payload)};

	require(packet.bytes != NULL, "no memory for a message");
	put(&packet, header, sizeof(header));
	put(&packet, step->fields, step->num_fields * sizeof(step->fields[0]));
	packet.length += step->filler;
	for (size_t i = 0; i < step->num_descriptors; i++)
		packet.descriptors[packet.num_descriptors++] =
			i == 0 ? descriptor_new(step->descriptor, session->channel)
			       : packet.descriptors[0];
	return packet;
}

void packet_free(struct packet *packet)
{
	if (packet->num_descriptors > 0)
		close(packet->descriptors[0]);
	free(packet->bytes);
}
