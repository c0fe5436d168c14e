/* SPDX-License-Identifier: MIT */
/* The command "wait": until a picture, or a part of it, is as the request says. */
#include <string.h>
#include <vug/vug.h>

#include "control/commands.h"
#include "control/pictures.h"
#include "control/reference.h"
#include "picture/checksum.h"

/* Between two looks at pictures that change. */
#define INTERVAL_MS 50
#define DEFAULT_TIMEOUT_MS 30000

struct wait;

/* What is waited for: true: it has come. */
typedef bool (*wait_condition)(struct wait *wait, pixman_image_t *picture);

struct wait {
	struct control_task *task;
	struct control_pictures *pictures;
	unsigned int scanout;
	bool is_part;
	struct vug_rect area;
	wait_condition condition;
	struct control_read *read; /* that goes on; NULL: none */
	bool is_stale;             /* the picture has changed since the last look */
	guint look;                /* the timer until the next look; 0: none */
	guint timeout;
	/* What it is compared with: */
	char *checksum; /* of the first picture; of the last one, for "still" */
	pixman_image_t *reference;
	unsigned int tolerance;
	gint64 still_us, since_us;
};

/* --- the conditions --------------------------------------------------------------------------- */

static gint64 get_left_ms(const struct wait *wait)
{
	gint64 left = wait->since_us + wait->still_us - g_get_monotonic_time();

	return left > 0 ? left / 1000 + 1 : 0;
}

/* The time begins at a picture that differs from the one before. */
static bool is_still(struct wait *wait, pixman_image_t *picture)
{
	char *checksum = picture_checksum(picture);
	bool has_changed = g_strcmp0(checksum, wait->checksum) != 0;

	g_free(wait->checksum);
	wait->checksum = checksum;
	if (has_changed)
		wait->since_us = g_get_monotonic_time();
	return get_left_ms(wait) == 0;
}

static bool has_changed(struct wait *wait, pixman_image_t *picture)
{
	g_autofree char *checksum = picture_checksum(picture);

	if (!wait->checksum)
		wait->checksum = g_strdup(checksum);
	return strcmp(checksum, wait->checksum) != 0;
}

static bool has_checksum(struct wait *wait, pixman_image_t *picture)
{
	g_autofree char *checksum = picture_checksum(picture);

	return g_ascii_strcasecmp(checksum, wait->checksum) == 0;
}

static bool equals_reference(struct wait *wait, pixman_image_t *picture)
{
	return reference_equals(wait->reference, picture, wait->is_part ? &wait->area : NULL,
				wait->tolerance);
}

static bool differs_from_reference(struct wait *wait, pixman_image_t *picture)
{
	return !equals_reference(wait, picture);
}

/* --- looking ---------------------------------------------------------------------------------- */

static void on_read(pixman_image_t *picture, const GError *error, void *data);

static void look(struct wait *wait)
{
	wait->is_stale = false;
	wait->read = control_pictures_read(wait->pictures, wait->scanout,
					   wait->is_part ? &wait->area : NULL, on_read, wait);
}

static gboolean on_look(gpointer data)
{
	struct wait *wait = data;

	wait->look = 0;
	look(wait);
	return G_SOURCE_REMOVE;
}

static void look_later(struct wait *wait, gint64 delay_ms)
{
	if (wait->look == 0 && !wait->read)
		wait->look = g_timeout_add((guint)delay_ms, on_look, wait);
}

/* A picture that is not there, or smaller than the area, may come. */
static void on_read(pixman_image_t *picture, const GError *error, void *data)
{
	struct wait *wait = data;

	(void)error;
	wait->read = NULL;
	if (picture && wait->condition(wait, picture)) {
		control_task_done(wait->task);
		return;
	}
	if (wait->is_stale)
		look_later(wait, INTERVAL_MS);
	else if (picture && wait->condition == is_still)
		look_later(wait, get_left_ms(wait));
}

/* A look that is far off, for "still", would miss that this picture is another one. */
static void on_changed(unsigned int scanout, void *data)
{
	struct wait *wait = data;

	if (scanout != wait->scanout)
		return;
	if (!wait->is_stale && wait->look != 0) {
		g_source_remove(wait->look);
		wait->look = 0;
	}
	wait->is_stale = true;
	look_later(wait, INTERVAL_MS);
}

static gboolean on_timeout(gpointer data)
{
	struct wait *wait = data;

	wait->timeout = 0;
	control_task_fail(wait->task, "the time is up");
	return G_SOURCE_REMOVE;
}

