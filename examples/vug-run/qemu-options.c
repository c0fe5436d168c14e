/* SPDX-License-Identifier: MIT */
#include "qemu-options.h"

#include <string.h>

/* Every other option of QEMU's has a value. Also those of earlier versions. */
static const char *const without_value[] = {"S",
					    "alt-grab",
					    "ctrl-grab",
					    "curses",
					    "daemonize",
					    "enable-fips",
					    "enable-kvm",
					    "enable-sync-profile",
					    "full-screen",
					    "h",
					    "help",
					    "jitdump",
					    "mem-prealloc",
					    "no-acpi",
					    "no-fd-bootchk",
					    "no-frame",
					    "no-hpet",
					    "no-quit",
					    "no-reboot",
					    "no-shutdown",
					    "no-user-config",
					    "nodefaults",
					    "nographic",
					    "nouserconfig",
					    "old-param",
					    "one-insn-per-tb",
					    "only-migratable",
					    "perfmap",
					    "portrait",
					    "preconfig",
					    "s",
					    "sdl",
					    "semihosting",
					    "singlestep",
					    "snapshot",
					    "usb",
					    "version",
					    "win2k-hack",
					    "xen-attach",
					    "xen-domid-restrict",
					    NULL};

/* "-m" and "--m" are one option to QEMU. */
static const char *name_of(const char *argument)
{
	if (argument[0] != '-' || !argument[1])
		return NULL;
	return argument + (argument[1] == '-' ? 2 : 1);
}

GArray *qemu_options_new(char *const *arguments)
{
	GArray *options = g_array_new(FALSE, FALSE, sizeof(struct qemu_option));

	for (; *arguments; arguments++) {
		struct qemu_option option = {.name = name_of(*arguments)};

		if (!option.name)
			continue;
		if (!g_strv_contains(without_value, option.name) && arguments[1])
			option.value = *++arguments;
		g_array_append_val(options, option);
	}
	return options;
}

const struct qemu_option *qemu_options_find(const GArray *options, const char *name)
{
	for (guint i = options->len; i > 0; i--) {
		const struct qemu_option *option =
			&g_array_index(options, struct qemu_option, i - 1);

		if (strcmp(option->name, name) == 0)
			return option;
	}
	return NULL;
}

/* Takes one part off a value; it stands behind its comma then, or is NULL at the end. */
static char *take_part(const char **value)
{
	GString *part = g_string_new(NULL);
	const char *at = *value;

	for (; *at && (at[0] != ',' || at[1] == ','); at++) {
		at += at[0] == ',';
		g_string_append_c(part, *at);
	}
	*value = *at ? at + 1 : NULL;
	return g_string_free(part, FALSE);
}

char *qemu_value_get_type(const char *value)
{
	return take_part(&value);
}

char *qemu_value_get(const char *value, const char *key)
{
	size_t length = strlen(key);
	char *found = NULL;

	while (value) {
		g_autofree char *part = take_part(&value);

		if (strncmp(part, key, length) != 0 || part[length] != '=')
			continue;
		g_free(found);
		found = g_strdup(part + length + 1);
	}
	return found;
}

char *qemu_value_escape(const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);

	return g_strjoinv(",,", parts);
}
