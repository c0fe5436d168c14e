/* SPDX-License-Identifier: MIT */
#include "display-link/codec.h"

#include <errno.h>
#include <string.h>

#include "display-link/messages.h"

/* Offsets in a header; those of HELLO's magic and major version stay in every version. */
enum { LENGTH = 0, TYPE = 4, NUM_FDS = 6, SERIAL = 8, SCANOUT = 12, MAGIC = 16, MAJOR = 20 };

/* --- both ways -------------------------------------------------------------------------------- */

static bool is_serial_right(enum display_link_serial rule, uint32_t serial)
{
	return (rule == DISPLAY_LINK_PLAIN) == (serial == 0);
}

static bool is_place_right(enum display_link_place rule, uint32_t scanout)
{
	bool is_none = scanout == DISPLAY_LINK_NO_SCANOUT;
	bool is_one = scanout < DISPLAY_LINK_MAX_SCANOUTS;

	return (is_none && rule != DISPLAY_LINK_ONE) || (is_one && rule != DISPLAY_LINK_NOWHERE);
}

/* Before both know each other there are only greetings, and the reason why one leaves. */
static bool may_be_sent(const struct display_link_session *session,
			const struct display_link_row *row, enum display_link_side sender,
			enum display_link_type type)
{
	if (!(row->senders & sender) || (row->feature & ~session->features) != 0)
		return false;
	return session->is_greeted || type == DISPLAY_LINK_HELLO || type == DISPLAY_LINK_END;
}

static bool is_consistent(const struct display_link_session *session,
			  const struct display_link_row *row,
			  const struct display_link_message *message)
{
	uint32_t num_fds = row->count_fds ? row->count_fds(message) : 0;

	return is_serial_right(row->serial, message->serial) &&
	       is_place_right(row->place, message->scanout) && message->num_fds == num_fds &&
	       (!row->fits || row->fits(message, session->features));
}

/* --- decoding --------------------------------------------------------------------------------- */

static bool is_framed(const uint8_t *bytes, size_t size, size_t num_fds)
{
	return size >= DISPLAY_LINK_HEADER_SIZE && size <= DISPLAY_LINK_MAX_SIZE &&
	       num_fds <= DISPLAY_LINK_MAX_FDS && display_link_get_u32(bytes + LENGTH) == size &&
	       display_link_get_u16(bytes + NUM_FDS) == num_fds;
}

static bool has_other_major(const uint8_t *bytes, size_t size)
{
	return display_link_get_u16(bytes + TYPE) == DISPLAY_LINK_HELLO && size >= MAJOR + 4 &&
	       display_link_get_u32(bytes + MAGIC) == DISPLAY_LINK_MAGIC &&
	       display_link_get_u32(bytes + MAJOR) != DISPLAY_LINK_MAJOR;
}

static enum display_link_side get_peer_side(const struct display_link_session *session)
{
	return session->side == DISPLAY_LINK_DISPLAY ? DISPLAY_LINK_VIEWER : DISPLAY_LINK_DISPLAY;
}

/* A HELLO says itself how new its sender is. */
static bool may_be_longer(const struct display_link_session *session,
			  const struct display_link_message *message)
{
	return message->type == DISPLAY_LINK_HELLO ? message->hello.minor > DISPLAY_LINK_MINOR
						   : display_link_session_is_newer(session);
}

static bool read_members(const struct display_link_session *session,
			 const struct display_link_row *row, const uint8_t *bytes, size_t size,
			 struct display_link_message *message)
{
	struct display_link_reader reader = {
		.bytes = bytes + DISPLAY_LINK_HEADER_SIZE,
		.left = size - DISPLAY_LINK_HEADER_SIZE,
		.is_newer = display_link_session_is_newer(session),
	};

	for (size_t i = 0; i < row->num_fields; i++)
		if (!display_link_read_field(&reader, &row->fields[i], message))
			return false;
	return reader.left == 0 || may_be_longer(session, message);
}

int display_link_decode(const struct display_link_session *session, const uint8_t *bytes,
			size_t size, size_t num_fds, struct display_link_message *ret_message)
{
	const struct display_link_row *row;
	uint32_t type;

	if (!is_framed(bytes, size, num_fds))
		return -EPROTO;
	if (has_other_major(bytes, size))
		return -EPROTONOSUPPORT;
	type = display_link_get_u16(bytes + TYPE);
	row = display_link_get_row(type);
	if (!row)
		return display_link_session_is_newer(session) ? -ENOMSG : -EPROTO;
	memset(ret_message, 0, sizeof(*ret_message));
	ret_message->type = (enum display_link_type)type;
	ret_message->serial = display_link_get_u32(bytes + SERIAL);
	ret_message->scanout = display_link_get_u32(bytes + SCANOUT);
	ret_message->num_fds = (uint32_t)num_fds;
	if (!may_be_sent(session, row, get_peer_side(session), ret_message->type) ||
	    (session->is_greeted && type == DISPLAY_LINK_HELLO) ||
	    !read_members(session, row, bytes, size, ret_message) ||
	    !is_consistent(session, row, ret_message))
		return -EPROTO;
	return 0;
}

/* --- encoding --------------------------------------------------------------------------------- */

static void write_header(const struct display_link_message *message, uint32_t length,
			 uint8_t *bytes)
{
	display_link_put_u32(bytes + LENGTH, length);
	display_link_put_u16(bytes + TYPE, (uint16_t)message->type);
	display_link_put_u16(bytes + NUM_FDS, (uint16_t)message->num_fds);
	display_link_put_u32(bytes + SERIAL, message->serial);
	display_link_put_u32(bytes + SCANOUT, message->scanout);
}

int display_link_encode(const struct display_link_session *session,
			const struct display_link_message *message,
			uint8_t ret_bytes[DISPLAY_LINK_MAX_SIZE])
{
	const struct display_link_row *row = display_link_get_row(message->type);
	struct display_link_writer writer = {
		.bytes = ret_bytes,
		.length = DISPLAY_LINK_HEADER_SIZE,
		.room = DISPLAY_LINK_MAX_SIZE,
	};

	if (!row || !may_be_sent(session, row, session->side, message->type))
		return -EINVAL;
	for (size_t i = 0; i < row->num_fields; i++)
		if (!display_link_write_field(&writer, &row->fields[i], message))
			return -EINVAL;
	if (!is_consistent(session, row, message))
		return -EINVAL;
	write_header(message, (uint32_t)writer.length, ret_bytes);
	return (int)writer.length;
}
