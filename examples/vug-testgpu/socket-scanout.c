/* SPDX-License-Identifier: MIT */
/* SCANOUT and UPDATE: the pixels go over the socket. */
#include <errno.h>
#include <stdlib.h>

#include "report.h"
#include "scanout.h"

#define BYTES_A_PIXEL sizeof(uint32_t)
#define PARTS_BEFORE_PIXELS 2 /* header, rectangle */

static int show(const struct scanout *scanout, struct channel *channel)
{
	struct wire_scanout message = {
		.scanout_id = scanout->index,
		.width = scanout->surface.width,
		.height = scanout->surface.height,
	};

	return testgpu_channel_send(channel, WIRE_SCANOUT, &message, sizeof message, -1);
}

/* The rectangle's rows where they lie: no copy is made. Returns how many parts there are. */
static size_t list_rows(const struct surface *surface, const struct rectangle *damage,
			struct iovec *parts)
{
	const struct picture *picture = &surface->pictures[surface->current];
	uint8_t *start = picture->pixels + damage->y * picture->stride + damage->x * BYTES_A_PIXEL;
	size_t length = damage->width * BYTES_A_PIXEL;

	if (length == picture->stride) { /* they touch: one part */
		parts[0] = (struct iovec){.iov_base = start, .iov_len = length * damage->height};
		return 1;
	}
	for (uint32_t i = 0; i < damage->height; i++)
		parts[i] =
			(struct iovec){.iov_base = start + i * picture->stride, .iov_len = length};
	return damage->height;
}

static int update(const struct scanout *scanout, struct channel *channel,
		  const struct rectangle *damage)
{
	struct wire_update message = {
		.scanout_id = scanout->index,
		.x = damage->x,
		.y = damage->y,
		.width = damage->width,
		.height = damage->height,
	};
	struct iovec *parts = calloc(PARTS_BEFORE_PIXELS + (size_t)damage->height, sizeof *parts);

	if (!parts)
		return testgpu_report_errno(ENOMEM, "cannot send %u rows", damage->height);
	parts[1] = (struct iovec){.iov_base = &message, .iov_len = sizeof message};
	size_t rows = list_rows(&scanout->surface, damage, parts + PARTS_BEFORE_PIXELS);
	int error = testgpu_channel_send_parts(channel, WIRE_UPDATE, parts,
					       PARTS_BEFORE_PIXELS + rows, -1);
	free(parts);
	return error;
}

const struct scanout_kind testgpu_socket_scanout = {.show = show, .update = update};
