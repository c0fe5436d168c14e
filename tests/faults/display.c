/* SPDX-License-Identifier: MIT */
/* The server's side: it is made, connected, dispatched, and looked over at the end. */
#include "display.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vug/stats.h>

#include "double.h"
#include "history.h"
#include "support/check.h"
#include "support/loop.h"

void display_expect_error(const char *function, int error, const int *documented)
{
	for (size_t i = 0; documented[i] != 0; i++)
		if (error == documented[i])
			return;
	check(false, "%s returned %d, which is not documented", function, error);
}

void display_begin(struct display *self)
{
	*self = (struct display){.peer = {.fd = -1}};
	fd_census_take(&self->census);
	recorder_init(&self->recorder);
	self->recorder.keeps_frames = true;
	self->recorder.react_data = self;
}

static void check_frame(const struct vug_frame *frame, bool (*is_dirty)[DISPLAY_SIZE])
{
	struct vug_rect viewport, rects[VUG_MAX_DAMAGE_RECTS];
	size_t count = vug_frame_get_damage_rects(frame, rects, VUG_MAX_DAMAGE_RECTS);

	vug_frame_get_viewport(frame, &viewport);
	check(count > 0, "a frame without damage");
	for (size_t i = 0; i < count; i++) {
		check(rects[i].width > 0 && rects[i].height > 0 &&
			      rects[i].x + rects[i].width <= viewport.width &&
			      rects[i].y + rects[i].height <= viewport.height,
		      "damage %ux%u+%u+%u is outside", rects[i].width, rects[i].height, rects[i].x,
		      rects[i].y);
		for (uint32_t y = 0; y < rects[i].height; y++)
			memset(&is_dirty[rects[i].y + y][rects[i].x], 0, rects[i].width);
	}
}

/* What is shown from now on is all new. */
static void forget_dirt(struct display *self)
{
	memset(self->is_dirty, 0, sizeof(self->is_dirty));
}

static void react(struct recorder *recorder, enum recorder_event event)
{
	struct display *self = recorder->react_data;

	if (event == RECORDER_DISCONNECTED)
		check(++self->num_ended == 1, "the end of one connection was reported twice");
	if (event == RECORDER_SCANOUT) {
		self->num_pictures++;
		forget_dirt(self);
	}
	if (event == RECORDER_FRAME)
		check_frame(recorder->frames[recorder->num_frames - 1], self->is_dirty);
}

static int allocate(struct vug_scanout *scanout, uint32_t width, uint32_t height, uint32_t fourcc,
		    struct vug_memory *ret_memory, void *data)
{
	(void)scanout;
	(void)fourcc;
	(void)data;
	ret_memory->stride = width * 4;
	ret_memory->length = (size_t)ret_memory->stride * height;
	ret_memory->pixels = calloc(1, ret_memory->length);
	return ret_memory->pixels != NULL ? 0 : -ENOMEM;
}

static void release(const struct vug_memory *memory, void *data)
{
	(void)data;
	free(memory->pixels);
}

void display_create(struct display *self, const struct display_options *options)
{
	static const int documented[] = {-ENOMEM, -EMFILE, -ENFILE, -ENOSPC, 0};
	const struct vug_config config = {
		.size = sizeof(config),
		.num_scanouts = DISPLAY_NUM_SCANOUTS,
		.protocol = options->protocol,
		.log_level = options->logs_messages ? VUG_LOG_DEBUG : VUG_LOG_DEFAULT,
		.flags = options->waits_for_fences ? VUG_SERVER_WAIT_FOR_FENCES : 0};
	struct vug_callbacks callbacks = recorder_get_callbacks();
	int error;

	self->recorder.react = react;
	self->is_draft = options->protocol == VUG_PROTOCOL_DRAFT_V6;
	if (options->has_own_memory) {
		callbacks.allocate_memory = allocate;
		callbacks.release_memory = release;
	}
	error = vug_server_new(&config, &callbacks, &self->recorder, &self->server);
	history_write("vug_server_new %d\n", error);
	if (error == 0)
		return;
	display_expect_error("vug_server_new", error, documented);
	check(self->server == NULL, "an output was touched by a failure");
}

static int open_channel(struct display *self)
{
	static const int documented[] = {-ENOMEM, -EMFILE, -ENFILE, -ENOSPC, 0};
	int fd = vug_server_open(self->server);

	if (fd < 0) {
		display_expect_error("vug_server_open", fd, documented);
		return fd;
	}
	double_take(fd);
	self->peer.fd = fd;
	return 0;
}

static int attach_socket(struct display *self)
{
	static const int documented[] = {-ENOMEM, -ENOSPC, -ENOTSOCK, -ENOTCONN, 0};
	int fd = peer_open(&self->peer);
	int error;

	/* Where it fails, the descriptor is still the caller's. */
	double_give(fd);
	error = vug_server_attach(self->server, fd);
	if (error == 0)
		return 0;
	display_expect_error("vug_server_attach", error, documented);
	double_take(fd);
	close(fd);
	peer_close(&self->peer);
	return error;
}

