/* SPDX-License-Identifier: MIT */
#include "command-line.h"

#include <glib.h>

#include "report.h"

#define MAX_SPEED 1e6
#define MAX_SECONDS 1e8
#define DEFAULT_TIMEOUT 10.0

static const char description[] =
	"FILE is a trace that vug-view --trace or vug_server_set_trace() wrote. vug-replay "
	"connects\n"
	"to the display server that listens on SOCKET and sends what the back end sent, at its\n"
	"time. Where the trace has a reply it waits for one. It sends zeros (black) for pixels "
	"that\n"
	"the trace does not have.\n"
	"\n"
	"Examples:\n"
	"  vug-replay --list session.vugtrace\n"
	"      list the messages of a trace, one per line\n"
	"  vug-view --listen /tmp/display --png screen.png &\n"
	"  vug-replay --flat-out session.vugtrace /tmp/display\n"
	"      play the trace to vug-view, as fast as that reads\n"
	"\n"
	"Exit status:\n"
	"  0  the trace was played or listed to its end\n"
	"  1  the trace could not be played, or a reply differed and --strict was given\n"
	"  2  a wrong option, or a file that is not a trace";

/* What was given, before it is checked. */
struct given {
	struct player_options player;
	int64_t loops;
	bool flat_out, list, strict;
};

static const struct option_row rows[] = {
	{.name = "list",
	 .help = "List the records of FILE, one per line, and play nothing",
	 OPTION_FIELD(struct given, list)},
	{.name = "speed",
	 .argument = "N",
	 .help = "Play N times as fast as recorded (default: 1)",
	 OPTION_FIELD(struct given, player.speed)},
	{.name = "flat-out",
	 .help = "Play as fast as the display server reads",
	 OPTION_FIELD(struct given, flat_out)},
	{.name = "loop",
	 .argument = "N",
	 .help = "Play N times, each time over new connections (0: until a signal; default: 1)",
	 OPTION_FIELD(struct given, loops)},
	{.name = "strict",
	 .help = "Fail if a reply differs from the recorded one",
	 OPTION_FIELD(struct given, strict)},
	{.name = "timeout",
	 .argument = "SECONDS",
	 .help = "Wait that long for SOCKET and for each reply (0: no limit; default: 10)",
	 OPTION_FIELD(struct given, player.timeout)},
	{.name = "verbose",
	 .letter = 'v',
	 .help = "Report at which byte a reply differs",
	 OPTION_FIELD(struct given, player.verbose)},
	{.name = NULL},
};

static const struct option_program program = {
	.name = "vug-replay",
	.usage = "FILE SOCKET | --list FILE — play a trace as the back end",
	.description = description,
};

static const char *check(const struct given *given, int num_paths)
{
	if (given->list && num_paths != 1)
		return "--list takes one FILE";
	if (!given->list && num_paths != 2)
		return "a FILE to play and the SOCKET of a display server are needed";
	if (!(given->player.speed >= 1 / MAX_SPEED && given->player.speed <= MAX_SPEED))
		return "--speed takes 0.000001 to 1000000";
	if (!(given->player.timeout >= 0 && given->player.timeout <= MAX_SECONDS))
		return "--timeout takes seconds from 0 on";
	if (given->loops < 0)
		return "--loop takes a number from 0 on";
	return NULL;
}

static void convert(const struct given *given, char **paths, struct command_line *ret_line)
{
	*ret_line = (struct command_line){
		.player = given->player,
		.loops = (uint64_t)given->loops,
		.list = given->list,
		.strict = given->strict,
	};
	ret_line->player.file = paths[0];
	ret_line->player.socket = given->list ? NULL : paths[1];
	if (given->flat_out)
		ret_line->player.speed = 0;
}

enum option_result command_line_parse(int argc, char **argv, struct command_line *ret_line)
{
	struct given given = {.player = {.speed = 1, .timeout = DEFAULT_TIMEOUT}, .loops = 1};
	const struct option_table tables[] = {{rows, &given}, {0}};
	struct given_options *strings = NULL;
	g_autoptr(GError) error = NULL;
	enum option_result result =
		option_tables_parse(&program, tables, &argc, &argv, &strings, &error);
	const char *problem = result == OPTIONS_RUN ? check(&given, argc - 1) : NULL;

	given_options_free(strings); /* no field is one */
	if (problem)
		replay_report("%s; see --help", problem);
	else if (result == OPTIONS_WRONG)
		replay_report("%s", error->message);
	else if (result == OPTIONS_RUN)
		convert(&given, argv + 1, ret_line);
	return problem ? OPTIONS_WRONG : result;
}
