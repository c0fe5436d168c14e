/* SPDX-License-Identifier: MIT */
/*
 * Frames on their way to the embedding program and back.
 *
 * Each update that a source waits for, as all of a dma-buf by the display channel, has a frame of its
 * own. Other updates have not: while a frame of them is out, what arrives is merged into the next.
 */
#include "display/server.h"

static int64_t get_frame_deadline(const struct vug_server *server, bool has_cookie, int64_t now)
{
	int64_t timeout = has_cookie ? server->frame_timeout : server->surface_timeout;

	return timeout != VUG_NEVER ? now + timeout : VUG_NEVER;
}

/* Of `values` the cookie, the arrival and the damage, which is taken over on success. */
static bool send_frame(struct vug_scanout *scanout, const struct vug_frame *values,
		       uint64_t updates, int64_t now)
{
	struct vug_server *server = scanout->server;
	int64_t deadline = get_frame_deadline(server, values->has_cookie, now);
	struct vug_frame *frame = vug_frame_board_allocate(server->board);

	if (frame == NULL)
		return false;
	*frame = (struct vug_frame){
		.owner = scanout,
		.buffer = scanout->buffer,
		.viewport = scanout->viewport,
		.damage = values->damage,
		.acquire_fence = scanout->acquire_fence,
		.scanout = scanout->index,
		.arrival = values->arrival,
		.sent = now,
		.deadline = deadline,
		.generation = scanout->source->generation,
		.has_cookie = values->has_cookie,
		.cookie = values->cookie,
	};
	vug_frame_board_add(server->board, frame);
	vug_server_note_deadline(server, deadline);
	vug_stats_count_frame(&server->counts, updates);
	server->callbacks.frame(scanout, frame, server->data);
	return true;
}

static void post_update(struct vug_scanout *scanout, const struct vug_awaited_update *update)
{
	/* pixman's functions that only look do not say so in their types. */
	pixman_region32_t *damage = (pixman_region32_t *)&update->damage;
	struct vug_posted_damage posted = {.arrival = update->arrival};

	posted.boxes = pixman_region32_rectangles(damage, &posted.num_boxes);
	vug_listeners_post_damage(scanout, &posted);
}

/* Where there is no memory for its pieces: the smallest rectangle around them. */
static void copy_region(pixman_region32_t *to, pixman_region32_t *from)
{
	pixman_region32_init(to);
	if (pixman_region32_copy(to, from))
		return;
	pixman_region32_fini(to);
	pixman_region32_init_with_extents(to, pixman_region32_extents(from));
}

/* The callback's frame of an update that a source waits for. */
static bool send_callback_frame(struct vug_scanout *scanout,
				const struct vug_awaited_update *update, int64_t now)
{
	struct vug_frame values = {
		.has_cookie = true, .cookie = update->cookie, .arrival = update->arrival};

	copy_region(&values.damage, (pixman_region32_t *)&update->damage);
	if (send_frame(scanout, &values, 1, now))
		return true;
	pixman_region32_fini(&values.damage);
	return false;
}

/* There is no memory for the callback's frame. Returns false: nobody will show the update. */
static bool leave_to_listeners(struct vug_scanout *scanout, uint64_t cookie)
{
	if (vug_listeners_count(scanout->server)) {
		vug_pictures_finish(scanout->source, cookie);
		return true;
	}
	vug_pictures_remove(scanout->source, cookie);
	return false;
}

/*
 * An update that changes nothing needs no frame. Its source waits nevertheless: for what was posted before it, and
 * for listeners that have a frame of an earlier buffer, into which the source may draw next. Returns false: there
 * is nothing to wait for.
 */
static bool await_without_frame(struct vug_scanout *scanout, uint64_t cookie)
{
	const struct vug_picture picture = {
		.scanout = scanout,
		.cookie = cookie,
		.update = scanout->num_updates,
		.sent = vug_clock_now(&scanout->server->log.clock),
		.is_empty = true,
	};

	if (vug_listeners_have_shown(scanout, picture.update) ||
	    !vug_pictures_add(scanout->source, &picture))
		return false;
	scanout->server->counts.updates_dropped++;
	return true;
}

