/* SPDX-License-Identifier: MIT */
#include "commands.h"

#include <string.h>

#include "qemu-options.h"

#define GPU "gpu"
#define BACK_END "backend"

/* What brings keys and the pointer to the guest: a row for each socket. */
struct link {
	const char *socket;
	const char *viewer_option;
	const char *chardev; /* up to its path */
	const char *const *devices;
};

static const char *const keyboard[] = {"-device", "vhost-user-input-pci,chardev=vug-keyboard",
				       NULL};
static const char *const tablet[] = {"-device", "vhost-user-input-pci,chardev=vug-tablet", NULL};

static const struct link own_links[] = {
	{"keyboard", "--keyboard", "socket,id=vug-keyboard,path=", keyboard},
	{"tablet", "--tablet", "socket,id=vug-tablet,path=", tablet},
	{NULL, NULL, NULL, NULL},
};

static const char *const own_sockets[] = {GPU, "keyboard", "tablet", NULL};

/* QEMU gives keys to the keyboard whose driver has started last: to the PC's before the guest's own has. */
static const char *const monitor[] = {"-mon",    "chardev=vug-monitor,mode=control",
				      "-device", "virtio-keyboard-pci",
				      "-device", "virtio-tablet-pci",
				      NULL};

static const struct link qemu_links[] = {
	{"monitor", "--qmp", "socket,id=vug-monitor,server=on,wait=off,path=", monitor},
	{NULL, NULL, NULL, NULL},
};

static const char *const qemu_sockets[] = {GPU, NULL};

static const struct link *links_of(const struct command_line *line)
{
	return line->has_qemu_input ? qemu_links : own_links;
}

/* --- the back end ----------------------------------------------------------------------------- */

static const char *const back_ends[] = {"/usr/lib/qemu/vhost-user-gpu",
					"/usr/libexec/vhost-user-gpu",
					"/usr/libexec/qemu/vhost-user-gpu"};

static const char *find_back_end(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(back_ends); i++)
		if (g_file_test(back_ends[i], G_FILE_TEST_IS_EXECUTABLE))
			return back_ends[i];
	return NULL;
}

static bool add_back_end_words(const char *text, GArray *command, GError **error)
{
	g_autoptr(GError) wrong = NULL;
	g_auto(GStrv) words = NULL;

	if (g_shell_parse_argv(text, NULL, &words, &wrong)) {
		command_add_all(command, words);
		return true;
	}
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--backend %s: %s", text,
		    wrong->message);
	return false;
}

static bool make_back_end(const struct command_line *line, GArray *command, GError **error)
{
	const char *found = line->back_end ? NULL : find_back_end();

	if (line->back_end && !add_back_end_words(line->back_end, command, error))
		return false;
	if (found)
		command_add(command, found);
	if (command->len == 0) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
			    "QEMU's vhost-user-gpu is not installed (Debian's package "
			    "qemu-system-gui has it); install it, or name another back end with "
			    "--backend");
		return false;
	}
	command_add(command, "--socket-path");
	command_add_file(command, "", BACK_END);
	return true;
}

/* --- the viewer ------------------------------------------------------------------------------- */

static char *find_viewer(const struct command_line *line)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *directory = self ? g_path_get_dirname(self) : NULL;
	g_autofree char *beside = directory ? g_build_filename(directory, "vug-view", NULL) : NULL;

	if (line->viewer)
		return g_strdup(line->viewer);
	if (beside && g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
		return g_steal_pointer(&beside);
	return g_strdup("vug-view");
}

static void make_viewer(const struct command_line *line, GArray *command)
{
	g_autofree char *viewer = find_viewer(line);

	command_add(command, viewer);
	command_add(command, "--vhost-user");
	command_add_file(command, "", GPU);
	command_add(command, "--backend");
	command_add_file(command, "", BACK_END);
	for (const struct link *link = links_of(line); link->socket; link++) {
		command_add(command, link->viewer_option);
		command_add_file(command, "", link->socket);
	}
	for (guint i = 0; i < line->viewer_options->len; i++)
		command_add(command, g_ptr_array_index(line->viewer_options, i));
}

/* --- QEMU ------------------------------------------------------------------------------------- */

static void add_memory(GArray *command, const char *size)
{
	g_autofree char *object =
		g_strdup_printf("memory-backend-memfd,id=vug-memory,size=%s,share=on", size);

	command_add(command, "-object");
	command_add(command, object);
	command_add(command, "-machine");
	command_add(command, "memory-backend=vug-memory");
}

/* The variables are the template's at each start: what the guest changes in them is not kept. */
static void add_firmware(GArray *command, const struct firmware *firmware)
{
	g_autofree char *code = qemu_value_escape(firmware->code);
	g_autofree char *variables = qemu_value_escape(firmware->variables);
	g_autofree char *first =
		g_strdup_printf("if=pflash,unit=0,format=raw,readonly=on,file=%s", code);
	g_autofree char *second =
		g_strdup_printf("if=pflash,unit=1,format=raw,snapshot=on,file=%s", variables);

	command_add(command, "-drive");
	command_add(command, first);
	command_add(command, "-drive");
	command_add(command, second);
}

static guint count_displays(const struct command_line *line)
{
	guint count = 0;

	for (guint i = 0; i < line->viewer_options->len; i++) {
		const char *option = g_ptr_array_index(line->viewer_options, i);

		count += strcmp(option, "--display") == 0 || g_str_has_prefix(option, "--display=");
	}
	return count;
}

static void add_gpu(GArray *command, const struct command_line *line)
{
	const char *type = line->is_vga ? "vhost-user-vga" : "vhost-user-gpu-pci";
	guint displays = count_displays(line);
	g_autofree char *outputs =
		displays > 1 ? g_strdup_printf(",max_outputs=%u", displays) : g_strdup("");
	g_autofree char *device = g_strconcat(type, ",chardev=vug-gpu", outputs, NULL);
	static const char *const without_display[] = {"-vga", "none",     "-display",
						      "none", "-chardev", NULL};

	command_add_all(command, (char *const *)without_display);
	command_add_file(command, "socket,id=vug-gpu,path=", GPU);
	command_add(command, "-device");
	command_add(command, device);
}

static void make_qemu(const struct command_line *line, const char *memory,
		      const struct firmware *firmware, GArray *command)
{
	command_add_all(command, line->qemu);
	if (memory)
		add_memory(command, memory);
	if (firmware->code)
		add_firmware(command, firmware);
	add_gpu(command, line);
	for (const struct link *link = links_of(line); link->socket; link++) {
		command_add(command, "-chardev");
		command_add_file(command, link->chardev, link->socket);
		command_add_all(command, (char *const *)link->devices);
	}
}

/* --- all of them ------------------------------------------------------------------------------ */

bool commands_make(const struct command_line *line, const char *memory,
		   const struct firmware *firmware, struct commands *ret_commands, GError **error)
{
	for (gsize i = 0; i < PARTS; i++)
		ret_commands->all[i] = command_new();
	ret_commands->sockets = line->has_qemu_input ? qemu_sockets : own_sockets;
	make_viewer(line, ret_commands->all[PART_VIEWER]);
	make_qemu(line, memory, firmware, ret_commands->all[PART_QEMU]);
	return make_back_end(line, ret_commands->all[PART_BACK_END], error);
}

void commands_clear(struct commands *commands)
{
	for (gsize i = 0; i < PARTS; i++)
		g_array_unref(commands->all[i]);
}
