/* SPDX-License-Identifier: MIT */
/*
 * The scripted peer: a back end over a socket pair, as strict and as careless as a test wants.
 *
 * It has its own idea of the wire, byte by byte from the protocol's description, and includes
 * nothing of the library's: a size or an offset that is wrong there must not be wrong here too.
 * The header (request, flags, size) is the same for vhost-user, so the two ends of an
 * interposer are peers as well.
 */
#ifndef SUPPORT_PEER_H
#define SUPPORT_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEER_HEADER_SIZE 12
#define PEER_MAX_FDS 253
/* Holds any message with a picture of 128 × 128 pixels, and the largest of vhost-user's. */
#define PEER_MESSAGE_ROOM (PEER_HEADER_SIZE + 65536 + 64)

#define PEER_FLAG_REPLY UINT32_C(4)

enum peer_request {
	PEER_GET_PROTOCOL_FEATURES = 1,
	PEER_SET_PROTOCOL_FEATURES = 2,
	PEER_GET_DISPLAY_INFO = 3,
	PEER_CURSOR_POS = 4,
	PEER_CURSOR_POS_HIDE = 5,
	PEER_CURSOR_UPDATE = 6,
	PEER_SCANOUT = 7,
	PEER_UPDATE = 8,
	PEER_DMABUF_SCANOUT = 9,
	PEER_DMABUF_UPDATE = 10,
	PEER_GET_EDID = 11,
	PEER_DMABUF_SCANOUT2 = 12,
};

#define PEER_FEATURES_REPLY_SIZE 8
#define PEER_DISPLAY_INFO_REPLY_SIZE 408
#define PEER_EDID_REPLY_SIZE 1056
#define PEER_CURSOR_PIXELS (64 * 64)

/* A message, ready to send. The descriptors of one that was received are the test's to close. */
struct peer_message {
	size_t length; /* of `bytes`: the header and the payload */
	size_t num_fds;
	int fds[PEER_MAX_FDS];
	uint8_t bytes[PEER_MESSAGE_ROOM];
};

struct peer {
	int fd; /* -1: closed */
};

/* ---- messages --------------------------------------------------------------------------- */

/* Any request with any payload; the flags are 0 and the size is the payload's. */
struct peer_message peer_make(uint32_t request, const void *payload, size_t length);
/* Any request with a payload of 32-bit fields. */
struct peer_message peer_make_fields(uint32_t request, const uint32_t *fields, size_t count);
#define PEER_MAKE(request, ...) \
	peer_make_fields(request, (const uint32_t[]){__VA_ARGS__}, \
			 sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

struct peer_message peer_set_features(uint64_t features);
struct peer_message peer_cursor_update(uint32_t scanout, int32_t x, int32_t y, uint32_t hot_x,
				       uint32_t hot_y, const uint32_t *pixels);
/* `pixels` are width × height; NULL: all of one colour. At most PEER_MESSAGE_ROOM. */
struct peer_message peer_update(uint32_t scanout, uint32_t x, uint32_t y, uint32_t width,
				uint32_t height, const uint32_t *pixels);

/* The fields of DMABUF_SCANOUT(2), in the order of the wire. */
struct peer_dmabuf {
	uint32_t scanout;
	uint32_t x, y, width, height;
	uint32_t fd_width, fd_height, fd_stride;
	uint32_t fd_flags, fd_fourcc;
};

/* XRGB8888 of that size, uncropped, rows tight. */
struct peer_dmabuf peer_whole_dmabuf(uint32_t scanout, uint32_t width, uint32_t height);

/* `fd` is borrowed; -1: none goes along. */
struct peer_message peer_dmabuf_scanout(const struct peer_dmabuf *dmabuf, int fd);
struct peer_message peer_dmabuf_scanout2(const struct peer_dmabuf *dmabuf, uint64_t modifier,
					 int fd);

/* What the header says, whatever the payload is. */
void peer_set_flags(struct peer_message *message, uint32_t flags);
void peer_set_size(struct peer_message *message, uint32_t size);
/* Descriptors are borrowed: they are sent, and stay open here. */
void peer_add_fd(struct peer_message *message, int fd);
/* Into the framing of the 2019 draft: a header of 8 bytes, without flags. */
void peer_make_draft(struct peer_message *message);

uint32_t peer_get_field(const struct peer_message *message, size_t offset);
void peer_close_fds(struct peer_message *message);

/* Equal to the byte, and with descriptors of the same files in the same order. */
void peer_expect_equal(const struct peer_message *got, const struct peer_message *expected);

/* ---- the connection --------------------------------------------------------------------- */

/* Makes a socket pair and returns the other end, which is the caller's. */
int peer_open(struct peer *peer);
void peer_close(struct peer *peer);

/* Whole, in one sendmsg, its descriptors on the first byte. The test fails if it does not fit. */
void peer_send(const struct peer *peer, const struct peer_message *message);
/* The bytes from `begin` up to `end`; the descriptors go with the first byte. */
void peer_send_part(const struct peer *peer, const struct peer_message *message, size_t begin,
		    size_t end);
/* Several messages in one sendmsg, with the descriptors of them all. */
void peer_send_together(const struct peer *peer, const struct peer_message *messages, size_t count);
/* As many bytes as fit, without a descriptor; returns how many: 0 where the socket is full. */
size_t peer_send_some(const struct peer *peer, const void *bytes, size_t length);
/* Returns whether it fit: whole or not at all. */
bool peer_try_send(const struct peer *peer, const struct peer_message *message);

/*
 * The next reply must be there, whole in a single read, with that id, the flags 4, exactly that
 * size and no descriptors: as QEMU's back end and rust-vmm's both want it.
 */
void peer_expect_reply(const struct peer *peer, uint32_t request, void *ret_payload, size_t size);
/* Expect bytes without a header, as in the draft. */
void peer_expect_bytes(const struct peer *peer, void *ret_bytes, size_t size);
/* Nothing is there to read. */
void peer_expect_silence(const struct peer *peer);
/* The other side has closed the connection, and nothing is left to read. */
void peer_expect_closed(const struct peer *peer);

/* The next message, whatever it is, with its descriptors; false where there is none. */
bool peer_try_receive(const struct peer *peer, struct peer_message *ret_message);
void peer_receive(const struct peer *peer, struct peer_message *ret_message);

#endif
