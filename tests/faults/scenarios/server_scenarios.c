/* SPDX-License-Identifier: MIT */
/* One connection each: pictures over the socket, and what belongs to them. */
#include <string.h>
#include <unistd.h>

#include "display.h"
#include "double.h"
#include "history.h"
#include "scenario.h"
#include "support/check.h"
#include "support/memory_file.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct display_options usual = {.protocol = VUG_PROTOCOL_FINAL};

static void say_start(struct display *self)
{
	display_say(self, peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0));
	display_say(self, peer_set_features(3));
	display_say(self, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	if (!self->is_draft)
		display_say(self, PEER_MAKE(PEER_GET_EDID, 1));
}

static void say_cursor(struct display *self)
{
	uint32_t pixels[PEER_CURSOR_PIXELS];

	for (uint32_t i = 0; i < COUNT(pixels); i++)
		pixels[i] = i * UINT32_C(2654435761);
	display_say(self, peer_cursor_update(0, 10, -20, 3, 4, pixels));
	display_say(self, PEER_MAKE(PEER_CURSOR_POS, 1, 5, 6));
	display_say(self, PEER_MAKE(PEER_CURSOR_POS_HIDE, 0, 5, 6));
}

static void run_surface(const struct display_options *options)
{
	struct display self;

	display_start(&self, options);
	say_start(&self);
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 0, 64, 48));
	display_update(&self, 3, 2, 1, 1);
	display_finish_frames(&self);
	display_update(&self, 0, 0, 64, 48);
	display_finish_frames(&self);
	display_update(&self, 50, 40, 30, 20); /* it sticks out */
	display_finish_frames(&self);
	say_cursor(&self);
	display_write_picture(&self);
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 0, 32, 16));
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	display_write_stats(&self);
	display_end(&self);
}

void scenario_surface(void)
{
	run_surface(&usual);
}

void scenario_callers_memory(void)
{
	const struct display_options options = {.has_own_memory = true};

	run_surface(&options);
}

void scenario_draft(void)
{
	const struct display_options options = {.protocol = VUG_PROTOCOL_DRAFT_V6};

	run_surface(&options);
}

/* More rectangles than a frame has room for, while one is out. */
void scenario_damage(void)
{
	struct display self;

	display_start(&self, &usual);
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 0, 64, 64));
	display_update(&self, 0, 0, 64, 64);
	for (uint32_t i = 0; i < VUG_MAX_DAMAGE_RECTS + 8; i++)
		display_update(&self, i % 2 * 30 + 1, i, 3, 1);
	display_finish_frames(&self);
	display_update(&self, 10, 10, 2, 2);
	for (uint32_t i = 0; i < 10; i++)
		display_update(&self, 1, 3 * i, 2, 1);
	display_update(&self, 40, 0, 2, 64); /* beside all of them, so that each is divided */
	display_finish_frames(&self);
	display_write_picture(&self);
	display_write_stats(&self);
	display_end(&self);
}

/* Many messages at once, some of them mistakes; each one that waits gets its reply. */
void scenario_open(void)
{
	const struct display_options options = {.is_opened = true};
	struct peer_message messages[8];
	struct display self;

	messages[0] = peer_make(PEER_GET_DISPLAY_INFO, NULL, 0);
	messages[1] = PEER_MAKE(PEER_SCANOUT, 0, 16, 16);
	messages[2] = PEER_MAKE(PEER_GET_EDID, 0);
	messages[3] = PEER_MAKE(PEER_GET_EDID, 7);
	messages[4] = peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0);
	messages[5] = PEER_MAKE(PEER_GET_EDID, 0, 0);
	messages[6] = PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, 1, 1);
	messages[7] = peer_make(PEER_GET_DISPLAY_INFO, NULL, 0);
	display_start(&self, &options);
	display_say_together(&self, messages, COUNT(messages));
	display_update(&self, 0, 0, 16, 16);
	display_finish_frames(&self);
	display_say_together(&self, messages, COUNT(messages));
	display_write_picture(&self);
	display_end(&self);
}

