/* SPDX-License-Identifier: MIT */
#include "command-line.h"

#include <string.h>

static const char summary[] =
	"Runs a QEMU guest with its screen in vug-view, and keys and a pointer from there.\n"
	"\n"
	"It starts a vhost-user-gpu back end, vug-view with a keyboard and a tablet, and QEMU\n"
	"with what these need. All end when one of them ends.";

static const char description[] =
	"Options that are not listed here are vug-view's; see vug-view --help.\n"
	"\n"
	"Examples:\n"
	"  vug-run --window -- qemu-system-x86_64 -accel kvm -m 2G -cdrom some.iso\n"
	"  vug-run --uefi --qemu-input --vnc :5901 -- qemu-system-x86_64 -m 2G -cdrom some.iso\n"
	"      with OVMF, so that the boot menu is seen, and has keys\n"
	"\n"
	"Exit status: that of the program that ended first, 128 and the signal's number if a\n"
	"signal ended it; 1 where the back end ended first; 0 after SIGTERM, SIGINT or SIGHUP;\n"
	"2 for what is refused, before anything is started.\n";

static bool take_firmware(const char *directory, void *fields, GError **error)
{
	struct command_line *line = fields;

	(void)error;
	line->has_uefi = true;
	line->firmware = directory;
	return true;
}

static const struct option_row rows[] = {
	{.name = "backend",
	 .argument = "COMMAND",
	 .help = "Back end, started with --socket-path PATH behind it (default: QEMU's)",
	 .only_one = "a guest has one back end",
	 OPTION_FIELD(struct command_line, back_end)},
	{.name = "print",
	 .help = "Print the commands for a shell, and start nothing",
	 OPTION_FIELD(struct command_line, prints)},
	{.name = "qemu-input",
	 .help = "Give the guest QEMU's keyboard and tablet: boot menus read the keyboard, too",
	 OPTION_FIELD(struct command_line, has_qemu_input)},
	{.name = "uefi",
	 .argument = "DIRECTORY",
	 .help = "Boot with OVMF, which draws on this device (default: where it is installed)",
	 .is_argument_optional = true,
	 .only_one = "a guest has one firmware",
	 .take = take_firmware},
	{.name = "vga",
	 .help = "Give the guest vhost-user-vga in place of vhost-user-gpu-pci",
	 OPTION_FIELD(struct command_line, is_vga)},
	{.name = "viewer",
	 .argument = "PROGRAM",
	 .help = "This vug-view (default: the one beside vug-run, then the one in PATH)",
	 .only_one = "there is one viewer; give it more outputs",
	 OPTION_FIELD(struct command_line, viewer)},
	{.name = NULL},
};

static const struct option_program program = {
	.name = "vug-run",
	.usage = "[VUG-VIEW OPTION...] -- qemu-system-x86_64 ARGUMENT...",
	.summary = summary,
	.description = description,
};

/* Those that every program has, which no row here is for. */
static bool is_common(const char *argument)
{
	static const char *const names[] = {"--help", "-h", "--version", NULL};

	return g_strv_contains(names, argument);
}

/* Whether it is an option of this program's; takes_next: its value is the next argument. */
static bool is_own(const char *argument, bool *ret_takes_next)
{
	*ret_takes_next = false;
	if (is_common(argument))
		return true;
	if (!g_str_has_prefix(argument, "--"))
		return false;
	for (const struct option_row *row = rows; row->name; row++) {
		size_t length = strlen(row->name);

		if (strncmp(argument + 2, row->name, length) != 0)
			continue;
		*ret_takes_next =
			!argument[2 + length] && row->argument && !row->is_argument_optional;
		if (!argument[2 + length] || argument[2 + length] == '=')
			return true;
	}
	return false;
}

/* Returns this program's own, argv[0] included, of argv's strings. */
static GPtrArray *split(int argc, char **argv, struct command_line *line)
{
	GPtrArray *own = g_ptr_array_new();
	int i = 1;

	g_ptr_array_add(own, argv[0]);
	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		bool takes_next;
		GPtrArray *to = is_own(argv[i], &takes_next) ? own : line->viewer_options;

		g_ptr_array_add(to, argv[i]);
		if (takes_next && i + 1 < argc)
			g_ptr_array_add(to, argv[++i]);
	}
	g_ptr_array_add(own, NULL);
	line->qemu = i < argc ? argv + i + 1 : NULL;
	return own;
}

static enum option_result check(const struct command_line *line, GError **error)
{
	if (line->qemu && line->qemu[0])
		return OPTIONS_RUN;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
		    "QEMU's command is needed behind --, as in vug-run --window -- "
		    "qemu-system-x86_64 -m 2G -cdrom some.iso; see --help");
	return OPTIONS_WRONG;
}

enum option_result command_line_parse(int argc, char **argv, struct command_line *ret_line,
				      GError **error)
{
	const struct option_table tables[] = {{rows, ret_line}, {0}};
	g_autoptr(GPtrArray) own = NULL;
	enum option_result result;
	int count;
	char **strings;

	*ret_line = (struct command_line){.viewer_options = g_ptr_array_new()};
	own = split(argc, argv, ret_line);
	count = (int)own->len - 1;
	strings = (char **)own->pdata;
	result = option_tables_parse(&program, tables, &count, &strings, &ret_line->given, error);
	return result == OPTIONS_RUN ? check(ret_line, error) : result;
}

void command_line_clear(struct command_line *line)
{
	g_ptr_array_unref(line->viewer_options);
	given_options_free(line->given);
}
