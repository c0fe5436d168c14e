/* SPDX-License-Identifier: MIT */
#include "terminal/reading.h"

#include "outputs/output.h"
#include "picture/cursor.h"
#include "picture/fetch.h"

struct terminal_reading {
	struct terminal_reading_setup setup;
	unsigned int scanout;
	struct picture_fetch *fetch; /* NULL: nothing is read that takes a while */
	struct vug_frame *frame;     /* NULL: none */
	char *complaint;             /* the last one; NULL: none */
};

struct terminal_reading *terminal_reading_new(const struct terminal_reading_setup *setup)
{
	struct terminal_reading *reading = g_new0(struct terminal_reading, 1);

	reading->setup = *setup;
	return reading;
}

void terminal_reading_cancel(struct terminal_reading *reading)
{
	picture_fetch_cancel(g_steal_pointer(&reading->fetch));
	vug_frame_done(g_steal_pointer(&reading->frame));
}

void terminal_reading_free(struct terminal_reading *reading)
{
	if (!reading)
		return;
	terminal_reading_cancel(reading);
	g_free(reading->complaint);
	g_free(reading);
}

static const struct vug_scanout *find_scanout(const struct terminal_reading *reading,
					      unsigned int scanout)
{
	return vug_server_get_scanout(reading->setup.server, scanout);
}

struct picture_source terminal_reading_find(const struct terminal_reading *reading,
					    unsigned int scanout)
{
	return picture_source_find(reading->setup.output->listener, find_scanout(reading, scanout),
				   reading->setup.gl);
}

unsigned int terminal_reading_count(const struct terminal_reading *reading)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < VUG_MAX_SCANOUTS; i++)
		count += terminal_reading_find(reading, i).buffer != NULL;
	return count;
}

unsigned int terminal_reading_find_next(const struct terminal_reading *reading,
					unsigned int scanout)
{
	for (unsigned int i = 1; i < VUG_MAX_SCANOUTS; i++) {
		unsigned int next = (scanout + i) % VUG_MAX_SCANOUTS;

		if (terminal_reading_find(reading, next).buffer)
			return next;
	}
	return scanout;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Once for each message, not ten times a second. */
static void complain(struct terminal_reading *reading, const GError *error)
{
	if (g_strcmp0(reading->complaint, error->message) == 0)
		return;
	g_free(reading->complaint);
	reading->complaint = g_strdup(error->message);
	output_warn(reading->setup.output,
		    "the picture of scanout %u cannot be shown in the terminal: the CPU cannot "
		    "read the buffer (%s)",
		    reading->scanout, error->message);
}

static void hand_over(struct terminal_reading *reading, pixman_image_t *picture,
		      const GError *error, gint64 begin)
{
	struct picture_cursor cursor;

	if (error)
		complain(reading, error);
	if (picture) {
		picture_cursor_get(reading->setup.output->listener,
				   find_scanout(reading, reading->scanout), &cursor);
		picture_cursor_draw(&cursor, picture);
		picture_cursor_clear(&cursor);
	}
	reading->setup.read(picture, begin, reading->setup.data);
}

/* The picture is the other outputs', too: the cursor is drawn into a copy. */
static void on_fetched(pixman_image_t *fetched, const GError *error, void *data)
{
	struct terminal_reading *reading = data;
	gint64 begin = g_get_monotonic_time();
	g_autoptr(pixman_image_t) picture = fetched ? picture_copy(fetched, PIXMAN_x8r8g8b8) : NULL;

	reading->fetch = NULL;
	vug_frame_done(g_steal_pointer(&reading->frame));
	hand_over(reading, picture, error, begin);
}

void terminal_reading_begin(struct terminal_reading *reading, unsigned int scanout)
{
	const struct picture_source source = terminal_reading_find(reading, scanout);
	gint64 begin = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;
	g_autoptr(pixman_image_t) picture =
		source.buffer ? picture_read(&source, PIXMAN_x8r8g8b8, &error) : NULL;

	reading->scanout = scanout;
	if (picture_may_come(error))
		reading->fetch = picture_fetch_begin(&source, error, on_fetched, reading);
	else
		hand_over(reading, picture, error, begin);
}

bool terminal_reading_is_busy(const struct terminal_reading *reading)
{
	return reading->fetch != NULL;
}

/* Others than OpenGL have copied it already. */
void terminal_reading_hold(struct terminal_reading *reading, struct vug_frame *frame)
{
	if (reading->fetch && !reading->frame)
		reading->frame = frame;
	else
		vug_frame_done(frame);
}
