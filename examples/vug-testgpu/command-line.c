/* SPDX-License-Identifier: MIT */
#include "command-line.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static const char description[] =
	"vug-testgpu is a back end without a guest. It connects to a display server, for example\n"
	"vug-view, and shows a test picture on each monitor, with a cursor and a box that moves\n"
	"and counts the frames. It follows monitors that are resized, plugged in or unplugged.\n"
	"With --still the picture has no box, so that each pixel is known.\n"
	"\n"
	"Example: show a picture of 1024 × 768 pixels for ten seconds\n"
	"  vug-view --listen /tmp/display.socket &\n"
	"  vug-testgpu --connect /tmp/display.socket --size 1024x768 --duration 10\n"
	"\n"
	"Exit status:\n"
	"  0  the frames were sent, the time was up, a signal came, or the display server left\n"
	"  1  something failed, or the display server broke the protocol\n"
	"  2  a wrong option";

/* What was given, before it is checked. */
struct given {
	struct testgpu_options options;
	const char *path;
	int scanouts, buffers;
	int64_t frames;
	bool cursor, no_cursor;
};

/* ---- values ----------------------------------------------------------------------------- */

static bool set_wrong(const char *problem, GError **error)
{
	g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, problem);
	return false;
}

static bool take_dmabuf(const char *value, void *fields, GError **error)
{
	struct given *given = fields;

	if (!value || strcmp(value, "memfd") == 0) {
		given->options.pixels = TESTGPU_PIXELS_MEMFD;
	} else if (strcmp(value, "udmabuf") == 0) {
		given->options.pixels = TESTGPU_PIXELS_UDMABUF;
	} else {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "--dmabuf takes memfd or udmabuf, not %s", value);
		return false;
	}
	return true;
}

/* A number, all of it digits, up to the separator. */
static bool take_number(const char **text, char separator, uint32_t *ret_number)
{
	char *end;
	guint64 number = g_ascii_strtoull(*text, &end, 10);

	if (!g_ascii_isdigit(**text) || *end != separator || number > TESTGPU_MAX_SIZE)
		return false;
	*ret_number = (uint32_t)number;
	*text = end + 1;
	return true;
}

static bool take_size(const char *size, void *fields, GError **error)
{
	struct testgpu_options *options = &((struct given *)fields)->options;

	if (take_number(&size, 'x', &options->width) &&
	    take_number(&size, '\0', &options->height) && options->width > 0 && options->height > 0)
		return true;
	return set_wrong("--size takes 1x1 to 16384x16384", error);
}

static bool take_margins(const char *text, void *fields, GError **error)
{
	struct testgpu_margins *margins = &((struct given *)fields)->options.margins;

	if (take_number(&text, ',', &margins->left) && take_number(&text, ',', &margins->top) &&
	    take_number(&text, ',', &margins->right) && take_number(&text, '\0', &margins->bottom))
		return true;
	return set_wrong("--margins takes four numbers of 0 to 1024", error);
}

static bool take_damage(const char *damage, void *fields, GError **error)
{
	struct given *given = fields;

	given->options.full_damage = strcmp(damage, "full") == 0;
	if (given->options.full_damage || strcmp(damage, "moving") == 0)
		return true;
	return set_wrong("--damage takes full or moving", error);
}

/* ---- rows ------------------------------------------------------------------------------- */

