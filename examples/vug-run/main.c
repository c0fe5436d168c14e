/* SPDX-License-Identifier: MIT */
/* vug-run: a QEMU guest with its screen in vug-view, in one command. */
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "command-line.h"
#include "commands.h"
#include "firmware.h"
#include "guest-memory.h"
#include "inherited/inherited.h"
#include "keeper.h"
#include "print.h"
#include "qemu-options.h"
#include "refusals.h"

#define DONE 0
#define FAILED 1
#define UNUSABLE 2

static int refuse(const GError *error)
{
	fprintf(stderr, "vug-run: %s\n", error->message);
	return UNUSABLE;
}

static int carry_out(const struct command_line *line, const struct commands *commands)
{
	if (line->prints)
		return print_commands(commands) ? DONE : FAILED;
	return keeper_run(commands);
}

static void advise(const struct firmware_setup *setup)
{
	g_autofree char *advice = firmware_get_advice(setup);

	if (advice)
		fprintf(stderr, "vug-run: %s\n", advice);
}

/* With what was read of QEMU's command. */
static int go_on(const struct command_line *line, const struct firmware_setup *setup,
		 const char *memory)
{
	g_autoptr(GError) error = NULL;
	struct firmware firmware;
	struct commands commands;
	int status;

	if (!firmware_find(setup, &firmware, &error))
		return refuse(error);
	if (commands_make(line, memory, &firmware, &commands, &error)) {
		advise(setup);
		status = carry_out(line, &commands);
	} else {
		status = refuse(error);
	}
	commands_clear(&commands);
	firmware_clear(&firmware);
	return status;
}

static int handle(const struct command_line *line)
{
	g_autoptr(GArray) options = qemu_options_new(line->qemu + 1);
	const struct firmware_setup setup = {line->qemu[0], options, line->has_uefi,
					     line->firmware};
	g_autoptr(GError) error = NULL;
	g_autofree char *memory = NULL;

	if (refusals_check_viewer(line->viewer_options, &error) &&
	    refusals_check_qemu(options, &error) && guest_memory_find(options, &memory, &error))
		return go_on(line, &setup, memory);
	return refuse(error);
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	struct command_line line = {0};
	int status = DONE;

	inherited_put_right();
	inherited_make_blocking(STDOUT_FILENO);
	setlocale(LC_CTYPE, ""); /* names of files in the user's own characters */
	switch (command_line_parse(argc, argv, &line, &error)) {
	case OPTIONS_WRONG:
		status = refuse(error);
		break;
	case OPTIONS_SAID:
		break;
	case OPTIONS_RUN:
		status = handle(&line);
	}
	command_line_clear(&line);
	return status;
}
