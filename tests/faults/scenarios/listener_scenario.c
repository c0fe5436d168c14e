/* SPDX-License-Identifier: MIT */
/*
 * Two listeners, one of another thread and one with exact damage, which both take snapshots: what they cannot get now they get later, and nobody
 * waits in vain.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <vug/listener.h>

#include "display.h"
#include "double.h"
#include "history.h"
#include "scenario.h"
#include "support/check.h"
#include "support/memory_file.h"

#define SIZE 16
#define TRIES 100

struct looker {
	struct vug_listener *listener; /* NULL: it could not be made */
	bool has_own_thread;
	bool is_behind; /* it has not got the last change */
};

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct looker *looker = data;
	struct vug_rect damage, viewport;

	check(listener == looker->listener, "a frame of another listener");
	vug_frame_get_damage(frame, &damage);
	vug_frame_get_viewport(frame, &viewport);
	check(damage.width > 0 && damage.x + damage.width <= viewport.width &&
		      damage.y + damage.height <= viewport.height,
	      "damage outside of the picture");
	looker->is_behind = false;
	vug_frame_done(frame);
}

static void look(struct display *self, struct looker *looker, bool has_own_thread)
{
	static const int documented[] = {-ENOMEM, -EMFILE, -ENFILE, 0};
	const struct vug_listener_config config = {
		.size = sizeof(config),
		.flags = has_own_thread ? VUG_LISTENER_OWN_THREAD : VUG_LISTENER_EXACT_DAMAGE};
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks),
							 .frame = on_frame};
	int error;

	*looker = (struct looker){.has_own_thread = has_own_thread};
	if (self->server == NULL)
		return;
	error = vug_listener_new(self->server, &config, &callbacks, looker, &looker->listener);
	if (error < 0)
		display_expect_error("vug_listener_new", error, documented);
}

static void dispatch(struct display *self, struct looker *looker)
{
	if (looker->listener != NULL && looker->has_own_thread)
		check(vug_listener_dispatch(looker->listener) == 0, "dispatch failed");
	display_settle(self);
}

static bool has_picture(struct display *self)
{
	return self->server != NULL && self->is_attached &&
	       vug_scanout_get_buffer(vug_server_get_scanout(self->server, 0), NULL) != NULL;
}

/* SCANOUT may have failed: then the picture before stays. */
static bool has_surface(struct display *self)
{
	return has_picture(self) && !vug_buffer_is_imported(vug_scanout_get_buffer(
					    vug_server_get_scanout(self->server, 0), NULL));
}

/* There is memory again. */
static void expect_frame(struct display *self, struct looker *looker)
{
	if (looker->listener == NULL || !has_picture(self))
		return;
	for (int i = 0; i < TRIES && looker->is_behind; i++) {
		display_advance(self, 10);
		dispatch(self, looker);
	}
	check(!looker->is_behind || !self->is_attached, "a listener that never got the last frame");
}

static void change(struct display *self, struct looker lookers[2], struct peer_message message)
{
	for (int i = 0; i < 2; i++)
		lookers[i].is_behind = true;
	display_say_together(self, &message, 1);
	for (int i = 0; i < 2; i++)
		dispatch(self, &lookers[i]);
	display_finish_frames(self);
}

void scenario_listeners(void)
{
	const struct display_options options = {.protocol = VUG_PROTOCOL_FINAL};
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, SIZE, SIZE);
	struct looker lookers[2];
	struct display self;
	int fd;

	display_start(&self, &options);
	fd = memory_file_new(SIZE * SIZE * 4, true);
	look(&self, &lookers[0], false);
	look(&self, &lookers[1], true);
	display_say(&self, peer_dmabuf_scanout(&dmabuf, fd));
	change(&self, lookers, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, SIZE, SIZE));
	change(&self, lookers, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 2, 3, 4, 5));
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 0, SIZE, SIZE));
	for (uint32_t i = 0; i < 3 && has_surface(&self); i++)
		change(&self, lookers, peer_update(0, i, 2 * i, SIZE - 4, 3, NULL));
	display_say(&self, PEER_MAKE(PEER_CURSOR_POS, 0, 5, 6));
	double_stop();
	for (int i = 0; i < 2; i++) {
		expect_frame(&self, &lookers[i]);
		vug_listener_unref(lookers[i].listener);
	}
	display_settle(&self);
	close(fd);
	display_write_stats(&self);
	display_end(&self);
}