static bool send_awaited_frame(struct vug_scanout *scanout, const struct vug_awaited_update *update)
{
	struct vug_server *server = scanout->server;
	struct vug_picture picture = {
		.scanout = scanout,
		.cookie = update->cookie,
		.update = ++scanout->num_updates,
		.sent = vug_clock_now(&server->log.clock),
		.is_with_program = server->callbacks.frame != NULL,
	};

	vug_shared_fence_set(&scanout->acquire_fence, update->fence);
	if (server->listeners != NULL)
		post_update(scanout, update);
	if (!picture.is_with_program && !vug_listeners_count(server))
		return false;
	if (!vug_pictures_add(scanout->source, &picture))
		return false;
	if (!picture.is_with_program || send_callback_frame(scanout, update, picture.sent))
		return true;
	return leave_to_listeners(scanout, update->cookie);
}

bool vug_scanout_send_awaited_frame(struct vug_scanout *scanout,
				    const struct vug_awaited_update *update)
{
	return vug_awaited_update_is_empty(update) ? await_without_frame(scanout, update->cookie)
						   : send_awaited_frame(scanout, update);
}

/* No frame will show it. */
void vug_scanout_drop_damage(struct vug_scanout *scanout)
{
	vug_damage_clear(&scanout->damage);
	vug_damage_clear(&scanout->news);
	scanout->server->counts.updates_dropped += scanout->waiting_updates;
	scanout->waiting_updates = 0;
}

/* Listeners have them, together. */
static void count_posted_updates(struct vug_scanout *scanout)
{
	if (scanout->waiting_updates > 0)
		scanout->server->counts.updates_merged += scanout->waiting_updates - 1;
	scanout->waiting_updates = 0;
}

/* The damage that has gathered becomes a frame, unless one is out. */
static void send_surface_frame(struct vug_scanout *scanout)
{
	struct vug_frame values = {.has_cookie = false, .arrival = scanout->waiting_since};
	uint64_t updates = scanout->waiting_updates;

	if (scanout->has_frame_out || vug_damage_is_empty(&scanout->damage))
		return;
	if (vug_scanout_defers_frames(scanout))
		return;
	if (scanout->server->callbacks.frame == NULL && scanout->server->listeners != NULL)
		count_posted_updates(scanout);
	if (scanout->server->callbacks.frame == NULL || scanout->buffer == NULL) {
		vug_scanout_drop_damage(scanout);
		return;
	}
	vug_damage_take(&scanout->damage, scanout->viewport.width, scanout->viewport.height,
			&values.damage);
	scanout->waiting_updates = 0;
	scanout->has_frame_out = true;
	if (send_frame(scanout, &values, updates, vug_clock_now(&scanout->server->log.clock)))
		return;
	scanout->waiting_updates = updates;
	scanout->has_frame_out = false;
	vug_damage_put_back(&scanout->damage, &values.damage);
	vug_server_retry_later(scanout->server);
}

/* Listeners get what has come since the last time, whatever the callback has. */
static void post_news(struct vug_scanout *scanout)
{
	struct vug_posted_damage posted = {.arrival = scanout->news_since};
	pixman_region32_t region;

	if (vug_damage_is_empty(&scanout->news))
		return;
	scanout->num_updates++;
	vug_damage_take(&scanout->news, scanout->viewport.width, scanout->viewport.height, &region);
	posted.boxes = pixman_region32_rectangles(&region, &posted.num_boxes);
	/* One rectangle is copied for less. */
	if (posted.num_boxes > 1)
		posted.shared = vug_shared_region_new(&region);
	vug_listeners_post_damage(scanout, &posted);
	if (posted.shared != NULL)
		vug_shared_region_unref(posted.shared);
	else
		pixman_region32_fini(&region);
}

void vug_scanout_send_last_frame(struct vug_scanout *scanout)
{
	post_news(scanout);
	scanout->has_frame_out = false;
	send_surface_frame(scanout);
}

static void add_news(struct vug_scanout *scanout, const pixman_box32_t *box, int64_t arrival)
{
	if (vug_damage_is_empty(&scanout->news))
		scanout->news_since = arrival;
	vug_damage_add_box(&scanout->news, box);
}