static const struct option_row rows[] = {
	{.name = "connect",
	 .argument = "PATH",
	 .help = "Connect to the UNIX socket on which a display server listens",
	 OPTION_FIELD(struct given, path)},
	{.name = "channel-fd",
	 .argument = "N",
	 .help = "Use an inherited descriptor, a connected UNIX stream socket",
	 OPTION_FIELD(struct given, options.channel_fd)},
	{.name = "timeout",
	 .argument = "SECONDS",
	 .help = "Wait that long for PATH and for each reply (0: no limit; default: 10)",
	 OPTION_FIELD(struct given, options.timeout)},
	{.name = "draft-v6",
	 .help = "Speak the protocol's draft of 2019: headers of 8 bytes",
	 OPTION_FIELD(struct given, options.draft_v6)},
	{.name = "verbose",
	 .letter = 'v',
	 .help = "Log which scanouts are switched, and the rates at the end",
	 OPTION_FIELD(struct given, options.verbose)},
	{.name = "scanouts",
	 .argument = "N",
	 .help = "Use the first N monitors alone (default: all that are plugged in)",
	 OPTION_FIELD(struct given, scanouts)},
	{.name = "size",
	 .argument = "WxH",
	 .help = "Size of every picture (default: the size of its monitor)",
	 .take = take_size},
	{.name = "rate",
	 .argument = "HZ",
	 .help = "Frames per second (0: as fast as the display server takes them; default: 30)",
	 OPTION_FIELD(struct given, options.rate)},
	{.name = "frames",
	 .argument = "N",
	 .help = "End after N frames",
	 OPTION_FIELD(struct given, frames)},
	{.name = "duration",
	 .argument = "SECONDS",
	 .help = "End after that time",
	 OPTION_FIELD(struct given, options.duration)},
	{.name = "still",
	 .help = "Draw one frame without the box, and no cursor unless --cursor is given",
	 OPTION_FIELD(struct given, options.still)},
	{.name = "damage",
	 .argument = "full|moving",
	 .help = "Update the whole picture or only what changed (default: moving)",
	 .take = take_damage},
	{.name = "cursor",
	 .help = "Move a cursor (default); with --still: show it in the middle",
	 OPTION_FIELD(struct given, cursor)},
	{.name = "hide-cursor",
	 .help = "Send that the cursor is hidden, and no image of it",
	 OPTION_FIELD(struct given, options.hides_cursor)},
	{.name = "no-cursor",
	 .help = "Send nothing about a cursor",
	 OPTION_FIELD(struct given, no_cursor)},
	{.name = "dmabuf",
	 .argument = "memfd|udmabuf",
	 .help = "Send a memfd (default) or a dma-buf with the pixels in place of the pixels",
	 .is_argument_optional = true,
	 .take = take_dmabuf},
	{.name = "dmabuf-v1",
	 .help = "Send DMABUF_SCANOUT in place of DMABUF_SCANOUT2; implies --dmabuf",
	 OPTION_FIELD(struct given, options.dmabuf_v1)},
	{.name = "buffers",
	 .argument = "1|2",
	 .help = "With --dmabuf: draw into one buffer, or into two by turns (default: 2)",
	 OPTION_FIELD(struct given, buffers)},
	{.name = "bottom-up",
	 .help = "With --dmabuf: store the bottom row first",
	 OPTION_FIELD(struct given, options.bottom_up)},
	{.name = "margins",
	 .argument = "LEFT,TOP,RIGHT,BOTTOM",
	 .help = "With --dmabuf: draw into buffers that are larger by this on each side",
	 .take = take_margins},
	{.name = NULL},
};

static const struct option_program program = {
	.name = "vug-testgpu",
	.usage = "--connect PATH | --channel-fd N — draw a test picture without a guest",
	.description = description,
};

/* ---- checking --------------------------------------------------------------------------- */

/* The numbers that GLib takes as signed ones, and what contradicts each other. */
static const char *check_numbers(const struct given *given)
{
	if (given->path ? given->options.channel_fd != -1 : given->options.channel_fd < 0)
		return "one of --connect PATH and --channel-fd N is needed";
	if (given->scanouts < 0)
		return "--scanouts takes 1 to 16";
	if (given->frames < 0)
		return "--frames takes a number above 0";
	if (given->buffers < 1)
		return "--buffers takes 1 or 2";
	if (given->cursor + given->no_cursor + given->options.hides_cursor > 1)
		return "--cursor, --hide-cursor and --no-cursor contradict each other";
	return NULL;
}

/* What follows from more than one option. */
static void combine(struct given *given)
{
	struct testgpu_options *options = &given->options;

	if (options->dmabuf_v1 && options->pixels == TESTGPU_PIXELS_SOCKET)
		options->pixels = TESTGPU_PIXELS_MEMFD;
	options->scanouts = (uint32_t)given->scanouts;
	options->frames = (uint64_t)given->frames;
	options->buffers = (uint32_t)given->buffers;
	options->cursor =
		given->cursor || options->hides_cursor || (!given->no_cursor && !options->still);
}

static const char *check(struct given *given, int num_arguments)
{
	const char *problem =
		num_arguments > 0 ? "there are no arguments besides options" : check_numbers(given);

	if (problem)
		return problem;
	combine(given);
	return testgpu_options_check(&given->options);
}

static enum option_result parse(int argc, char **argv, struct given *given,
				struct given_options **ret_strings)
{
	const struct option_table tables[] = {{rows, given}, {0}};
	g_autoptr(GError) error = NULL;
	enum option_result result =
		option_tables_parse(&program, tables, &argc, &argv, ret_strings, &error);
	const char *problem = result == OPTIONS_RUN ? check(given, argc - 1) : NULL;

	if (problem)
		testgpu_report("%s; see --help", problem);
	else if (result == OPTIONS_WRONG)
		testgpu_report("%s", error->message);
	return problem ? OPTIONS_WRONG : result;
}

enum option_result command_line_parse(int argc, char **argv, struct command_line *ret_line)
{
	struct given given = {0};
	struct given_options *strings = NULL;
	enum option_result result;

	testgpu_options_init(&given.options);
	given.buffers = (int)given.options.buffers;
	result = parse(argc, argv, &given, &strings);
	ret_line->options = given.options;
	ret_line->path = g_strdup(given.path);
	given_options_free(strings);
	return result;
}
