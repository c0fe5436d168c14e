/* SPDX-License-Identifier: MIT */
#include "refusals.h"

#include <string.h>

#include "qemu-options.h"

#define OWN_DISPLAY "is a display of QEMU's own, and this guest's is vug-view's; leave it out"

struct row {
	const char *option;
	const char *allowed; /* a value that does no harm; NULL: none */
	const char *reason;
};

static const struct row rows[] = {
	{"vga", "none", OWN_DISPLAY},
	{"display", "none", OWN_DISPLAY},
	{"vnc", "none", OWN_DISPLAY},
	{"spice", NULL, OWN_DISPLAY},
	{"curses", NULL, OWN_DISPLAY},
	{"sdl", NULL, OWN_DISPLAY},
	{"daemonize", NULL,
	 "has QEMU leave the program that started it, and vug-run ends what it started; leave it "
	 "out"},
};

/* Devices that have a display; what begins with the last ones has, too. */
static const char *const displays[] = {
	"VGA", "ati-vga", "bochs-display", "cirrus-vga",    "isa-cirrus-vga", "isa-vga",
	"qxl", "qxl-vga", "ramfb",         "secondary-vga", "vmware-svga",    NULL};
static const char *const display_families[] = {"virtio-gpu", "virtio-vga", "vhost-user-gpu",
					       "vhost-user-vga"};

static bool refuse(const struct qemu_option *option, const char *reason, GError **error)
{
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "-%s%s%s %s", option->name,
		    option->value ? " " : "", option->value ? option->value : "", reason);
	return false;
}

static bool is_display(const char *device)
{
	g_autofree char *type = qemu_value_get_type(device);

	for (gsize i = 0; i < G_N_ELEMENTS(display_families); i++)
		if (g_str_has_prefix(type, display_families[i]))
			return true;
	return g_strv_contains(displays, type);
}

static bool check_option(const struct qemu_option *option, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strcmp(option->name, rows[i].option) == 0 &&
		    (!rows[i].allowed || g_strcmp0(option->value, rows[i].allowed) != 0))
			return refuse(option, rows[i].reason, error);
	if (strcmp(option->name, "device") == 0 && option->value && is_display(option->value))
		return refuse(option, OWN_DISPLAY, error);
	return true;
}

bool refusals_check_qemu(const GArray *options, GError **error)
{
	for (guint i = 0; i < options->len; i++)
		if (!check_option(&g_array_index(options, struct qemu_option, i), error))
			return false;
	return true;
}

/* --- vug-view's ------------------------------------------------------------------------------- */

/* What vug-run gives it. */
static const char *const given[] = {"--attach", "--channel-fd", "--demo",      "--keyboard",
				    "--listen", "--tablet",     "--vhost-user"};

bool refusals_check_viewer(const GPtrArray *options, GError **error)
{
	for (guint i = 0; i < options->len; i++) {
		g_auto(GStrv) parts = g_strsplit(g_ptr_array_index(options, i), "=", 2);

		for (gsize j = 0; j < G_N_ELEMENTS(given); j++) {
			if (g_strcmp0(parts[0], given[j]) != 0)
				continue;
			g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
				    "vug-run chooses what vug-view shows and where its keyboard "
				    "and tablet are; leave %s out",
				    given[j]);
			return false;
		}
	}
	return true;
}