/* A frame that nobody finishes, of either kind; the guest goes on all the same. */
void scenario_watchdog(void)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(1, 16, 16);
	struct display self;
	int fd = memory_file_new(1024, true);

	display_start(&self, &usual);
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 0, 16, 16));
	display_update(&self, 0, 0, 16, 16);
	display_say(&self, peer_dmabuf_scanout(&dmabuf, fd));
	display_say(&self, PEER_MAKE(PEER_DMABUF_UPDATE, 1, 0, 0, 16, 16));
	display_update(&self, 0, 0, 8, 8);
	/* The timer is set again for a frame whose time is over before that of the first one. */
	display_set_timeout(&self, 300);
	display_say(&self, PEER_MAKE(PEER_DMABUF_UPDATE, 1, 0, 0, 16, 16));
	display_advance(&self, 400);
	display_set_timeout(&self, 1000);
	display_say(&self, PEER_MAKE(PEER_DMABUF_UPDATE, 1, 0, 0, 16, 16));
	display_advance(&self, 700);
	display_advance(&self, 1000);
	display_advance(&self, 1000);
	check(self.num_owed == 0, "the watchdog has not answered %zu requests", self.num_owed);
	display_write_stats(&self);
	display_end(&self);
	close(fd);
}

/* More requests than replies are kept for, so that reading stops, and goes on later. */
void scenario_jam(void)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(1, 16, 16);
	struct display self;
	int fd = memory_file_new(1024, true);

	display_start(&self, &usual);
	display_say(&self, peer_dmabuf_scanout(&dmabuf, fd));
	for (unsigned int i = 0; i < 20; i++)
		display_say(&self, PEER_MAKE(PEER_DMABUF_UPDATE, 1, 0, 0, 16, 16));
	display_say(&self, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	display_finish_frames(&self);
	display_end(&self);
	close(fd);
}

static void set_monitor(struct display *self, uint32_t index, uint32_t width, uint32_t height)
{
	const struct vug_monitor monitor = {
		.size = sizeof(monitor), .connected = true, .width = width, .height = height};
	struct vug_scanout *scanout = vug_server_get_scanout(self->server, index);

	if (self->server == NULL)
		return;
	check(vug_scanout_set_monitor(scanout, &monitor) == 0, "a monitor could not be set");
	display_settle(self);
	display_say(self, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	display_say(self, PEER_MAKE(PEER_GET_EDID, index));
}

static void set_edid(struct display *self, const void *blob, size_t length)
{
	struct vug_scanout *scanout = vug_server_get_scanout(self->server, 0);

	if (self->server == NULL)
		return;
	check(vug_scanout_set_edid(scanout, blob, length) == 0, "an EDID could not be set");
	display_settle(self);
	display_say(self, PEER_MAKE(PEER_GET_EDID, 0));
}

void scenario_monitors(void)
{
	uint8_t blob[256];
	struct display self;

	memset(blob, 0x5a, sizeof(blob));
	display_start(&self, &usual);
	set_monitor(&self, 1, 1920, 1080);
	set_monitor(&self, 0, 5120, 2880);
	set_edid(&self, blob, sizeof(blob));
	set_edid(&self, NULL, 0);
	display_end(&self);
}

/* The picture stays while back ends come and go, by their will or the program's. */
void scenario_reconnect(void)
{
	struct display self;

	display_start(&self, &usual);
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 0, 16, 16));
	display_update(&self, 0, 0, 16, 16);
	display_leave(&self);
	display_finish_frames(&self);
	display_connect(&self, &usual);
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 0, 16, 16));
	display_update(&self, 4, 4, 2, 2);
	display_write_picture(&self);
	self.is_attached = false;
	self.num_owed = 0;
	vug_server_disconnect(self.server);
	display_settle(&self);
	display_connect(&self, &usual);
	say_start(&self);
	display_update(&self, 4, 4, 2, 2);
	display_write_stats(&self);
	display_end(&self);
}
