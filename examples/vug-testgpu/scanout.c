/* SPDX-License-Identifier: MIT */
#include "scanout.h"

bool testgpu_scanout_is_on(const struct scanout *scanout)
{
	return scanout->surface.count > 0;
}

int testgpu_scanout_start(struct scanout *scanout, const struct testgpu_options *options,
			  uint32_t width, uint32_t height)
{
	testgpu_scanout_finish(scanout);
	scanout->is_new = true;
	scanout->cursor = (struct cursor){0};
	return testgpu_surface_open(&scanout->surface, options, scanout->index, width, height);
}

int testgpu_scanout_stop(struct scanout *scanout, struct channel *channel)
{
	struct wire_scanout message = {.scanout_id = scanout->index};

	if (!testgpu_scanout_is_on(scanout))
		return 0;
	testgpu_scanout_finish(scanout);
	/* Not DMABUF_SCANOUT without a descriptor: guests switch off this way in either case. */
	return testgpu_channel_send(channel, WIRE_SCANOUT, &message, sizeof message, -1);
}

void testgpu_scanout_finish(struct scanout *scanout)
{
	testgpu_surface_close(&scanout->surface);
}

int testgpu_scanout_present(struct scanout *scanout, const struct testgpu_options *options,
			    struct channel *channel, uint64_t frame)
{
	struct surface *surface = &scanout->surface;
	struct rectangle all = {.width = surface->width, .height = surface->height}, damage = all;
	int error = 0;

	if (!options->still)
		error = testgpu_surface_draw(surface, frame, &damage);
	if (!error && (scanout->is_new || surface->count > 1))
		error = scanout->kind->show(scanout, channel);
	if (scanout->is_new || options->full_damage)
		damage = all;
	if (!error)
		error = scanout->kind->update(scanout, channel, &damage);
	if (!error)
		scanout->is_new = false;
	return error;
}
