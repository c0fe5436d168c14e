/* SPDX-License-Identifier: MIT */
#include "command-line.h"

#include <stdio.h>
#include <string.h>

#define MAX_SECONDS 1e5
#define DEFAULT_TIMEOUT 10.0
#define DEFAULT_DESCRIPTORS 4

static const char description[] =
	"front-end: vug-conform plays the back end of a display channel to COMMAND, sends it\n"
	"good and hostile messages, and checks what it does. back-end: vug-conform plays a\n"
	"VMM, its guest's driver and the front end to COMMAND, and checks what it sends.\n"
	"\n"
	"It starts COMMAND again for each test. In its arguments {socket} is the path of a\n"
	"UNIX socket, where vug-conform connects to COMMAND; with --listen COMMAND connects.\n"
	"{fd} is the number of an inherited descriptor: a connected socket. A front end gets\n"
	"the display channel there, a back end the vhost-user connection, or with --channel\n"
	"the display channel, too.\n"
	"\n"
	"The report is TAP. A failed test names its rule in docs/protocol.md, and has the\n"
	"bytes. docs/conformance.md says what is allowed.\n"
	"\n"
	"Examples:\n"
	"  vug-conform front-end -- vug-view --listen {socket}\n"
	"  vug-conform back-end -- /usr/lib/qemu/vhost-user-gpu --fd {fd}\n"
	"  vug-conform back-end --channel -- vug-testgpu --channel-fd {fd}\n"
	"\n"
	"Exit status:\n"
	"  0  no test failed\n"
	"  1  a test failed\n"
	"  2  a wrong option, or COMMAND cannot be started";

static const struct option_row rows[] = {
	{.name = "list",
	 .help = "List the tests: name, rule, what is done, what must happen",
	 OPTION_FIELD(struct command_line, lists)},
	{.name = "only",
	 .argument = "GLOB",
	 .help = "Run the tests with such names alone",
	 .only_one = "name one pattern, as in 'sizes.*'",
	 OPTION_FIELD(struct command_line, only)},
	{.name = "timeout",
	 .argument = "SECONDS",
	 .help = "Wait that long for COMMAND and for each reply (default: 10)",
	 OPTION_FIELD(struct command_line, timeout)},
	{.name = "listen",
	 .help = "Listen at {socket}; COMMAND connects (default: COMMAND listens)",
	 OPTION_FIELD(struct command_line, listens)},
	{.name = "channel",
	 .help = "A back end gets the display channel itself; no VMM is played",
	 OPTION_FIELD(struct command_line, gives_channel)},
	{.name = "descriptors",
	 .argument = "N",
	 .help = "A front end may hold N more descriptors than a picture needs (default: 4)",
	 OPTION_FIELD(struct command_line, descriptors)},
	{.name = NULL},
};

static const struct option_program program = {
	.name = "vug-conform",
	.usage = "front-end|back-end -- COMMAND… — test an end of the display channel",
	.description = description,
};

static const char *check_command(char **command)
{
	unsigned int places = 0;

	for (; *command != NULL; command++)
		places += strstr(*command, "{socket}") != NULL || strstr(*command, "{fd}") != NULL;
	return places > 0 ? NULL : "COMMAND needs {socket} or {fd} in one of its arguments";
}

static const char *check(const struct command_line *line)
{
	if (!(line->timeout > 0 && line->timeout <= MAX_SECONDS))
		return "--timeout takes a number of seconds above 0";
	if (line->descriptors < 0)
		return "--descriptors takes a number from 0 on";
	if (line->lists)
		return NULL;
	if (line->command == NULL || line->command[0] == NULL)
		return "a COMMAND is needed behind --";
	return check_command(line->command);
}

static const char *take_mode(int argc, char **argv, struct command_line *line)
{
	if (argc != 2)
		return "front-end or back-end is needed, then --, then a COMMAND";
	line->is_back_end = strcmp(argv[1], "back-end") == 0;
	if (!line->is_back_end && strcmp(argv[1], "front-end") != 0)
		return "the first argument is front-end or back-end";
	if (line->gives_channel && !line->is_back_end)
		return "--channel goes with back-end";
	return check(line);
}

/* What is behind "--" is COMMAND's. Returns how many arguments are before it. */
static int split(int argc, char **argv, struct command_line *line)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--") == 0) {
			line->command = argv + i + 1;
			argv[i] = NULL;
			return i;
		}
	return argc;
}

enum option_result command_line_parse(int argc, char **argv, struct command_line *ret_line)
{
	const struct option_table tables[] = {{rows, ret_line}, {0}};
	struct given_options *given = NULL;
	g_autoptr(GError) error = NULL;
	enum option_result result;
	const char *problem;

	*ret_line = (struct command_line){.timeout = DEFAULT_TIMEOUT,
					  .descriptors = DEFAULT_DESCRIPTORS};
	argc = split(argc, argv, ret_line);
	result = option_tables_parse(&program, tables, &argc, &argv, &given, &error);
	problem = result == OPTIONS_RUN ? take_mode(argc, argv, ret_line) : NULL;
	if (problem != NULL)
		fprintf(stderr, "vug-conform: %s; see --help\n", problem);
	else if (result == OPTIONS_WRONG)
		fprintf(stderr, "vug-conform: %s\n", error->message);
	ret_line->only = ret_line->only != NULL ? g_intern_string(ret_line->only) : "*";
	given_options_free(given);
	return problem != NULL ? OPTIONS_WRONG : result;
}
