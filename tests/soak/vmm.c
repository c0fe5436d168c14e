/* SPDX-License-Identifier: MIT */
/*
 * soak-vmm SOCKET FRAME [WIDTHxHEIGHT [COUNT]]: a VMM with a guest. Through the interposer that
 * listens at SOCKET it sets the GPU up, hands a display of its own over as QEMU does, and the guest
 * shows the test picture with this frame number, 641 × 479 by default; or the last COUNT frames up
 * to it, each in a resource of its own. It leaves when everything is done.
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

struct guest {
	struct vmm vmm;
	uint32_t width, height;
	uint32_t *pixels; /* in its memory, the backing of every resource */
};

static void create_guest(struct guest *guest, struct event_loop *loop, int fd)
{
	size_t length = (size_t)guest->width * guest->height * sizeof(*guest->pixels);

	check(vmm_connect(&guest->vmm, loop, fd, 0) == 0, "the back end does not answer");
	guest->pixels = guest_memory_allocate(&guest->vmm.memory, length);
	check(guest->pixels != NULL, "no guest memory");
}

static void draw(const struct guest *guest, uint32_t frame)
{
	for (uint32_t y = 0; y < guest->height; y++)
		for (uint32_t x = 0; x < guest->width; x++)
			guest->pixels[(size_t)y * guest->width + x] = htole32(
				test_picture_pixel(x, y, guest->width, guest->height, frame));
}

static void expect_done(uint32_t response, const char *command)
{
	check(response == VIRTIO_GPU_RESP_OK_NODATA, "%s: response 0x%x", command, response);
}

static void create_resource(struct guest *guest, uint32_t resource)
{
	const uint32_t length = guest->width * guest->height * (uint32_t)sizeof(uint32_t);

	expect_done(gpu_resource_create_2d(&guest->vmm, resource, VIRTIO_GPU_FORMAT_B8G8R8X8_UNORM,
					   guest->width, guest->height),
		    "create");
	expect_done(gpu_resource_attach_backing(&guest->vmm, resource, guest->pixels, length),
		    "attach");
}

static void show(struct guest *guest, uint32_t resource, uint32_t frame)
{
	const struct vug_rect whole = {.width = guest->width, .height = guest->height};
	const uint32_t stride = guest->width * (uint32_t)sizeof(uint32_t);
	struct virtio_gpu_resp_display_info info;
	struct vmm *vmm = &guest->vmm;

	draw(guest, frame);
	expect_done(gpu_set_scanout(vmm, 0, resource, &whole), "set scanout");
	expect_done(gpu_transfer_to_host_2d(vmm, resource, &whole, stride), "transfer");
	expect_done(gpu_resource_flush(vmm, resource, &whole), "flush");
	/* Its answer comes from the display, behind the picture. */
	check(gpu_get_display_info(vmm, &info) == VIRTIO_GPU_RESP_OK_DISPLAY_INFO,
	      "no display information");
}

/* The resource before goes when the next one is shown, as a guest's does. */
static void show_all(struct guest *guest, uint32_t frame, uint32_t count)
{
	for (uint32_t resource = 1; resource <= count; resource++) {
		create_resource(guest, resource);
		show(guest, resource, frame - count + resource);
		if (resource > 1)
			expect_done(gpu_resource_unref(&guest->vmm, resource - 1), "unref");
	}
}

static void take_size(struct guest *guest, const char *text)
{
	check(sscanf(text, "%ux%u", &guest->width, &guest->height) == 2, "%s: no size", text);
}

int main(int argc, char **argv)
{
	struct guest guest = {.width = 641, .height = 479};
	struct event_loop loop = {0};
	uint32_t count = 1;
	int fd, display_fd;

	if (argc < 3 || argc > 5) {
		fprintf(stderr, "usage: soak-vmm SOCKET FRAME [WIDTHxHEIGHT [COUNT]]\n");
		return 2;
	}
	if (argc > 3)
		take_size(&guest, argv[3]);
	if (argc > 4)
		count = (uint32_t)strtoul(argv[4], NULL, 10);
	fd = testgpu_connect(argv[1], CONNECT_SECONDS, -1);
	check(fd >= 0, "cannot connect to %s: %s", argv[1], strerror(-fd));
	create_guest(&guest, &loop, fd);
	display_fd = hand_display_over(&guest.vmm);
	check(vmm_start(&guest.vmm) == 0, "the rings do not start");
	show_all(&guest, (uint32_t)strtoul(argv[2], NULL, 10), count);
	vmm_finish(&guest.vmm);
	close(display_fd);
	return EXIT_SUCCESS;
}
