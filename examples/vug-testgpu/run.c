/* SPDX-License-Identifier: MIT */
/* The order of things: greet, look at the monitors, then frames, cursors and another look. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>

#include "clock.h"
#include "monitor.h"
#include "report.h"
#include "scanout.h"

/* A guest asks again at a display event. There is none here: the program polls. */
#define TIME_BETWEEN_LOOKS CLOCK_SECOND
#define CURSOR_INTERVAL (CLOCK_SECOND / CURSOR_STEPS_A_SECOND)

struct run {
	const struct testgpu_options *options;
	struct channel channel;
	uint64_t features; /* what both this program and the display server have */
	struct scanout scanouts[WIRE_MAX_SCANOUTS];

	uint64_t frame;      /* complete ones, each of them on all scanouts */
	uint32_t turn;       /* the scanout that is next in the frame under way */
	bool is_drawing;     /* a frame is under way */
	bool is_whole_frame; /* on all scanouts, not only on new ones */
	bool has_drawn;      /* something was drawn in the frame under way */
	uint64_t next_frame; /* moments */
	uint64_t next_cursor;
	uint64_t next_look;
};

/* ---- greeting and monitors -------------------------------------------------------------- */

static int negotiate(struct run *run)
{
	struct channel *channel = &run->channel;
	uint64_t ours = WIRE_FEATURE_EDID | WIRE_FEATURE_DMABUF2, theirs = 0;
	int error = testgpu_channel_call(channel, WIRE_GET_PROTOCOL_FEATURES, NULL, 0, &theirs,
					 sizeof theirs);

	if (error)
		return error;
	/* The draft has neither of the two messages, whatever the bits say. */
	run->features = run->options->draft_v6 ? 0 : ours & theirs;
	return testgpu_channel_send(channel, WIRE_SET_PROTOCOL_FEATURES, &run->features,
				    sizeof run->features, -1);
}

static const struct scanout_kind *choose_kind(const struct run *run)
{
	const struct testgpu_options *options = run->options;

	if (options->pixels == TESTGPU_PIXELS_SOCKET)
		return &testgpu_socket_scanout;
	if (options->dmabuf_v1 || !(run->features & WIRE_FEATURE_DMABUF2))
		return &testgpu_dmabuf_scanout;
	return &testgpu_dmabuf_scanout2;
}

static bool has_other_size(const struct scanout *scanout, const struct monitor *monitor)
{
	return !testgpu_scanout_is_on(scanout) || scanout->surface.width != monitor->width ||
	       scanout->surface.height != monitor->height;
}

static int start(struct run *run, struct scanout *scanout, const struct monitor *monitor)
{
	if (run->options->verbose)
		testgpu_report("scanout %u: %u × %u", scanout->index, monitor->width,
			       monitor->height);
	scanout->kind = choose_kind(run);
	return testgpu_scanout_start(scanout, run->options, monitor->width, monitor->height);
}

static int stop(struct run *run, struct scanout *scanout)
{
	if (run->options->verbose && testgpu_scanout_is_on(scanout))
		testgpu_report("scanout %u: off", scanout->index);
	return testgpu_scanout_stop(scanout, &run->channel);
}

static int follow(struct run *run, struct scanout *scanout, const struct monitor *monitor)
{
	if (!monitor->connected)
		return stop(run, scanout);
	return has_other_size(scanout, monitor) ? start(run, scanout, monitor) : 0;
}

/* As a guest does it: all the questions first, then all the changes. */
static int look_at_monitors(struct run *run)
{
	struct monitor monitors[WIRE_MAX_SCANOUTS];
	int error = testgpu_monitors_ask(&run->channel, run->options, monitors);

	run->next_look = clock_now() + TIME_BETWEEN_LOOKS;
	for (uint32_t i = 0; !error && i < WIRE_MAX_SCANOUTS; i++) {
		if (run->features & WIRE_FEATURE_EDID && monitors[i].connected &&
		    has_other_size(&run->scanouts[i], &monitors[i]))
			error = testgpu_monitor_check_edid(&run->channel, i);
	}
	/* What goes makes room for what comes. */
	for (uint32_t i = 0; !error && i < WIRE_MAX_SCANOUTS; i++) {
		if (!monitors[i].connected)
			error = follow(run, &run->scanouts[i], &monitors[i]);
	}
	for (uint32_t i = 0; !error && i < WIRE_MAX_SCANOUTS; i++)
		error = follow(run, &run->scanouts[i], &monitors[i]);
	return error;
}

/* ---- frames ----------------------------------------------------------------------------- */

static bool has_scanout(const struct run *run)
{
	for (uint32_t i = 0; i < WIRE_MAX_SCANOUTS; i++) {
		if (testgpu_scanout_is_on(&run->scanouts[i]))
			return true;
	}
	return false;
}

static bool has_new_scanout(const struct run *run)
{
	for (uint32_t i = 0; i < WIRE_MAX_SCANOUTS; i++) {
		if (testgpu_scanout_is_on(&run->scanouts[i]) && run->scanouts[i].is_new)
			return true;
	}
	return false;
}

