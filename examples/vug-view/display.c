/* SPDX-License-Identifier: MIT */
#include "display.h"

#define MAX_SIZE 16384
#define MIN_REFRESH_MHZ 1000
#define MAX_REFRESH_MHZ 1000000

static const char syntax[] = "^([0-9]+)x([0-9]+)"
			     "(?:@([0-9]+)(?:\\.([0-9]{1,3}))?)?"
			     "(?:\\+(-?[0-9]+)\\+(-?[0-9]+))?$";

/* The groups of the syntax above. */
enum { WIDTH = 1, HEIGHT, HERTZ, THOUSANDTHS, X, Y };

static bool take_number(const GMatchInfo *match, int group, guint64 max, const char *what,
			uint32_t *ret_number, GError **error)
{
	g_autofree char *digits = g_match_info_fetch(match, group);
	guint64 number = 0;

	if (!digits || !*digits)
		return true;
	if (!g_ascii_string_to_unsigned(digits, 10, 0, max, &number, NULL)) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "--display %s: the %s may be %" G_GUINT64_FORMAT " at most",
			    g_match_info_get_string(match), what, max);
		return false;
	}
	*ret_number = (uint32_t)number;
	return true;
}

static bool take_size(const GMatchInfo *match, struct vug_monitor *monitor, GError **error)
{
	if (!take_number(match, WIDTH, MAX_SIZE, "width", &monitor->width, error) ||
	    !take_number(match, HEIGHT, MAX_SIZE, "height", &monitor->height, error))
		return false;
	if (monitor->width > 0 && monitor->height > 0)
		return true;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--display %s: a monitor is at least 1x1 pixels",
		    g_match_info_get_string(match));
	return false;
}

static bool take_refresh(const GMatchInfo *match, struct vug_monitor *monitor, GError **error)
{
	static const uint32_t scale[] = {0, 100, 10, 1};
	g_autofree char *digits = g_match_info_fetch(match, THOUSANDTHS);
	size_t length = digits ? strlen(digits) : 0;
	g_autofree char *hertz = g_match_info_fetch(match, HERTZ);
	uint32_t whole = 0, fraction = 0;

	if (!hertz || !*hertz)
		return true;
	if (!take_number(match, HERTZ, MAX_REFRESH_MHZ / 1000, "rate", &whole, error) ||
	    !take_number(match, THOUSANDTHS, 999, "rate's fraction", &fraction, error))
		return false;
	monitor->refresh_mhz = whole * 1000 + fraction * scale[length];
	if (monitor->refresh_mhz >= MIN_REFRESH_MHZ && monitor->refresh_mhz <= MAX_REFRESH_MHZ)
		return true;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--display %s: the rate must be 1 to 1000 hertz",
		    g_match_info_get_string(match));
	return false;
}

static bool take_position(const GMatchInfo *match, int group, int32_t *ret_position, GError **error)
{
	g_autofree char *digits = g_match_info_fetch(match, group);
	gint64 number = 0;

	if (!digits || !*digits)
		return true;
	if (!g_ascii_string_to_signed(digits, 10, -G_MAXINT32, G_MAXINT32, &number, NULL)) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "--display %s: a position may be -%d to %d",
			    g_match_info_get_string(match), G_MAXINT32, G_MAXINT32);
		return false;
	}
	*ret_position = (int32_t)number;
	return true;
}

static bool take_place(const GMatchInfo *match, struct display *display, GError **error)
{
	g_autofree char *x = g_match_info_fetch(match, X);

	display->is_placed = x && *x;
	return take_position(match, X, &display->monitor.x, error) &&
	       take_position(match, Y, &display->monitor.y, error);
}

bool display_parse(const char *text, struct display *ret_display, GError **error)
{
	g_autoptr(GRegex) regex = g_regex_new(syntax, G_REGEX_DOLLAR_ENDONLY, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	struct display display = {
		.monitor = {.size = sizeof(struct vug_monitor), .connected = true},
	};

	if (!g_regex_match(regex, text, 0, &match)) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "--display %s: a monitor is WIDTHxHEIGHT[@HZ][+X+Y], for example "
			    "1920x1080@60+0+0",
			    text);
		return false;
	}
	if (!take_size(match, &display.monitor, error) ||
	    !take_refresh(match, &display.monitor, error) || !take_place(match, &display, error))
		return false;
	*ret_display = display;
	return true;
}

void display_place(struct display *displays, guint count)
{
	gint64 right = 0;

	for (guint i = 0; i < count; i++) {
		struct vug_monitor *monitor = &displays[i].monitor;

		if (!displays[i].is_placed)
			monitor->x = (int32_t)MIN(right, G_MAXINT32);
		right = MAX(right, (gint64)monitor->x + monitor->width);
	}
}
