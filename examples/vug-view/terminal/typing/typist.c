/* SPDX-License-Identifier: MIT */
#include "terminal/typing/typist.h"

#include <glib.h>

#include "terminal/typing/held.h"

/* A guest's console takes 100 keys a second. */
#define INTERVAL_MS 10

/* The caller reads 512 bytes at a time: so at most 1,024 wait. */
#define FULL 512u
#define DRAINED 256u

enum kind { STROKE, PRESS, RELEASE, RELEASE_ALL };

/* In the queue as one number. */
struct entry {
	enum kind kind;
	struct terminal_stroke stroke;
};

struct terminal_typist {
	struct terminal_held held;
	GQueue waiting;
	bool was_full;
	guint timer; /* since the last stroke; 0: another one may be sent */
	void (*drained)(void *data);
	void *data;
};

struct terminal_typist *terminal_typist_new(struct output *output, void (*drained)(void *data),
					    void *data)
{
	struct terminal_typist *typist = g_new0(struct terminal_typist, 1);

	typist->held.output = output;
	g_queue_init(&typist->waiting);
	typist->drained = drained;
	typist->data = data;
	return typist;
}

static void stop_timer(struct terminal_typist *typist)
{
	if (typist->timer != 0)
		g_source_remove(typist->timer);
	typist->timer = 0;
}

void terminal_typist_free(struct terminal_typist *typist)
{
	if (!typist)
		return;
	typist->was_full = false; /* the caller needs no room any more */
	terminal_typist_stop(typist);
	g_free(typist);
}

/* --- the queue -------------------------------------------------------------------------------- */

static gpointer pack(const struct entry *entry)
{
	return GUINT_TO_POINTER((guint)entry->kind << 28 | (guint)entry->stroke.modifiers << 16 |
				entry->stroke.code);
}

static struct entry unpack(gpointer packed)
{
	guint number = GPOINTER_TO_UINT(packed);

	return (struct entry){
		.kind = (enum kind)(number >> 28),
		.stroke = {.code = (uint16_t)number, .modifiers = (uint16_t)(number >> 16 & 0xfff)},
	};
}

bool terminal_typist_is_full(const struct terminal_typist *typist)
{
	return typist->waiting.length >= FULL;
}

static void note_room(struct terminal_typist *typist)
{
	if (!typist->was_full || typist->waiting.length > DRAINED)
		return;
	typist->was_full = false;
	typist->drained(typist->data);
}

/* --- sending ---------------------------------------------------------------------------------- */

static void send_entry(struct terminal_typist *typist, const struct entry *entry)
{
	const struct terminal_stroke *stroke = &entry->stroke;

	if (entry->kind == STROKE)
		terminal_held_stroke(&typist->held, stroke);
	else if (entry->kind == PRESS)
		terminal_held_press(&typist->held, stroke->code, stroke->modifiers);
	else if (entry->kind == RELEASE)
		terminal_held_release(&typist->held, stroke->code, stroke->modifiers);
	else
		terminal_held_release_all(&typist->held);
}

/* One stroke, and what is held and released before it. */
static gboolean on_timer(gpointer data)
{
	struct terminal_typist *typist = data;
	bool has_stroke = false;

	while (!has_stroke && typist->waiting.length > 0) {
		const struct entry entry = unpack(g_queue_pop_head(&typist->waiting));

		send_entry(typist, &entry);
		has_stroke = entry.kind == STROKE;
	}
	if (!has_stroke)
		typist->timer = 0;
	note_room(typist);
	return has_stroke ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void add(struct terminal_typist *typist, const struct entry *entry)
{
	bool is_stroke = entry->kind == STROKE;

	if (typist->waiting.length > 0 || (is_stroke && typist->timer != 0)) {
		g_queue_push_tail(&typist->waiting, pack(entry));
		typist->was_full = typist->was_full || terminal_typist_is_full(typist);
		return;
	}
	send_entry(typist, entry);
	if (is_stroke)
		typist->timer = g_timeout_add(INTERVAL_MS, on_timer, typist);
}

void terminal_typist_stroke(struct terminal_typist *typist, const struct terminal_stroke *stroke)
{
	add(typist, &(const struct entry){STROKE, *stroke});
}

void terminal_typist_press(struct terminal_typist *typist, uint16_t code, unsigned int modifiers)
{
	add(typist, &(const struct entry){PRESS, {code, (uint16_t)modifiers}});
}

void terminal_typist_release(struct terminal_typist *typist, uint16_t code, unsigned int modifiers)
{
	add(typist, &(const struct entry){RELEASE, {code, (uint16_t)modifiers}});
}

void terminal_typist_release_all(struct terminal_typist *typist)
{
	add(typist, &(const struct entry){.kind = RELEASE_ALL});
}

void terminal_typist_stop(struct terminal_typist *typist)
{
	stop_timer(typist);
	g_queue_clear(&typist->waiting);
	terminal_held_release_all(&typist->held);
	note_room(typist);
}
