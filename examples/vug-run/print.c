/* SPDX-License-Identifier: MIT */
#include "print.h"

#include <stdio.h>

#define VARIABLE "sockets"

static void print_command(const GArray *command, const char *behind)
{
	g_autofree char *line = command_quote(command, VARIABLE);

	printf("%s%s\n", line, behind);
}

/* $! is vug-view: without it there is nothing to wait for. */
static void print_waiting(const char *const *sockets)
{
	printf("until ");
	for (gsize i = 0; sockets[i]; i++)
		printf("%s[ -S \"$" VARIABLE "\"/%s ]", i > 0 ? " && " : "", sockets[i]);
	printf("; do kill -0 $! || break; sleep 0.1; done\n");
}

bool print_commands(const struct commands *commands)
{
	printf(VARIABLE "=$(mktemp -d)\n");
	print_command(commands->all[PART_BACK_END], " &");
	print_command(commands->all[PART_VIEWER], " &");
	print_waiting(commands->sockets);
	print_command(commands->all[PART_QEMU], "");
	printf("rm -rf \"$" VARIABLE "\"\n");
	return fflush(stdout) == 0;
}