static void add_box(struct vug_scanout *scanout, const pixman_box32_t *box, int64_t arrival)
{
	vug_damage_add_box(&scanout->damage, box);
	if (scanout->server->listeners != NULL)
		add_news(scanout, box, arrival);
}

void vug_scanout_add_boxes(struct vug_scanout *scanout, const pixman_box32_t *boxes, int count,
			   int64_t arrival)
{
	for (int i = 0; i < count; i++)
		add_box(scanout, &boxes[i], arrival);
	if (scanout->waiting_updates++ == 0)
		scanout->waiting_since = arrival;
	scanout->server->has_new_damage = true;
}

void vug_scanout_add_damage(struct vug_scanout *scanout, const struct vug_rect *rect,
			    int64_t arrival)
{
	const pixman_box32_t box = {(int)rect->x, (int)rect->y, (int)(rect->x + rect->width),
				    (int)(rect->y + rect->height)};

	vug_scanout_add_boxes(scanout, &box, 1, arrival);
}

static void settle_frame(struct vug_server *server, const struct vug_frame *frame)
{
	struct vug_scanout *scanout = &server->scanouts[frame->scanout];
	struct vug_source *source = scanout->source;

	if (source == NULL || frame->generation != source->generation)
		return;
	if (frame->has_cookie) {
		vug_pictures_finish(source, frame->cookie);
		return;
	}
	scanout->has_frame_out = false;
	send_surface_frame(scanout);
}

/* A mistake of the program's that ends in memory that was freed, where it comes any later. */
static void report_double_done(struct vug_server *server)
{
	unsigned int count = vug_frame_board_take_double_done(server->board);

	if (count > 0)
		vug_log_peer(&server->log, VUG_WARNING_FRAME,
			     "vug_frame_done() was called %u times too often: call it once for "
			     "each reference",
			     count);
}

/* Returns whether there was a frame to settle. */
static bool settle_next_frame(struct vug_server *server)
{
	bool is_finished;
	struct vug_frame *frame = vug_frame_board_take_finished(server->board, &is_finished);

	if (frame == NULL)
		return false;
	if (frame->listener != NULL)
		vug_listener_settle_frame(frame->listener, frame, is_finished);
	else
		settle_frame(server, frame);
	vug_frame_board_let_go(server->board, frame);
	return true;
}

void vug_server_settle_frames(struct vug_server *server)
{
	unsigned int count = 0;

	if (!vug_frame_board_has_news(server->board) && server->num_pictures == 0)
		return;
	vug_frame_board_look_at_fences(server->board);
	/* A frame that is finished in its own callback may bring the next: do not go on for ever. */
	while (count < 2 * VUG_MAX_SCANOUTS && settle_next_frame(server))
		count++;
	if (count > 0)
		report_double_done(server);
	if (server->num_pictures > 0)
		vug_server_settle_pictures(server);
}

/*
 * Not at each update: a picture is often drawn in many small ones that are read together, and a
 * frame of each of them would cost more than its pixels.
 */
void vug_server_send_surface_frames(struct vug_server *server)
{
	if (!server->has_new_damage)
		return;
	server->has_new_damage = false;
	for (uint32_t i = 0; i < server->num_scanouts; i++) {
		post_news(&server->scanouts[i]);
		send_surface_frame(&server->scanouts[i]);
	}
	vug_server_settle_frames(server);
}

/* ---- a surface that is being written ----------------------------------------------------- */

void vug_scanout_begin_write(struct vug_scanout *scanout, int64_t now)
{
	scanout->is_written = true;
	scanout->is_write_stalled = false;
	scanout->written_at = now;
}

void vug_scanout_note_write(struct vug_scanout *scanout, int64_t time)
{
	if (scanout->written_at == time)
		return;
	scanout->written_at = time;
	scanout->is_write_stalled = false;
}

void vug_scanout_end_write(struct vug_scanout *scanout)
{
	struct vug_server *server = scanout->server;

	scanout->is_written = false;
	if (!scanout->is_frame_deferred)
		return;
	scanout->is_frame_deferred = false;
	server->has_new_damage = true;
	vug_listeners_wake_deferred(scanout);
	vug_frame_board_wake(server->board); /* it need not be dispatching */
}
