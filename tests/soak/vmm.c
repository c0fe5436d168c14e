/* SPDX-License-Identifier: MIT */
/*
 * soak-vmm SOCKET FRAME [WIDTHxHEIGHT [COUNT [PART…]]]: a VMM with a guest. Through the interposer that
 * listens at SOCKET it sets the GPU up, hands a display of its own over as QEMU does, and the guest
 * shows the test picture with this frame number, 641 × 479 by default; or the last COUNT frames up
 * to it, each in a resource of its own. It leaves when everything is done.
 *
 * With PARTs, WIDTHxHEIGHT+X+Y, each scanout shows one of them, as several monitors on one
 * framebuffer do. In each is a test picture of its own, the first with the frame number, the next
 * with one more, and so on. Scanout 0 gets its picture a band after the other. The other scanouts
 * are then set, and nothing more is flushed: QEMU's back end dies where a flush brings two
 * DMABUF_UPDATEs (docs/protocol.md, "Order").
 *
 * The VMM is that of tests/backend. Exit status 0: the guest has all its answers.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scripted-vmm/gpu-commands.h"
#include "support/check.h"
#include "support/test_picture.h"
#include "vug-testgpu/testgpu.h"
#include "vug/vhost-user.h"

#define CONNECT_SECONDS 10
#define ROWS_OF_A_BAND 37

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
	struct vug_rect parts[VUG_MAX_SCANOUTS];
	uint32_t num_parts; /* 0: scanout 0 shows everything */
};

static void create_guest(struct guest *guest, struct event_loop *loop, int fd)
{
	size_t length = (size_t)guest->width * guest->height * sizeof(*guest->pixels);

	check(vmm_connect(&guest->vmm, loop, fd, 0) == 0, "the back end does not answer");
	guest->pixels = guest_memory_allocate(&guest->vmm.memory, length);
	check(guest->pixels != NULL, "no guest memory");
}

static void draw_part(const struct guest *guest, const struct vug_rect *part, uint32_t frame)
{
	for (uint32_t y = 0; y < part->height; y++)
		for (uint32_t x = 0; x < part->width; x++)
			guest->pixels[(size_t)(part->y + y) * guest->width + part->x + x] =
				htole32(test_picture_pixel(x, y, part->width, part->height, frame));
}

static void draw(const struct guest *guest, uint32_t frame)
{
	const struct vug_rect whole = {.width = guest->width, .height = guest->height};

	draw_part(guest, &whole, frame);
	for (uint32_t i = 0; i < guest->num_parts; i++)
		draw_part(guest, &guest->parts[i], frame + i);
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

static void set_scanout(struct guest *guest, uint32_t scanout, uint32_t resource)
{
	const struct vug_rect whole = {.width = guest->width, .height = guest->height};
	const struct vug_rect *part = guest->num_parts > 0 ? &guest->parts[scanout] : &whole;

	expect_done(gpu_set_scanout(&guest->vmm, scanout, resource, part), "set scanout");
}

static void flush(struct guest *guest, uint32_t resource)
{
	const uint32_t stride = guest->width * (uint32_t)sizeof(uint32_t);
	const uint32_t step = guest->num_parts > 0 ? ROWS_OF_A_BAND : guest->height;

	for (uint32_t y = 0; y < guest->height; y += step) {
		const uint32_t left = guest->height - y;
		const struct vug_rect band = {
			.y = y, .width = guest->width, .height = left < step ? left : step};

		expect_done(gpu_transfer_to_host_2d(&guest->vmm, resource, &band, stride),
			    "transfer");
		expect_done(gpu_resource_flush(&guest->vmm, resource, &band), "flush");
	}
}

static void show(struct guest *guest, uint32_t resource, uint32_t frame)
{
	struct virtio_gpu_resp_display_info info;

	draw(guest, frame);
	set_scanout(guest, 0, resource);
	flush(guest, resource);
	for (uint32_t i = 1; i < guest->num_parts; i++)
		set_scanout(guest, i, resource);
	/* Its answer comes from the display, behind the picture. */
	check(gpu_get_display_info(&guest->vmm, &info) == VIRTIO_GPU_RESP_OK_DISPLAY_INFO,
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

static void take_part(struct guest *guest, const char *text)
{
	struct vug_rect *part = &guest->parts[guest->num_parts++];

	check(sscanf(text, "%ux%u+%u+%u", &part->width, &part->height, &part->x, &part->y) == 4 &&
		      part->x + part->width <= guest->width &&
		      part->y + part->height <= guest->height,
	      "%s: no part", text);
}

int main(int argc, char **argv)
{
	struct guest guest = {.width = 641, .height = 479};
	struct event_loop loop = {0};
	uint32_t count = 1;
	int fd, display_fd;

	if (argc < 3 || argc > 5 + VUG_MAX_SCANOUTS) {
		fprintf(stderr, "usage: soak-vmm SOCKET FRAME [WIDTHxHEIGHT [COUNT [PART…]]]\n");
		return 2;
	}
	if (argc > 3)
		take_size(&guest, argv[3]);
	if (argc > 4)
		count = (uint32_t)strtoul(argv[4], NULL, 10);
	for (int i = 5; i < argc; i++)
		take_part(&guest, argv[i]);
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
