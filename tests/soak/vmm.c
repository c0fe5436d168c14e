/* SPDX-License-Identifier: MIT */
/*
 * soak-vmm SOCKET FRAME: a VMM with a guest. Through the interposer that listens at SOCKET it sets
 * the GPU up, hands a display of its own over as QEMU does, and the guest shows the test picture
 * with this frame number, 641 × 479. It leaves when everything is done.
 *
 * The VMM is that of tests/backend. Exit status 0: the guest has all its answers.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "backend/gpu_commands.h"
#include "support/check.h"
#include "support/test_picture.h"
#include "vug-testgpu/testgpu.h"
#include "vug/vhost-user.h"

#define WIDTH 641
#define HEIGHT 479
#define RESOURCE 1
#define CONNECT_SECONDS 10

/* The display that a VMM brings along; the interposer puts ours in its place. Returns our end. */
static int hand_display_over(const struct vmm *vmm)
{
	int fds[2];

	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "no socket pair");
	check(vug_vhost_user_send_socket(vmm->peer.fd, fds[1], 0) == 0, "cannot send SET_SOCKET");
	close(fds[1]);
	return fds[0];
}

static uint32_t *draw(struct vmm *vmm, uint32_t frame)
{
	uint32_t *pixels =
		guest_memory_allocate(&vmm->memory, (size_t)WIDTH * HEIGHT * sizeof(*pixels));

	check(pixels != NULL, "no guest memory");
	for (uint32_t y = 0; y < HEIGHT; y++)
		for (uint32_t x = 0; x < WIDTH; x++)
			pixels[y * WIDTH + x] =
				htole32(test_picture_pixel(x, y, WIDTH, HEIGHT, frame));
	return pixels;
}

static void expect_done(uint32_t response, const char *command)
{
	check(response == VIRTIO_GPU_RESP_OK_NODATA, "%s: response 0x%x", command, response);
}

static void show(struct vmm *vmm, uint32_t frame)
{
	const struct vug_rect whole = {.width = WIDTH, .height = HEIGHT};
	const uint32_t stride = WIDTH * (uint32_t)sizeof(uint32_t);
	struct virtio_gpu_resp_display_info info;

	expect_done(gpu_resource_create_2d(vmm, RESOURCE, VIRTIO_GPU_FORMAT_B8G8R8X8_UNORM, WIDTH,
					   HEIGHT),
		    "create");
	expect_done(gpu_resource_attach_backing(vmm, RESOURCE, draw(vmm, frame), stride * HEIGHT),
		    "attach");
	expect_done(gpu_set_scanout(vmm, 0, RESOURCE, &whole), "set scanout");
	expect_done(gpu_transfer_to_host_2d(vmm, RESOURCE, &whole, stride), "transfer");
	expect_done(gpu_resource_flush(vmm, RESOURCE, &whole), "flush");
	/* Its answer comes from the display, behind the picture. */
	check(gpu_get_display_info(vmm, &info) == VIRTIO_GPU_RESP_OK_DISPLAY_INFO,
	      "no display information");
}

int main(int argc, char **argv)
{
	struct event_loop loop = {0};
	struct vmm vmm;
	int fd, display_fd;

	if (argc != 3) {
		fprintf(stderr, "usage: soak-vmm SOCKET FRAME\n");
		return 2;
	}
	fd = testgpu_connect(argv[1], CONNECT_SECONDS, -1);
	check(fd >= 0, "cannot connect to %s: %s", argv[1], strerror(-fd));
	check(vmm_connect(&vmm, &loop, fd, 0) == 0, "the back end does not answer");
	display_fd = hand_display_over(&vmm);
	check(vmm_start(&vmm) == 0, "the rings do not start");
	show(&vmm, (uint32_t)strtoul(argv[2], NULL, 10));
	vmm_finish(&vmm);
	close(display_fd);
	return EXIT_SUCCESS;
}
