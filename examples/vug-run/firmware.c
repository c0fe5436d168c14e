/* SPDX-License-Identifier: MIT */
#include "firmware.h"

#include <string.h>

#include "qemu-options.h"

/* --- where it is ------------------------------------------------------------------------------ */

/* Debian, then others. */
static const char *const directories[] = {"/usr/share/OVMF", "/usr/share/edk2/x64",
					  "/usr/share/edk2/ovmf", "/usr/share/edk2-ovmf/x64"};

static const struct {
	const char *code, *variables;
} names[] = {
	{"OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"},
	{"OVMF_CODE.4m.fd", "OVMF_VARS.4m.fd"},
	{"OVMF_CODE.fd", "OVMF_VARS.fd"},
};

static bool find_in(const char *directory, struct firmware *firmware)
{
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		firmware->code = g_build_filename(directory, names[i].code, NULL);
		firmware->variables = g_build_filename(directory, names[i].variables, NULL);
		if (g_file_test(firmware->code, G_FILE_TEST_IS_REGULAR) &&
		    g_file_test(firmware->variables, G_FILE_TEST_IS_REGULAR))
			return true;
		firmware_clear(firmware);
	}
	return false;
}

static bool find(const char *directory, struct firmware *firmware)
{
	if (directory)
		return find_in(directory, firmware);
	for (gsize i = 0; i < G_N_ELEMENTS(directories); i++)
		if (find_in(directories[i], firmware))
			return true;
	return false;
}

void firmware_clear(struct firmware *firmware)
{
	g_clear_pointer(&firmware->code, g_free);
	g_clear_pointer(&firmware->variables, g_free);
}

/* --- what the command has --------------------------------------------------------------------- */

static bool is_pc(const char *program)
{
	return g_str_has_suffix(program, "x86_64") || g_str_has_suffix(program, "i386");
}

/* The options that give firmware: in any value, or with that key (and that value of it). */
static const struct {
	const char *option, *key, *value;
} rows[] = {
	{"bios", NULL, NULL},         {"pflash", NULL, NULL}, {"drive", "if", "pflash"},
	{"machine", "pflash0", NULL}, {"M", "pflash0", NULL},
};

static bool gives_firmware(const struct qemu_option *option)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *value = NULL;

		if (strcmp(option->name, rows[i].option) != 0)
			continue;
		if (!rows[i].key)
			return true;
		value = option->value ? qemu_value_get(option->value, rows[i].key) : NULL;
		if (value && (!rows[i].value || strcmp(value, rows[i].value) == 0))
			return true;
	}
	return false;
}

static const struct qemu_option *find_own(const GArray *options)
{
	for (guint i = 0; i < options->len; i++)
		if (gives_firmware(&g_array_index(options, struct qemu_option, i)))
			return &g_array_index(options, struct qemu_option, i);
	return NULL;
}

static bool refuse(const struct firmware_setup *setup, GError **error)
{
	const char *where = setup->directory ? setup->directory : directories[0];

	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
		    "--uefi: there is no OVMF in %s; install Debian's package ovmf, or name its "
		    "directory with --uefi=DIRECTORY",
		    where);
	return false;
}

bool firmware_find(const struct firmware_setup *setup, struct firmware *ret_firmware,
		   GError **error)
{
	const struct qemu_option *own = find_own(setup->options);

	*ret_firmware = (struct firmware){0};
	if (!setup->is_wanted)
		return true;
	if (!own && is_pc(setup->program))
		return find(setup->directory, ret_firmware) || refuse(setup, error);
	if (own)
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
			    "--uefi: QEMU's command has firmware already, -%s %s; leave one of "
			    "them out",
			    own->name, own->value ? own->value : "");
	else
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
			    "--uefi is for PCs, qemu-system-x86_64 or qemu-system-i386; give %s "
			    "its firmware with -bios",
			    setup->program);
	return false;
}

/* With -kernel there is no menu to be seen. */
char *firmware_get_advice(const struct firmware_setup *setup)
{
	struct firmware found = {0};
	char *advice;

	if (setup->is_wanted || !is_pc(setup->program) || find_own(setup->options) ||
	    qemu_options_find(setup->options, "kernel"))
		return NULL;
	advice = g_strdup_printf(
		"SeaBIOS draws nothing on this device, so boot menus are not seen; %sadd --uefi "
		"to boot with OVMF, which does, and --qemu-input for keys in them",
		find(NULL, &found) ? "" : "install OVMF (Debian's package ovmf) and ");
	firmware_clear(&found);
	return advice;
}
