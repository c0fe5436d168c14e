/* SPDX-License-Identifier: MIT */
/* Where one message ends and the next begins, in either form of the protocol. */
#ifndef VUG_WIRE_FRAMING_H
#define VUG_WIRE_FRAMING_H

#include <stddef.h>
#include <stdint.h>

#include "wire/wire.h"

enum wire_framing {
	WIRE_FRAMING_FINAL,    /* 12-byte headers, on replies too */
	WIRE_FRAMING_DRAFT_V6, /* 8-byte headers, none on replies; DMABUF_UPDATE replies a u32 */
};

/* Room for the largest reply, its header included. */
#define WIRE_MAX_REPLY_SIZE (sizeof(struct wire_header) + sizeof(struct wire_edid))

size_t vug_wire_header_size(enum wire_framing framing);

/* `bytes` holds vug_wire_header_size() bytes. */
struct wire_header vug_wire_decode_header(enum wire_framing framing, const uint8_t *bytes);

/*
 * Build the reply to `request` in `ret_bytes` (WIRE_MAX_REPLY_SIZE of them) from a payload of
 * the rule's reply_size; `payload` may be NULL where that is 0. Returns its length.
 */
size_t vug_wire_encode_reply(enum wire_framing framing, uint32_t request, const void *payload,
			     uint8_t *ret_bytes);

/*
 * Which message do the descriptors belong to that came with a read?
 *
 * A read may return several messages, but the kernel ends it behind the piece that carried the
 * descriptors. So they are the last message's, unless one before it wants some and the last
 * cannot have any: then a peer sent several messages in one piece. `bytes` begins with a header
 * and ends where the read ended; the answer is the offset of the message's header.
 */
size_t vug_wire_find_descriptor_owner(enum wire_framing framing, const uint8_t *bytes,
				      size_t length);

#endif
