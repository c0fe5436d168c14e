/* SPDX-License-Identifier: MIT */
/*
 * soak-backend SOCKET FRAME HOW: a well-behaved back end that shows the test picture with this
 * frame number, 128 × 96, and comes to an end:
 *
 *	whole    on all 16 scanouts, with everything answered, and leaves
 *	stream   sends the picture again and again until somebody kills it
 *	NUMBER   sends this many bytes (at most all but one) of the picture again, and kills itself
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"
#include "support/peer.h"
#include "support/test_picture.h"
#include "vug-testgpu/testgpu.h"

#define WIDTH 128
#define HEIGHT 96
#define SCANOUTS 16
#define CONNECT_SECONDS 10

static void send_all(const struct peer *peer, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t count = write(peer->fd, at, length);

		check(count > 0, "vug-view does not take the message");
		at += count;
		length -= (size_t)count;
	}
}

static void send_message(const struct peer *peer, const struct peer_message *message)
{
	send_all(peer, message->bytes, message->length);
}

/* The reply comes when everything before it has been done. */
static void settle(const struct peer *peer)
{
	const struct peer_message request = peer_make(PEER_GET_DISPLAY_INFO, NULL, 0);
	char reply[PEER_HEADER_SIZE + PEER_DISPLAY_INFO_REPLY_SIZE];
	size_t length = 0;

	send_message(peer, &request);
	while (length < sizeof(reply)) {
		ssize_t count = read(peer->fd, reply + length, sizeof(reply) - length);

		check(count > 0, "vug-view does not answer");
		length += (size_t)count;
	}
}

static struct peer_message make_update(uint32_t scanout, uint32_t frame)
{
	static uint32_t pixels[WIDTH * HEIGHT];

	for (uint32_t y = 0; y < HEIGHT; y++)
		for (uint32_t x = 0; x < WIDTH; x++)
			pixels[y * WIDTH + x] = test_picture_pixel(x, y, WIDTH, HEIGHT, frame);
	return peer_update(scanout, 0, 0, WIDTH, HEIGHT, pixels);
}

static void show(const struct peer *peer, uint32_t scanout, uint32_t frame)
{
	const struct peer_message scanout_message = PEER_MAKE(PEER_SCANOUT, scanout, WIDTH, HEIGHT);
	const struct peer_message update = make_update(scanout, frame);

	send_message(peer, &scanout_message);
	send_message(peer, &update);
}

static void show_everywhere(const struct peer *peer, uint32_t frame)
{
	for (uint32_t i = 0; i < SCANOUTS; i++)
		show(peer, i, frame);
	settle(peer);
}

_Noreturn static void stream(const struct peer *peer, uint32_t frame)
{
	const struct peer_message update = make_update(0, frame);

	for (;;)
		send_message(peer, &update);
}

static void send_some(const struct peer *peer, uint32_t frame, size_t length)
{
	const struct peer_message update = make_update(0, frame);

	send_all(peer, update.bytes, length < update.length ? length : update.length - 1);
	raise(SIGKILL);
}

int main(int argc, char **argv)
{
	struct peer peer;
	uint32_t frame;

	if (argc != 4) {
		fprintf(stderr, "usage: soak-backend SOCKET FRAME whole|stream|NUMBER\n");
		return 2;
	}
	frame = (uint32_t)strtoul(argv[2], NULL, 10);
	peer.fd = testgpu_connect(argv[1], CONNECT_SECONDS, -1);
	check(peer.fd >= 0, "cannot connect to %s: %s", argv[1], strerror(-peer.fd));
	fcntl(peer.fd, F_SETFL, 0); /* to wait where there is no room */
	settle(&peer);
	if (strcmp(argv[3], "whole") == 0) {
		show_everywhere(&peer, frame);
		return EXIT_SUCCESS;
	}
	show(&peer, 0, frame);
	if (strcmp(argv[3], "stream") == 0)
		stream(&peer, frame);
	send_some(&peer, frame, strtoul(argv[3], NULL, 10));
	return EXIT_FAILURE;
}
