/* SPDX-License-Identifier: MIT */
/*
 * Packets of a hostile peer, for both sides and peers of any version: refused, skipped, or a message whose
 * every member is in its range, and whose bytes are the only ones that mean it. What is input then goes to a guest.
 */
#include "display-link/codec.h"

#include <errno.h>
#include <string.h>

#include "display-link/messages.h"
#include "fuzz/display_link/input.h"
#include "fuzz/script.h"
#include "fuzz/target.h"

static bool is_inside(const struct display_link_rect *rect, uint64_t width, uint64_t height)
{
	return rect->width > 0 && rect->height > 0 && (uint64_t)rect->x + rect->width <= width &&
	       (uint64_t)rect->y + rect->height <= height;
}

static void check_frame(const struct display_link_message *message)
{
	const struct display_link_rect *viewport = &message->frame.viewport;
	const struct display_link_rects *damage = &message->frame.damage;

	FUZZ_CHECK(message->frame.id < DISPLAY_LINK_MAX_BUFFERS);
	FUZZ_CHECK(is_inside(viewport, DISPLAY_LINK_MAX_EXTENT, DISPLAY_LINK_MAX_EXTENT));
	FUZZ_CHECK(damage->count <= DISPLAY_LINK_MAX_BOXES);
	for (uint32_t i = 0; i < damage->count; i++)
		FUZZ_CHECK(is_inside(&damage->rects[i], viewport->width, viewport->height));
}

static void check_buffer(const struct display_link_message *message)
{
	const struct display_link_planes *planes = &message->buffer.planes;

	FUZZ_CHECK(message->buffer.id < DISPLAY_LINK_MAX_BUFFERS);
	FUZZ_CHECK(planes->count > 0 && planes->count == message->num_fds);
	if (!(message->buffer.flags & DISPLAY_LINK_BUFFER_DMABUF))
		FUZZ_CHECK(planes->count == 1 &&
			   (uint64_t)message->buffer.width * 4 <= planes->planes[0].stride);
}

static void check_cursor(const struct display_link_message *message)
{
	bool has_image = message->cursor.width > 0;

	FUZZ_CHECK(has_image == (message->cursor.height > 0));
	FUZZ_CHECK(message->num_fds == (has_image ? 1 : 0));
	FUZZ_CHECK(message->cursor.width <= DISPLAY_LINK_MAX_CURSOR &&
		   message->cursor.height <= DISPLAY_LINK_MAX_CURSOR);
}

/* A spawner takes the only descriptor for granted; no other child gets one. */
static void check_start(const struct display_link_message *message, uint64_t features)
{
	FUZZ_CHECK(features & DISPLAY_LINK_FEATURE_CHILD);
	FUZZ_CHECK(message->num_fds == (features & DISPLAY_LINK_FEATURE_SPAWNER ? 1 : 0));
}

/* What a program indexes or allocates with. */
static void check_members(const struct display_link_message *message, uint64_t features)
{
	FUZZ_CHECK(message->scanout < DISPLAY_LINK_MAX_SCANOUTS ||
		   message->scanout == DISPLAY_LINK_NO_SCANOUT);
	switch (message->type) {
	case DISPLAY_LINK_FRAME:
		check_frame(message);
		break;
	case DISPLAY_LINK_BUFFER:
		check_buffer(message);
		break;
	case DISPLAY_LINK_CURSOR:
		check_cursor(message);
		break;
	case DISPLAY_LINK_READ:
		FUZZ_CHECK((uint64_t)message->read.viewport.width * 4 <= message->read.stride);
		FUZZ_CHECK(message->read.id < DISPLAY_LINK_MAX_BUFFERS && message->num_fds == 1);
		break;
	case DISPLAY_LINK_START:
		check_start(message, features);
		break;
	case DISPLAY_LINK_TOUCH:
		FUZZ_CHECK(message->touch.contact < DISPLAY_LINK_MAX_CONTACTS);
		break;
	default:
		break;
	}
}

/* A peer of our own version says each thing in one way. */
static void check_bytes(const struct display_link_session *receiver,
			const struct display_link_message *message, const uint8_t *bytes,
			size_t size)
{
	struct display_link_session sender = *receiver;
	uint8_t again[DISPLAY_LINK_MAX_SIZE];
	int length;

	sender.side =
		receiver->side == DISPLAY_LINK_DISPLAY ? DISPLAY_LINK_VIEWER : DISPLAY_LINK_DISPLAY;
	length = display_link_encode(&sender, message, again);
	FUZZ_CHECK(length > 0 && (size_t)length <= size);
	if (display_link_session_is_newer(receiver) ||
	    (message->type == DISPLAY_LINK_HELLO && message->hello.minor > DISPLAY_LINK_MINOR))
		return;
	FUZZ_CHECK((size_t)length == size && memcmp(bytes, again, size) == 0);
}

/* A program ends the link where it is refused something; here more comes, so that one input has many. */
static void receive(struct display_link_session *session, const uint8_t *bytes, size_t size,
		    size_t num_fds)
{
	struct display_link_message message;
	int error = display_link_decode(session, bytes, size, num_fds, &message);

	FUZZ_CHECK(error == 0 || error == -EPROTO || error == -EPROTONOSUPPORT || error == -ENOMSG);
	if (error == -ENOMSG)
		FUZZ_CHECK(display_link_session_is_newer(session));
	if (error < 0)
		return;
	FUZZ_CHECK(message.num_fds == num_fds);
	check_members(&message, session->features);
	check_bytes(session, &message, bytes, size);
	if (session->side == DISPLAY_LINK_DISPLAY)
		fuzz_input_take(&message);
	if (message.type == DISPLAY_LINK_HELLO)
		display_link_session_greet(session, &message);
}

/* Its first byte: our own side, and features. Then packets: number of descriptors, length, bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {.bytes = data, .length = size};
	uint8_t kind = script_take_byte(&script);
	struct display_link_session session;

	display_link_session_init(&session, kind & 1 ? DISPLAY_LINK_VIEWER : DISPLAY_LINK_DISPLAY,
				  (uint64_t)kind >> 1 & DISPLAY_LINK_ALL_FEATURES);
	while (!script_is_at_end(&script)) {
		size_t num_fds = script_take_byte(&script), wanted = script_take_u16(&script);
		size_t length;
		const uint8_t *bytes = script_take_bytes(&script, wanted, &length);

		receive(&session, bytes, length, num_fds);
	}
	fuzz_input_end();
	return 0;
}
