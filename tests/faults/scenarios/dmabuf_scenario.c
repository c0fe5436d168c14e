/* SPDX-License-Identifier: MIT */
/* Pictures in descriptors, of each kind that can be looked at, and of two that cannot. */
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "display.h"
#include "double.h"
#include "scenario.h"
#include "support/check.h"
#include "support/memory_file.h"

#define SIZE 16
#define BYTES (SIZE * SIZE * 4)
#define LINEAR 0

enum kind { SEALED, UNSEALED, UDMABUF, DEVICE, EVENT };

/* Two ends, so that writing pictures and giving them away are apart. */
static int make_picture(enum kind kind)
{
	uint32_t pixels[SIZE * SIZE];
	int fd;

	if (kind == DEVICE)
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	if (kind == EVENT)
		return eventfd(0, EFD_CLOEXEC);
	for (uint32_t i = 0; i < SIZE * SIZE; i++)
		pixels[i] = i * UINT32_C(2654435761) + kind;
	fd = memory_file_new(BYTES, kind == SEALED);
	memory_file_write(fd, 0, pixels, sizeof(pixels));
	if (kind == UDMABUF)
		double_make_dmabuf(fd);
	return fd;
}

static void show(struct display *self, enum kind kind, bool says_modifier)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, SIZE, SIZE);
	int fd = make_picture(kind);

	display_say(self, says_modifier ? peer_dmabuf_scanout2(&dmabuf, LINEAR, fd)
					: peer_dmabuf_scanout(&dmabuf, fd));
	close(fd);
	display_say(self, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, SIZE, SIZE));
	display_write_picture(self);
	display_write_picture(self);
	display_say(self, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 2, 3, 4, 5));
	display_finish_frames(self);
}

void scenario_dmabuf(void)
{
	const struct display_options options = {.protocol = VUG_PROTOCOL_FINAL,
						.logs_messages = true};
	const struct peer_dmabuf off = {.scanout = 0};
	struct display self;

	display_start(&self, &options);
	for (enum kind kind = SEALED; kind <= EVENT; kind++) {
		show(&self, kind, true);
		show(&self, kind, false);
	}
	display_say(&self, peer_dmabuf_scanout(&off, -1));
	display_write_stats(&self);
	display_end(&self);
}
