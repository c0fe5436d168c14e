/* SPDX-License-Identifier: MIT */
/*
 * view-backend SOCKET KIND WIDTHxHEIGHT: a back end that shows the test picture, frame 1, in a real
 * dma-buf that the CPU does not read:
 *
 *	deep	ten bits a colour, bottom row first (XB30, which the CPU's view does not know)
 *	tiled	a layout that is said to be tiled as nobody tiles
 *	flood	tiled, and a hundred updates
 *
 * It waits for the acknowledgement of each update and hangs up.
 */
#include <drm_fourcc.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/check.h"
#include "support/dmabuf.h"
#include "support/loop.h"
#include "support/peer.h"
#include "support/test_picture.h"

#define UPSIDE_DOWN 1u /* fd_flags: VIRTIO_GPU_RESOURCE_FLAG_Y_0_TOP */

struct kind {
	const char *name;
	uint64_t modifier;
	uint32_t updates;
};

static const struct kind kinds[] = {
	{"deep", DRM_FORMAT_MOD_LINEAR, 1},
	{"tiled", UINT64_C(0x0b00000000000bad), 1},
	{"flood", UINT64_C(0x0b00000000000bad), 100},
};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	check(false, "no kind '%s'", name);
	return NULL;
}

/* Ten bits that become these eight again. */
static uint32_t widen(uint32_t colour)
{
	return (colour * 1023 + 127) / 255;
}

static int draw(uint32_t width, uint32_t height)
{
	size_t size = (size_t)width * height * 4;
	uint32_t *pixels = malloc(size);
	int fd = dmabuf_new(DMABUF_UDMABUF, size);

	check(pixels != NULL, "no memory");
	for (uint32_t y = 0; y < height; y++)
		for (uint32_t x = 0; x < width; x++) {
			uint32_t colour = test_picture_pixel(x, y, width, height, 1);

			pixels[(size_t)(height - 1 - y) * width + x] =
				widen(colour >> 16) | widen(colour >> 8 & 0xff) << 10 |
				widen(colour & 0xff) << 20;
		}
	dmabuf_write(fd, 0, pixels, size);
	free(pixels);
	return fd;
}

static struct peer connect_to(const char *path)
{
	struct peer peer = {.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	check(strlen(path) < sizeof(address.sun_path), "%s: too long", path);
	strcpy(address.sun_path, path);
	check(connect(peer.fd, (struct sockaddr *)&address, sizeof(address)) == 0, "%s: %s", path,
	      strerror(errno));
	return peer;
}

static void show(const struct peer *peer, const struct kind *kind, uint32_t width, uint32_t height)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, width, height);
	int fd = draw(width, height);
	struct peer_message message;

	dmabuf.fd_fourcc = DRM_FORMAT_XBGR2101010;
	dmabuf.fd_flags = UPSIDE_DOWN;
	message = peer_dmabuf_scanout2(&dmabuf, kind->modifier, fd);
	peer_send(peer, &message);
	close(fd);
	for (uint32_t i = 0; i < kind->updates; i++) {
		message = PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, width, height);
		peer_send(peer, &message);
		loop_wait_readable(peer->fd);
		peer_expect_reply(peer, PEER_DMABUF_UPDATE, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	uint32_t width, height;
	struct peer peer;

	check(argc == 4 && sscanf(argv[3], "%ux%u", &width, &height) == 2,
	      "usage: view-backend SOCKET deep|tiled|flood WIDTHxHEIGHT");
	peer = connect_to(argv[1]);
	show(&peer, find_kind(argv[2]), width, height);
	peer_close(&peer);
	return 0;
}
