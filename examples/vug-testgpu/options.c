/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stddef.h>

#include "surface.h"
#include "testgpu.h"
#include "wire/wire.h"

#define MIN_RATE 0.001

void testgpu_options_init(struct testgpu_options *options)
{
	*options = (struct testgpu_options){
		.channel_fd = -1,
		.stop_fd = -1,
		.rate = 30,
		.timeout = 10,
		.buffers = 2,
		.cursor = true,
	};
}

static bool is_time(double seconds)
{
	return isfinite(seconds) && seconds >= 0 && seconds <= TESTGPU_MAX_SECONDS;
}

static bool is_rate(double rate)
{
	return rate == 0 || (isfinite(rate) && rate >= MIN_RATE && rate <= TESTGPU_MAX_RATE);
}

static bool is_size(uint32_t width, uint32_t height)
{
	if (width == 0 && height == 0)
		return true;
	return width >= 1 && width <= TESTGPU_MAX_SIZE && height >= 1 && height <= TESTGPU_MAX_SIZE;
}

static bool has_margins(const struct testgpu_margins *margins)
{
	return margins->left || margins->top || margins->right || margins->bottom;
}

static bool are_margins(const struct testgpu_margins *margins)
{
	return margins->left <= TESTGPU_MAX_MARGIN && margins->top <= TESTGPU_MAX_MARGIN &&
	       margins->right <= TESTGPU_MAX_MARGIN && margins->bottom <= TESTGPU_MAX_MARGIN;
}

/* What only those have who share their buffers. */
static const char *check_socket(const struct testgpu_options *options)
{
	if (options->bottom_up)
		return "a bottom-up picture needs --dmabuf";
	if (has_margins(&options->margins))
		return "margins need --dmabuf";
	if (options->dmabuf_v1)
		return "DMABUF_SCANOUT needs --dmabuf";
	return NULL;
}

const char *testgpu_options_check(const struct testgpu_options *options)
{
	if (options->scanouts > WIRE_MAX_SCANOUTS)
		return "there are at most 16 scanouts";
	if (!is_size(options->width, options->height))
		return "a size is 1x1 to 16384x16384";
	if (!is_rate(options->rate))
		return "a rate is 0.001 to 1000000 frames a second, or 0";
	if (!is_time(options->duration) || !is_time(options->timeout))
		return "a time is 0 seconds to 10 years";
	if (options->buffers < 1 || options->buffers > SURFACE_MAX_BUFFERS)
		return "a scanout has 1 or 2 buffers";
	if (options->still && options->frames > 1)
		return "a still picture has one frame: leave --frames out";
	if (!are_margins(&options->margins))
		return "a margin is 0 to 1024 pixels";
	return options->pixels == TESTGPU_PIXELS_SOCKET ? check_socket(options) : NULL;
}
