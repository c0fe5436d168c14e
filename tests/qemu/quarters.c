/* SPDX-License-Identifier: MIT */
/*
 * quarters FRAME: a QEMU without a guest (VUG_QEMU, or the one in the path), and its back end, which draws the
 * test picture of that frame number in 64 × 48 pixels. It says "ready" when QEMU has sent the display channel. For
 * a line on standard input it sends SCANOUT and the first quarter alone, for each later line another quarter. At
 * the end of its input QEMU is killed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/peer.h"
#include "support/qemu_driver.h"
#include "support/qemu_process.h"
#include "support/test_picture.h"
#include "support/vhost_user_device.h"

#define WIDTH 64
#define HEIGHT 48
#define QUARTER_WIDTH (WIDTH / 2)
#define QUARTER_HEIGHT (HEIGHT / 2)

static void send_quarter(const struct peer *peer, uint32_t index, uint32_t frame)
{
	const uint32_t left = index % 2 * QUARTER_WIDTH, top = index / 2 * QUARTER_HEIGHT;
	uint32_t pixels[QUARTER_HEIGHT][QUARTER_WIDTH];
	struct peer_message update;

	for (uint32_t y = 0; y < QUARTER_HEIGHT; y++)
		for (uint32_t x = 0; x < QUARTER_WIDTH; x++)
			pixels[y][x] = test_picture_pixel(left + x, top + y, WIDTH, HEIGHT, frame);
	update = peer_update(0, left, top, QUARTER_WIDTH, QUARTER_HEIGHT, pixels[0]);
	peer_send(peer, &update);
}

static void draw(const struct peer *peer, uint32_t frame)
{
	const struct peer_message scanout = PEER_MAKE(PEER_SCANOUT, 0, WIDTH, HEIGHT);
	char line[16];

	for (uint32_t i = 0; fgets(line, sizeof(line), stdin); i++) {
		if (i == 0)
			peer_send(peer, &scanout);
		send_quarter(peer, i % 4, frame);
	}
}

int main(int argc, char **argv)
{
	struct vhost_user_device device;
	struct qemu_process qemu;
	struct peer peer;

	check(argc == 2, "usage: quarters FRAME");
	qemu_process_start(&qemu, 1);
	vhost_user_device_start(&device, qemu.device);
	qemu_process_connect_monitor(&qemu);
	qemu_driver_start(qemu.qtest);
	peer.fd = vhost_user_device_take_channel(&device);
	check(peer.fd >= 0, "QEMU sent no display channel");
	puts("ready");
	fflush(stdout);
	draw(&peer, (uint32_t)strtoul(argv[1], NULL, 10));
	qemu_process_kill(&qemu);
	vhost_user_device_finish(&device);
	peer_close(&peer);
	return 0;
}