bool display_connect(struct display *self, const struct display_options *options)
{
	int error;

	if (self->server == NULL)
		return false;
	if (vug_server_is_connected(self->server))
		return true;
	peer_close(&self->peer);
	self->num_owed = self->num_ended = 0;
	forget_dirt(self);
	self->is_end_expected = false;
	error = options->is_opened ? open_channel(self) : attach_socket(self);
	self->is_attached = error == 0;
	check(vug_server_is_connected(self->server) == self->is_attached,
	      "it is not as connected as it says");
	history_write("connected %d\n", error);
	display_settle(self);
	return error == 0;
}

void display_start(struct display *self, const struct display_options *options)
{
	display_begin(self);
	display_create(self, options);
	display_connect(self, options);
}

void display_set_timeout(struct display *self, uint32_t timeout_ms)
{
	if (self->server != NULL)
		check(vug_server_set_frame_timeout(self->server, timeout_ms, 0) == 0,
		      "the timeout cannot be set");
}

void display_reset_guest(struct display *self)
{
	if (self->server == NULL)
		return;
	self->num_pictures_sent += DISPLAY_NUM_SCANOUTS; /* each may be switched off */
	forget_dirt(self);
	check(vug_server_guest_reset(self->server) == 0, "the old guest is not forgotten");
	for (uint32_t i = 0; i < DISPLAY_NUM_SCANOUTS; i++)
		check(vug_scanout_get_buffer(vug_server_get_scanout(self->server, i), NULL) == NULL,
		      "the old guest's picture stays");
	display_settle(self);
	check(self->num_owed == 0, "the old guest's requests are not answered");
}

void display_write_picture(struct display *self)
{
	static const int documented[] = {-ENOTSUP, -EACCES, -EFBIG, -EAGAIN, -ENOMEM, 0};
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_buffer *buffer;
	const void *pixels = NULL;
	uint32_t stride = 0;
	int error;

	if (self->server == NULL)
		return;
	buffer = vug_scanout_get_buffer(vug_server_get_scanout(self->server, 0), NULL);
	if (buffer == NULL)
		return;
	error = vug_buffer_map(buffer, &pixels, &stride);
	history_write("map %d\n", error);
	if (error < 0) {
		display_expect_error("vug_buffer_map", error, documented);
		check(pixels == NULL && stride == 0, "an output was touched by a failure");
		return;
	}
	check(vug_buffer_get_layout(buffer, &layout) == 0, "there is no layout");
	history_write_bytes("picture", pixels, (size_t)stride * layout.height);
	vug_buffer_unmap(buffer);
}

void display_write_stats(struct display *self)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	if (self->server == NULL)
		return;
	check(vug_server_get_stats(self->server, &stats) == 0, "no statistics");
	check(stats.updates_merged + stats.updates_dropped <= stats.updates, "too many updates");
	history_write_bytes("statistics", &stats, sizeof(stats));
}

static void expect_answers(struct display *self)
{
	const struct display_options options = {.protocol = VUG_PROTOCOL_FINAL};

	if (self->server == NULL)
		return;
	check(display_connect(self, &options), "it cannot be connected again");
	display_say(self, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	check(vug_server_is_connected(self->server), "it does not stay connected");
	check(self->num_owed == 0, "a request is not answered: the guest stands still");
}

/* One more update, and nothing that has come is without a frame. */
static void expect_all_shown(struct display *self)
{
	struct vug_rect viewport;
	struct vug_buffer *buffer =
		vug_scanout_get_buffer(vug_server_get_scanout(self->server, 0), &viewport);

	if (buffer == NULL || vug_buffer_is_imported(buffer))
		return;
	display_update(self, 0, 0, 1, 1);
	check(self->recorder.num_frames == 1, "an update brings no frame");
	display_finish_frames(self);
	for (uint32_t y = 0; y < viewport.height; y++)
		for (uint32_t x = 0; x < viewport.width; x++)
			check(!self->is_dirty[y][x], "no frame has shown %u,%u", x, y);
}

static void write_log(const struct recorder *recorder)
{
	for (size_t i = 0; i < recorder->num_lines; i++)
		history_write("log: %s\n", recorder->lines[i].text);
}

void display_end(struct display *self)
{
	double_stop();
	display_settle(self);
	display_finish_frames(self);
	check(self->num_owed == 0, "%zu requests are not answered: the guest stands still",
	      self->num_owed);
	expect_answers(self);
	expect_all_shown(self);
	check(self->num_pictures <= self->num_pictures_sent, "%u scanouts changed",
	      self->num_pictures);
	vug_server_unref(self->server);
	peer_close(&self->peer);
	write_log(&self->recorder);
	recorder_finish(&self->recorder);
	double_expect_empty();
	fd_census_expect_same(&self->census);
}
