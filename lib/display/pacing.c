/* SPDX-License-Identifier: MIT */
/*
 * Frames on their way to the embedding program and back.
 *
 * The source waits for each frame of a shared buffer, so each one goes out. It does not wait for
 * frames of a surface: while one is out, what arrives is merged into the next.
 */
#include "display/server.h"

/* In microseconds. */
#define RETRY_DELAY 10000

static void set_deadline(struct vug_server *server, struct vug_frame *values)
{
	int64_t timeout = values->has_cookie ? server->frame_timeout : server->surface_timeout;

	values->sent = vug_clock_now(&server->log.clock);
	values->deadline = timeout != VUG_NEVER ? values->sent + timeout : VUG_NEVER;
	vug_server_note_deadline(server, values->deadline);
}

static bool send_frame(struct vug_scanout *scanout, struct vug_frame *values, uint64_t updates)
{
	struct vug_server *server = scanout->server;
	struct vug_frame *frame;

	values->buffer = scanout->buffer;
	values->viewport = scanout->viewport;
	values->scanout = scanout->index;
	values->generation = scanout->source->generation;
	set_deadline(server, values);
	frame = vug_frame_board_add(server->board, values);
	if (frame == NULL)
		return false;
	vug_stats_count_frame(&server->counts, updates);
	server->callbacks.frame(scanout, frame, server->data);
	return true;
}

bool vug_scanout_send_dmabuf_frame(struct vug_scanout *scanout,
				   const struct vug_dmabuf_update *update)
{
	struct vug_frame values = {
		.has_cookie = true, .cookie = update->cookie, .arrival = update->arrival};
	const struct vug_rect *damage = &update->damage;

	if (scanout->server->callbacks.frame == NULL)
		return false;
	pixman_region32_init_rect(&values.damage, (int)damage->x, (int)damage->y, damage->width,
				  damage->height);
	return send_frame(scanout, &values, 1);
}

/* No frame will show it. */
void vug_scanout_drop_damage(struct vug_scanout *scanout)
{
	vug_damage_clear(&scanout->damage);
	scanout->server->counts.updates_dropped += scanout->waiting_updates;
	scanout->waiting_updates = 0;
}

/* A frame that there is no memory for comes a little later: the guest may draw nothing more. */
static void retry_later(struct vug_server *server)
{
	if (server->retry_at == 0)
		server->retry_at = vug_clock_now(&server->log.clock) + RETRY_DELAY;
}

/* The damage that has gathered becomes a frame, unless one is out. */
static void send_surface_frame(struct vug_scanout *scanout)
{
	struct vug_frame values = {.has_cookie = false, .arrival = scanout->waiting_since};
	uint64_t updates = scanout->waiting_updates;

	if (scanout->has_frame_out || vug_damage_is_empty(&scanout->damage))
		return;
	if (scanout->server->callbacks.frame == NULL || scanout->buffer == NULL) {
		vug_scanout_drop_damage(scanout);
		return;
	}
	vug_damage_take(&scanout->damage, scanout->viewport.width, scanout->viewport.height,
			&values.damage);
	scanout->waiting_updates = 0;
	scanout->has_frame_out = true;
	if (send_frame(scanout, &values, updates))
		return;
	scanout->waiting_updates = updates;
	scanout->has_frame_out = false;
	vug_damage_put_back(&scanout->damage, &values.damage);
	retry_later(scanout->server);
}

void vug_scanout_send_last_frame(struct vug_scanout *scanout)
{
	scanout->has_frame_out = false;
	send_surface_frame(scanout);
}

void vug_scanout_add_damage(struct vug_scanout *scanout, const struct vug_rect *rect,
			    int64_t arrival)
{
	vug_damage_add(&scanout->damage, rect);
	if (scanout->waiting_updates++ == 0)
		scanout->waiting_since = arrival;
	scanout->server->has_new_damage = true;
}

/* The frame was sent when its update came. */
static void count_ack(struct vug_server *server, const struct vug_frame *frame)
{
	int64_t latency = vug_clock_now(&server->log.clock) - frame->sent;

	vug_histogram_add(&server->counts.ack_latency, latency > 0 ? (uint64_t)latency : 0);
}

static void settle_frame(struct vug_server *server, const struct vug_frame *frame)
{
	struct vug_scanout *scanout = &server->scanouts[frame->scanout];
	struct vug_source *source = scanout->source;

	if (source == NULL || frame->generation != source->generation)
		return;
	if (frame->has_cookie) {
		source->type->shown(source, frame->cookie);
		count_ack(server, frame);
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

void vug_server_settle_frames(struct vug_server *server)
{
	vug_frame_board_look_at_fences(server->board);
	/* A frame that is finished in its own callback may bring the next: do not go on for ever. */
	for (unsigned int i = 0; i < 2 * VUG_MAX_SCANOUTS; i++) {
		struct vug_frame *frame = vug_frame_board_take_finished(server->board);

		if (frame == NULL)
			return;
		settle_frame(server, frame);
		report_double_done(server);
		vug_frame_board_let_go(server->board, frame);
	}
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
	for (uint32_t i = 0; i < server->num_scanouts; i++)
		send_surface_frame(&server->scanouts[i]);
	vug_server_settle_frames(server);
}