static void free_wait(void *data)
{
	struct wait *wait = data;

	control_pictures_unwatch(wait->pictures, on_changed, wait);
	control_read_cancel(wait->read);
	if (wait->look != 0)
		g_source_remove(wait->look);
	if (wait->timeout != 0)
		g_source_remove(wait->timeout);
	if (wait->reference)
		pixman_image_unref(wait->reference);
	g_free(wait->checksum);
	g_free(wait);
}

/* --- the request ------------------------------------------------------------------------------ */

/* False: the task has failed. */
static bool take_still(struct wait *wait, const struct control_request *request)
{
	wait->still_us = control_request_get_integer(request, "still", 0) * 1000;
	return true;
}

static bool take_changes(struct wait *wait, const struct control_request *request)
{
	if (control_request_get_bool(request, "changes", false))
		return true;
	control_task_fail(wait->task, "'changes' may be true alone");
	return false;
}

static bool take_hash(struct wait *wait, const struct control_request *request)
{
	wait->checksum = g_strdup(control_request_get_text(request, "hash"));
	return true;
}

static bool take_reference(struct wait *wait, const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = control_task_get_path(wait->task, name);

	if (!path)
		return false;
	wait->reference = reference_read(path, &error);
	if (wait->reference)
		return true;
	control_task_fail(wait->task, "%s", error->message);
	return false;
}

static bool take_equals(struct wait *wait, const struct control_request *request)
{
	return take_reference(wait, control_request_get_text(request, "equals"));
}

static bool take_differs(struct wait *wait, const struct control_request *request)
{
	return take_reference(wait, control_request_get_text(request, "differs"));
}

static const struct {
	const char *name;
	wait_condition condition;
	bool (*take)(struct wait *wait, const struct control_request *request);
} kinds[] = {
	{"still", is_still, take_still},
	{"changes", has_changed, take_changes},
	{"equals", equals_reference, take_equals},
	{"differs", differs_from_reference, take_differs},
	{"hash", has_checksum, take_hash},
};

/* The one kind that is asked for; -1: the task has failed. */
static int find_kind(struct control_task *task)
{
	int found = -1;

	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (!control_request_has(control_task_get_request(task), kinds[i].name))
			continue;
		if (found >= 0) {
			control_task_fail(task, "'%s' and '%s' are two things to wait for",
					  kinds[found].name, kinds[i].name);
			return -1;
		}
		found = (int)i;
	}
	if (found < 0)
		control_task_fail(task, "one of still, changes, equals, differs and hash is "
					"missing");
	return found;
}

static struct wait *new_wait(struct control_task *task, wait_condition condition)
{
	const struct control_request *request = control_task_get_request(task);
	struct wait *wait = g_new0(struct wait, 1);

	wait->task = task;
	wait->pictures = control_task_get_context(task)->pictures;
	wait->scanout = control_task_get_scanout_index(task);
	wait->is_part = control_request_get_area(request, "region", &wait->area);
	wait->condition = condition;
	wait->tolerance = (unsigned int)control_request_get_integer(request, "tolerance", 0);
	control_task_set_state(task, wait, free_wait);
	return wait;
}

static void run(struct control_task *task)
{
	const struct control_request *request = control_task_get_request(task);
	gint64 timeout = control_request_get_integer(request, "timeout", DEFAULT_TIMEOUT_MS);
	int kind = find_kind(task);
	struct wait *wait;

	if (kind < 0)
		return;
	wait = new_wait(task, kinds[kind].condition);
	if (!kinds[kind].take(wait, request))
		return;
	control_pictures_watch(wait->pictures, on_changed, wait);
	wait->timeout = g_timeout_add((guint)timeout, on_timeout, wait);
	look(wait);
}

static const struct control_member members[] = {
	CONTROL_SCANOUT,
	{.name = "still", .type = CONTROL_INTEGER, .maximum = CONTROL_MAX_MS},
	{.name = "changes", .type = CONTROL_BOOL},
	{.name = "equals", .type = CONTROL_TEXT},
	{.name = "differs", .type = CONTROL_TEXT},
	{.name = "hash", .type = CONTROL_TEXT},
	{.name = "tolerance", .type = CONTROL_INTEGER, .maximum = 255},
	{.name = "region", .type = CONTROL_AREA},
	{.name = "timeout", .type = CONTROL_INTEGER, .maximum = CONTROL_MAX_MS},
	{.name = NULL},
};

const struct control_command control_wait = {
	.name = "wait", .members = members, .run = run, .is_wait = true};
