/* SPDX-License-Identifier: MIT */
#include "channel/traced.h"

#include "util/descriptor.h"

static struct trace_descriptor describe(const struct vug_input_descriptor *descriptor)
{
	static const enum trace_descriptor_kind kinds[] = {
		[VUG_DESCRIPTOR_OTHER] = TRACE_DESCRIPTOR_OTHER,
		[VUG_DESCRIPTOR_DMABUF] = TRACE_DESCRIPTOR_DMABUF,
		[VUG_DESCRIPTOR_SEALED_MEMORY] = TRACE_DESCRIPTOR_SEALED_MEMORY,
		[VUG_DESCRIPTOR_MEMORY] = TRACE_DESCRIPTOR_MEMORY,
		[VUG_DESCRIPTOR_PIPE] = TRACE_DESCRIPTOR_PIPE,
		[VUG_DESCRIPTOR_SOCKET] = TRACE_DESCRIPTOR_SOCKET,
		[VUG_DESCRIPTOR_SYNC_FILE] = TRACE_DESCRIPTOR_OTHER,
	};

	if (descriptor->was_socket)
		return (struct trace_descriptor){.kind = TRACE_DESCRIPTOR_SOCKET};
	if (descriptor->fd < 0)
		return (struct trace_descriptor){.kind = TRACE_DESCRIPTOR_LOST};
	return (struct trace_descriptor){.kind = kinds[vug_descriptor_get_kind(descriptor->fd)],
					 .size = vug_descriptor_get_size(descriptor->fd)};
}

static void describe_descriptors(const struct vug_input *input, struct trace_record *record)
{
	for (size_t i = 0; i < input->num_descriptors; i++)
		if (input->descriptors[i].position <= input->consumed)
			record->descriptors[record->num_descriptors++] =
				describe(&input->descriptors[i]);
}

_Static_assert(VUG_INPUT_MAX_DESCRIPTORS <= TRACE_MAX_DESCRIPTORS, "a record holds them all");

void vug_trace_request(struct vug_tracer *tracer, const struct vug_input *input,
		       const struct wire_header *header, uint32_t covered)
{
	struct trace_record record;

	/* Every message passes here. */
	if (!vug_tracer_is_on(tracer))
		return;
	record = (struct trace_record){.request = header->request,
				       .flags = header->flags,
				       .size = header->size,
				       .covered = covered};
	describe_descriptors(input, &record);
	vug_tracer_add_request(tracer, &record,
			       vug_input_get_bytes(input) + vug_wire_header_size(tracer->framing));
}