static void begin_frame(struct run *run)
{
	uint64_t now = clock_now(), interval = 0;

	if (run->options->rate > 0)
		interval = (uint64_t)((double)CLOCK_SECOND / run->options->rate);
	run->is_whole_frame = now >= run->next_frame && !run->options->still && has_scanout(run);
	if (!run->is_whole_frame && !has_new_scanout(run))
		return;
	/* Frames that were missed stay missed: no burst follows a wait. */
	if (run->is_whole_frame)
		run->next_frame = now - run->next_frame < interval ? run->next_frame + interval
								   : now + interval;
	run->is_drawing = true;
	run->has_drawn = false;
	run->turn = 0;
}

static int present_in_turn(struct run *run)
{
	struct scanout *scanout = &run->scanouts[run->turn++];

	if (!testgpu_scanout_is_on(scanout) || (!run->is_whole_frame && !scanout->is_new))
		return 0;
	run->has_drawn = true;
	return testgpu_scanout_present(scanout, run->options, &run->channel, run->frame);
}

/* Go on until a reply has to be awaited: that is, until the end where no dma-buf is involved. */
static int draw(struct run *run)
{
	int error = 0;

	if (!run->is_drawing)
		begin_frame(run);
	while (!error && run->is_drawing && !testgpu_channel_is_waiting(&run->channel)) {
		if (run->turn < WIRE_MAX_SCANOUTS) {
			error = present_in_turn(run);
		} else {
			run->is_drawing = false;
			run->frame += run->has_drawn;
		}
	}
	return error;
}

static int move_cursors(struct run *run)
{
	const struct testgpu_options *options = run->options;
	int (*move)(struct cursor *, struct channel *, const struct cursor_area *) =
		options->hides_cursor ? testgpu_cursor_hide
		: options->still      ? testgpu_cursor_park
				      : testgpu_cursor_move;
	int error = 0;

	run->next_cursor = clock_now() + CURSOR_INTERVAL;
	for (uint32_t i = 0; !error && i < WIRE_MAX_SCANOUTS; i++) {
		struct scanout *scanout = &run->scanouts[i];
		struct cursor_area area = {i, scanout->surface.width, scanout->surface.height};

		if (testgpu_scanout_is_on(scanout) && !scanout->is_new)
			error = move(&scanout->cursor, &run->channel, &area);
	}
	return error;
}

/* ---- the loop --------------------------------------------------------------------------- */

static bool is_idle(const struct run *run)
{
	return !run->is_drawing && !testgpu_channel_is_waiting(&run->channel);
}

static bool is_finished(const struct run *run)
{
	uint64_t frames = run->options->frames;

	if (testgpu_channel_is_waiting(&run->channel))
		return false;
	return testgpu_channel_is_ending(&run->channel) || (frames > 0 && run->frame >= frames);
}

static int do_what_is_due(struct run *run)
{
	int error = testgpu_channel_receive(&run->channel);

	if (!error && is_idle(run) && clock_now() >= run->next_look)
		error = look_at_monitors(run);
	if (!error)
		error = draw(run);
	if (!error && run->options->cursor && clock_now() >= run->next_cursor)
		error = move_cursors(run);
	return error;
}

static uint64_t next_moment(const struct run *run)
{
	uint64_t moment = run->options->cursor ? run->next_cursor : CLOCK_NEVER;

	if (testgpu_channel_is_waiting(&run->channel))
		return clock_earlier(moment, run->channel.reply.deadline);
	moment = clock_earlier(moment, run->next_look);
	/* With nothing to draw on, next_frame stays in the past. */
	if (run->options->still || !has_scanout(run))
		return moment;
	return clock_earlier(moment, run->next_frame);
}

static int go_on(struct run *run)
{
	int error = negotiate(run);

	while (!error) {
		error = do_what_is_due(run);
		if (error || is_finished(run))
			break;
		error = testgpu_channel_wait(&run->channel, POLLIN, next_moment(run));
	}
	return error;
}

static void report_numbers(const struct run *run, uint64_t started)
{
	double seconds = (double)(clock_now() - started) / (double)CLOCK_SECOND;
	double mebibytes = (double)run->channel.bytes_sent / (1 << 20);

	testgpu_report(
		"%" PRIu64 " frames in %.2f s (%.1f a second), %.1f MiB sent (%.1f a second)",
		run->frame, seconds, (double)run->frame / seconds, mebibytes, mebibytes / seconds);
}

int testgpu_run(const struct testgpu_options *options)
{
	struct run run = {.options = options};
	uint64_t started = clock_now();
	const char *problem = testgpu_options_check(options);

	if (problem) {
		testgpu_report("%s", problem);
		return -EINVAL;
	}
	run.channel = (struct channel){.fd = options->channel_fd, .stop_fd = options->stop_fd};
	run.channel.draft_v6 = options->draft_v6;
	run.channel.timeout = options->timeout;
	run.channel.end = clock_after(options->duration);
	for (uint32_t i = 0; i < WIRE_MAX_SCANOUTS; i++)
		run.scanouts[i].index = i;

	int error = go_on(&run);

	if (error == -EPIPE)
		testgpu_report("the display server has gone");
	for (uint32_t i = 0; i < WIRE_MAX_SCANOUTS; i++)
		testgpu_scanout_finish(&run.scanouts[i]);
	if (options->verbose)
		report_numbers(&run, started);
	return error == -EPIPE || error == -ECANCELED ? 0 : error;
}
