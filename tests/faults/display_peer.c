/* SPDX-License-Identifier: MIT */
/* The back end's side: what it says, and what it is owed. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "display.h"
#include "double.h"
#include "history.h"
#include "support/check.h"
#include "support/loop.h"

/* What each reply is long, without a header. */
static const struct expected {
	size_t size;
	bool has_reply, may_change_picture;
} expected[] = {
	[PEER_GET_PROTOCOL_FEATURES] = {.size = 8, .has_reply = true},
	[PEER_GET_DISPLAY_INFO] = {.size = PEER_DISPLAY_INFO_REPLY_SIZE, .has_reply = true},
	[PEER_GET_EDID] = {.size = PEER_EDID_REPLY_SIZE, .has_reply = true},
	[PEER_DMABUF_UPDATE] = {.has_reply = true},
	[PEER_SCANOUT] = {.may_change_picture = true},
	[PEER_DMABUF_SCANOUT] = {.may_change_picture = true},
	[PEER_DMABUF_SCANOUT2] = {.may_change_picture = true},
};

static void note(struct display *self, const struct peer_message *message)
{
	uint32_t request = peer_get_field(message, 0);

	self->num_pictures_sent += expected[request].may_change_picture;
	if (!expected[request].has_reply)
		return;
	check(self->num_owed < DISPLAY_MAX_OWED, "too many requests");
	self->owed[self->num_owed++] = request;
}

static bool is_reply_there(const struct display *self)
{
	uint8_t byte;

	return recv(self->peer.fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 1;
}

/* In the draft there are only the payloads, and four bytes where there is none. */
static void read_reply(struct display *self, uint32_t request)
{
	uint8_t bytes[PEER_EDID_REPLY_SIZE];
	size_t size = expected[request].size;

	if (!self->is_draft)
		peer_expect_reply(&self->peer, request, bytes, size);
	else
		peer_expect_bytes(&self->peer, bytes, size > 0 ? size : 4);
	history_write("reply to %u\n", request);
	history_write_bytes("payload", bytes, size);
}

static void hear(struct display *self)
{
	while (self->peer.fd >= 0 && is_reply_there(self)) {
		uint32_t request = self->owed[0];

		check(self->num_owed > 0, "a reply that nobody waits for");
		self->num_owed--;
		memmove(self->owed, self->owed + 1, self->num_owed * sizeof(self->owed[0]));
		read_reply(self, request);
	}
}

static void look_at_connection(struct display *self)
{
	if (!self->is_attached || vug_server_is_connected(self->server))
		return;
	check(self->num_ended == 1, "the connection ended and nobody heard");
	self->is_attached = false;
	self->num_owed = 0;
}

void display_settle(struct display *self)
{
	if (self->server == NULL)
		return;
	loop_settle(self->server);
	hear(self);
	look_at_connection(self);
	fflush(self->recorder.stream);
	history_write("%s", self->recorder.events);
	recorder_forget(&self->recorder);
}

void display_finish_frames(struct display *self)
{
	while (self->recorder.num_frames > 0) {
		recorder_finish_frame(&self->recorder);
		display_settle(self);
	}
}

void display_advance(struct display *self, unsigned int milliseconds)
{
	double_advance(milliseconds);
	display_settle(self);
}

void display_say(struct display *self, struct peer_message message)
{
	if (!self->is_attached)
		return;
	note(self, &message);
	if (self->is_draft)
		peer_make_draft(&message);
	peer_send(&self->peer, &message);
	display_settle(self);
}

void display_update(struct display *self, uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	uint32_t pixels[DISPLAY_SIZE * DISPLAY_SIZE];

	for (uint32_t i = 0; i < width * height; i++)
		pixels[i] = (x + 1) * UINT32_C(0x9e3779b1) + (y + 1) * UINT32_C(0x85ebca6b) + i;
	for (uint32_t row = y; self->is_attached && row < y + height; row++)
		for (uint32_t column = x; column < x + width; column++)
			if (row < DISPLAY_SIZE && column < DISPLAY_SIZE)
				self->is_dirty[row][column] = true;
	display_say(self, peer_update(0, x, y, width, height, pixels));
}

void display_say_together(struct display *self, const struct peer_message *messages, size_t count)
{
	if (!self->is_attached)
		return;
	for (size_t i = 0; i < count; i++)
		note(self, &messages[i]);
	peer_send_together(&self->peer, messages, count);
	display_settle(self);
}

void display_leave(struct display *self)
{
	peer_close(&self->peer);
	display_settle(self);
	if (self->server != NULL)
		check(!vug_server_is_connected(self->server), "nobody notices that it left");
}
