/* SPDX-License-Identifier: MIT */
#include "command-line.h"

#include <glib.h>
#include <stdio.h>

#include "program-version.h"
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

struct given {
	double speed, timeout;
	gint64 loops;
	gboolean flat_out, list, strict, verbose, help, version;
};

static GOptionContext *make_context(struct given *given)
{
	const GOptionEntry entries[] = {
		{"list", 0, 0, G_OPTION_ARG_NONE, &given->list,
		 "List the records of FILE, one per line, and play nothing", NULL},
		{"speed", 0, 0, G_OPTION_ARG_DOUBLE, &given->speed,
		 "Play N times as fast as recorded (default: 1)", "N"},
		{"flat-out", 0, 0, G_OPTION_ARG_NONE, &given->flat_out,
		 "Play as fast as the display server reads", NULL},
		{"loop", 0, 0, G_OPTION_ARG_INT64, &given->loops,
		 "Play N times, each time over new connections (0: until a signal; default: 1)",
		 "N"},
		{"strict", 0, 0, G_OPTION_ARG_NONE, &given->strict,
		 "Fail if a reply differs from the recorded one", NULL},
		{"timeout", 0, 0, G_OPTION_ARG_DOUBLE, &given->timeout,
		 "Wait that long for SOCKET and for each reply (0: no limit; default: 10)",
		 "SECONDS"},
		{"verbose", 'v', 0, G_OPTION_ARG_NONE, &given->verbose,
		 "Report at which byte a reply differs", NULL},
		{"version", 0, 0, G_OPTION_ARG_NONE, &given->version, "Print the version and exit",
		 NULL},
		{"help", 'h', 0, G_OPTION_ARG_NONE, &given->help, "Print this help and exit", NULL},
		{0},
	};
	GOptionContext *context =
		g_option_context_new("FILE SOCKET | --list FILE — play a trace as the back end");

	g_option_context_set_help_enabled(context, FALSE); /* its own would exit by itself */
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_description(context, description);
	return context;
}

static void print_help(GOptionContext *context)
{
	char *help = g_option_context_get_help(context, TRUE, NULL);

	fputs(help, stdout);
	g_free(help);
}

static const char *check(const struct given *given, int num_paths)
{
	if (given->list && num_paths != 1)
		return "--list takes one FILE";
	if (!given->list && num_paths != 2)
		return "a FILE to play and the SOCKET of a display server are needed";
	if (!(given->speed >= 1 / MAX_SPEED && given->speed <= MAX_SPEED))
		return "--speed takes 0.000001 to 1000000";
	if (!(given->timeout >= 0 && given->timeout <= MAX_SECONDS))
		return "--timeout takes seconds from 0 on";
	if (given->loops < 0)
		return "--loop takes a number from 0 on";
	return NULL;
}

static void convert(const struct given *given, char **paths, struct command_line *ret_line)
{
	*ret_line = (struct command_line){
		.player = {.file = paths[0],
			   .socket = given->list ? NULL : paths[1],
			   .speed = given->flat_out ? 0 : given->speed,
			   .timeout = given->timeout,
			   .verbose = given->verbose},
		.loops = (uint64_t)given->loops,
		.list = given->list,
		.strict = given->strict,
	};
}

static enum command_line_result parse(GOptionContext *context, int argc, char **argv,
				      struct given *given, struct command_line *ret_line)
{
	g_autoptr(GError) error = NULL;
	const char *problem;

	if (!g_option_context_parse(context, &argc, &argv, &error))
		problem = error->message;
	else if (given->help || given->version)
		problem = NULL;
	else
		problem = check(given, argc - 1);
	if (problem) {
		replay_report("%s (see --help)", problem);
		return COMMAND_LINE_WRONG;
	}
	if (given->help) {
		print_help(context);
		return COMMAND_LINE_HELP;
	}
	if (given->version) {
		program_version_print("vug-replay", NULL);
		return COMMAND_LINE_HELP;
	}
	convert(given, argv + 1, ret_line);
	return COMMAND_LINE_RUN;
}

enum command_line_result command_line_parse(int argc, char **argv, struct command_line *ret_line)
{
	struct given given = {.speed = 1, .timeout = DEFAULT_TIMEOUT, .loops = 1};
	g_autoptr(GOptionContext) context = make_context(&given);

	return parse(context, argc, argv, &given, ret_line);
}
