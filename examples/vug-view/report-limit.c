/* SPDX-License-Identifier: MIT */
#include "report-limit.h"

#include "report.h"

/* As many as the library says of a kind, and as often. */
#define MAX_LINES 10
#define INTERVAL_US ((gint64)10 * G_USEC_PER_SEC)
/* Of what is said once for each. */
#define MAX_KINDS 64

struct limit {
	gint64 start;
	guint lines, suppressed;
};

static GMutex lock;
static GHashTable *limits; /* struct limit by format: as many as there are in the program */

static struct limit *find_limit(const char *format)
{
	struct limit *limit;

	if (!limits)
		limits = g_hash_table_new(g_str_hash, g_str_equal);
	limit = g_hash_table_lookup(limits, format);
	if (!limit) {
		limit = g_new0(struct limit, 1);
		g_hash_table_insert(limits, (char *)format, limit);
	}
	return limit;
}

/* Returns whether a line may be said now; ret_suppressed: how many were not since the last one. */
static bool allows(struct limit *limit, guint *ret_suppressed)
{
	gint64 now = g_get_monotonic_time();

	if (limit->lines == 0 || now - limit->start >= INTERVAL_US) {
		limit->start = now;
		limit->lines = 0;
	}
	if (limit->lines >= MAX_LINES) {
		limit->suppressed++;
		return false;
	}
	limit->lines++;
	*ret_suppressed = limit->suppressed;
	limit->suppressed = 0;
	return true;
}

/* kind: a literal. text: taken over. */
static char *limit_text(const char *kind, char *taken)
{
	g_autofree char *text = taken;
	guint suppressed = 0;
	bool is_allowed;

	g_mutex_lock(&lock);
	is_allowed = allows(find_limit(kind), &suppressed);
	g_mutex_unlock(&lock);
	if (!is_allowed)
		return NULL;
	if (suppressed > 0)
		return g_strdup_printf("%s (%u similar lines suppressed)", text, suppressed);
	return g_steal_pointer(&text);
}

char *report_limit(const char *format, va_list arguments)
{
	return limit_text(format, g_strdup_vprintf(format, arguments));
}

void report_peer_failure(const char *kind, const GError *error)
{
	g_autofree char *text = limit_text(kind, g_strdup(error->message));

	if (text)
		report("%s", text);
}

void report_peer(const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = report_limit(format, arguments);
	va_end(arguments);
	if (text)
		report("%s", text);
}

bool report_is_first(GHashTable *kinds, char *kind)
{
	if (g_hash_table_size(kinds) < MAX_KINDS)
		return g_hash_table_add(kinds, kind);
	g_free(kind);
	return false;
}
