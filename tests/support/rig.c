/* SPDX-License-Identifier: MIT */
#include "support/rig.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vug/stats.h>

#include "support/check.h"
#include "support/memory_file.h"

static void create_server(struct rig *rig, const struct rig_options *options)
{
	struct vug_callbacks callbacks = recorder_get_callbacks();
	struct vug_config config = options->config;
	int result;

	config.size = sizeof(config);
	callbacks.allocate_memory = options->allocate_memory;
	callbacks.release_memory = options->release_memory;
	if (options->has_no_frame_callback)
		callbacks.frame = NULL;
	result = vug_server_new(&config, &callbacks, &rig->recorder, &rig->server);
	check(result == 0, "vug_server_new returned %d", result);
}

struct rig *rig_new(const struct rig_options *options)
{
	static const struct rig_options defaults = {.config = {.num_scanouts = 2}};
	struct rig *rig = calloc(1, sizeof(*rig));

	check(rig != NULL, "no memory");
	if (options == NULL)
		options = &defaults;
	fd_census_take(&rig->census);
	recorder_init(&rig->recorder);
	rig->recorder.keeps_frames = options->keeps_frames;
	rig->is_draft = options->config.protocol == VUG_PROTOCOL_DRAFT_V6;
	create_server(rig, options);
	rig->peer.fd = -1;
	if (!options->is_unconnected)
		rig_connect(rig);
	return rig;
}

void rig_free(struct rig *rig)
{
	vug_server_unref(rig->server);
	peer_close(&rig->peer);
	recorder_expect_no_complaints(&rig->recorder);
	recorder_finish(&rig->recorder);
	fd_census_expect_same(&rig->census);
	free(rig);
}

void rig_connect(struct rig *rig)
{
	int fd, result;

	peer_close(&rig->peer);
	fd = peer_open(&rig->peer);
	result = vug_server_attach(rig->server, fd);
	check(result == 0, "vug_server_attach returned %d", result);
	rig_settle(rig);
}

void rig_settle(struct rig *rig)
{
	loop_settle_unless_dropped(&rig->server);
}

void rig_send(struct rig *rig, struct peer_message message)
{
	if (rig->is_draft)
		peer_make_draft(&message);
	peer_send(&rig->peer, &message);
	rig_settle(rig);
}

void rig_stream(struct rig *rig, const void *bytes, size_t length)
{
	size_t done = 0;

	while (done < length) {
		size_t count =
			peer_send_some(&rig->peer, (const uint8_t *)bytes + done, length - done);

		check(count > 0, "the server does not read on");
		done += count;
		rig_settle(rig);
	}
}

void rig_expect(struct rig *rig, const char *events)
{
	recorder_expect(&rig->recorder, events);
	peer_expect_silence(&rig->peer);
}

void rig_expect_alive(struct rig *rig)
{
	rig_send(rig, peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0));
	peer_expect_reply(&rig->peer, PEER_GET_PROTOCOL_FEATURES, NULL, PEER_FEATURES_REPLY_SIZE);
}

static void expect_shown(struct rig *rig, uint32_t scanout, const char *kind, uint32_t width,
			 uint32_t height)
{
	char expected[128];

	snprintf(expected, sizeof(expected), "scanout %u %s %ux%u shows %ux%u+0+0\n", scanout, kind,
		 width, height, width, height);
	rig_expect(rig, expected);
}

void rig_show_surface(struct rig *rig, uint32_t scanout, uint32_t width, uint32_t height)
{
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, scanout, width, height));
	expect_shown(rig, scanout, "surface", width, height);
}

void rig_show_dmabuf(struct rig *rig, uint32_t scanout, uint32_t width, uint32_t height)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(scanout, width, height);
	int fd = memory_file_new((size_t)width * height * 4, true);

	rig_send(rig, peer_dmabuf_scanout(&dmabuf, fd));
	close(fd);
	expect_shown(rig, scanout, "dmabuf", width, height);
}

void rig_update_dmabuf(struct rig *rig, uint32_t scanout)
{
	rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, scanout, 0, 0, 16, 16));
}

void rig_expect_dmabuf_reply(struct rig *rig)
{
	peer_expect_reply(&rig->peer, PEER_DMABUF_UPDATE, NULL, 0);
}

void rig_finish_frame(struct rig *rig)
{
	recorder_finish_frame(&rig->recorder);
	rig_settle(rig);
}

uint64_t rig_count_messages(const struct rig *rig)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	check(vug_server_get_stats(rig->server, &stats) == 0, "no statistics");
	return stats.messages;
}

struct vug_scanout *rig_get_scanout(struct rig *rig, uint32_t index)
{
	struct vug_scanout *scanout = vug_server_get_scanout(rig->server, index);

	check(scanout != NULL, "there is no scanout %u", index);
	return scanout;
}

struct vug_buffer *rig_get_buffer(struct rig *rig, uint32_t scanout)
{
	return vug_scanout_get_buffer(rig_get_scanout(rig, scanout), NULL);
}

struct vug_buffer_layout rig_get_layout(struct rig *rig, uint32_t scanout)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	check(vug_buffer_get_layout(rig_get_buffer(rig, scanout), &layout) == 0,
	      "scanout %u shows nothing", scanout);
	return layout;
}

uint32_t rig_get_pixel(struct rig *rig, uint32_t scanout, uint32_t x, uint32_t y)
{
	struct vug_rect viewport;
	struct vug_buffer *buffer =
		vug_scanout_get_buffer(rig_get_scanout(rig, scanout), &viewport);
	const void *pixels;
	uint32_t stride, value;

	check(buffer != NULL, "scanout %u shows nothing", scanout);
	check(vug_buffer_map(buffer, &pixels, &stride) == 0, "the buffer cannot be mapped");
	memcpy(&value,
	       (const uint8_t *)pixels + (size_t)(viewport.y + y) * stride + (viewport.x + x) * 4,
	       sizeof(value));
	vug_buffer_unmap(buffer);
	return value;
}
