/* SPDX-License-Identifier: MIT */
#include "command-line.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program-version.h"
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
	char *path, *size, *damage, *margins;
	int channel_fd, scanouts, buffers;
	gint64 frames;
	double rate, duration, timeout;
	gboolean still, cursor, no_cursor, hide_cursor, bottom_up, dmabuf_v1, draft_v6, verbose,
		help, version;
	enum testgpu_pixels pixels;
};

/* ---- reading ---------------------------------------------------------------------------- */

static gboolean take_dmabuf(const char *name, const char *value, gpointer data, GError **error)
{
	struct given *given = data;

	if (value && strcmp(value, "memfd") != 0 && strcmp(value, "udmabuf") != 0) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "%s takes memfd or udmabuf, not %s", name, value);
		return FALSE;
	}
	given->pixels = TESTGPU_PIXELS_MEMFD;
	if (value && strcmp(value, "udmabuf") == 0)
		given->pixels = TESTGPU_PIXELS_UDMABUF;
	return TRUE;
}

static void add_channel_entries(GOptionGroup *group, struct given *given)
{
	const GOptionEntry entries[] = {
		{"connect", 0, 0, G_OPTION_ARG_FILENAME, &given->path,
		 "Connect to the UNIX socket on which a display server listens", "PATH"},
		{"channel-fd", 0, 0, G_OPTION_ARG_INT, &given->channel_fd,
		 "Use an inherited descriptor, a connected UNIX stream socket", "N"},
		{"timeout", 0, 0, G_OPTION_ARG_DOUBLE, &given->timeout,
		 "Wait that long for PATH and for each reply (0: no limit; default: 10)",
		 "SECONDS"},
		{"draft-v6", 0, 0, G_OPTION_ARG_NONE, &given->draft_v6,
		 "Speak the protocol's draft of 2019: headers of 8 bytes", NULL},
		{"verbose", 'v', 0, G_OPTION_ARG_NONE, &given->verbose,
		 "Log which scanouts are switched, and the rates at the end", NULL},
		{"version", 0, 0, G_OPTION_ARG_NONE, &given->version, "Print the version and exit",
		 NULL},
		{"help", 'h', 0, G_OPTION_ARG_NONE, &given->help, "Print this help and exit", NULL},
		{0},
	};

	g_option_group_add_entries(group, entries);
}

static void add_picture_entries(GOptionGroup *group, struct given *given)
{
	const GOptionEntry entries[] = {
		{"scanouts", 0, 0, G_OPTION_ARG_INT, &given->scanouts,
		 "Use the first N monitors alone (default: all that are plugged in)", "N"},
		{"size", 0, 0, G_OPTION_ARG_STRING, &given->size,
		 "Size of every picture (default: the size of its monitor)", "WxH"},
		{"rate", 0, 0, G_OPTION_ARG_DOUBLE, &given->rate,
		 "Frames per second (0: as fast as the display server takes them; default: 30)",
		 "HZ"},
		{"frames", 0, 0, G_OPTION_ARG_INT64, &given->frames, "End after N frames", "N"},
		{"duration", 0, 0, G_OPTION_ARG_DOUBLE, &given->duration, "End after that time",
		 "SECONDS"},
		{"still", 0, 0, G_OPTION_ARG_NONE, &given->still,
		 "Draw one frame without the box, and no cursor unless --cursor is given", NULL},
		{"damage", 0, 0, G_OPTION_ARG_STRING, &given->damage,
		 "Update the whole picture or only what changed (default: moving)", "full|moving"},
		{"cursor", 0, 0, G_OPTION_ARG_NONE, &given->cursor,
		 "Move a cursor (default); with --still: show it in the middle", NULL},
		{"hide-cursor", 0, 0, G_OPTION_ARG_NONE, &given->hide_cursor,
		 "Send that the cursor is hidden, and no image of it", NULL},
		{"no-cursor", 0, 0, G_OPTION_ARG_NONE, &given->no_cursor,
		 "Send nothing about a cursor", NULL},
		{0},
	};

	g_option_group_add_entries(group, entries);
}

static void add_dmabuf_entries(GOptionGroup *group, struct given *given)
{
	/* By way of an integer: ISO C has no conversion from a function to an object pointer. */
	gpointer take = (gpointer)(uintptr_t)take_dmabuf;
	const GOptionEntry entries[] = {
		{"dmabuf", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, take,
		 "Send a memfd (default) or a dma-buf with the pixels in place of the pixels",
		 "memfd|udmabuf"},
		{"dmabuf-v1", 0, 0, G_OPTION_ARG_NONE, &given->dmabuf_v1,
		 "Send DMABUF_SCANOUT in place of DMABUF_SCANOUT2; implies --dmabuf", NULL},
		{"buffers", 0, 0, G_OPTION_ARG_INT, &given->buffers,
		 "With --dmabuf: draw into one buffer, or into two by turns (default: 2)", "1|2"},
		{"bottom-up", 0, 0, G_OPTION_ARG_NONE, &given->bottom_up,
		 "With --dmabuf: store the bottom row first", NULL},
		{"margins", 0, 0, G_OPTION_ARG_STRING, &given->margins,
		 "With --dmabuf: draw into buffers that are larger by this on each side",
		 "LEFT,TOP,RIGHT,BOTTOM"},
		{0},
	};

	g_option_group_add_entries(group, entries);
}

static GOptionContext *make_context(struct given *given)
{
	GOptionContext *context = g_option_context_new(
		"--connect PATH | --channel-fd N — draw a test picture without a guest");
	GOptionGroup *group = g_option_group_new("", "", "", given, NULL);

	add_channel_entries(group, given);
	add_picture_entries(group, given);
	add_dmabuf_entries(group, given);
	g_option_context_set_help_enabled(context, FALSE); /* its own would exit by itself */
	g_option_context_set_main_group(context, group);
	g_option_context_set_description(context, description);
	return context;
}

static void print_help(GOptionContext *context)
{
	char *help = g_option_context_get_help(context, TRUE, NULL);

	fputs(help, stdout);
	g_free(help);
}

/* ---- checking --------------------------------------------------------------------------- */

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

static const char *check_size(const char *size, struct testgpu_options *options)
{
	if (size && !(take_number(&size, 'x', &options->width) &&
		      take_number(&size, '\0', &options->height) && options->width > 0 &&
		      options->height > 0))
		return "--size takes 1x1 to 16384x16384";
	return NULL;
}

static const char *check_margins(const char *text, struct testgpu_options *options)
{
	struct testgpu_margins *margins = &options->margins;

	if (text &&
	    !(take_number(&text, ',', &margins->left) && take_number(&text, ',', &margins->top) &&
	      take_number(&text, ',', &margins->right) &&
	      take_number(&text, '\0', &margins->bottom)))
		return "--margins takes four numbers of 0 to 1024";
	return NULL;
}

static const char *check_damage(const char *damage, struct testgpu_options *options)
{
	if (damage && strcmp(damage, "full") != 0 && strcmp(damage, "moving") != 0)
		return "--damage takes full or moving";
	options->full_damage = damage && strcmp(damage, "full") == 0;
	return NULL;
}

/* The numbers that GLib takes as signed ones. */
static const char *check_numbers(const struct given *given)
{
	if (given->path ? given->channel_fd != -1 : given->channel_fd < 0)
		return "one of --connect PATH and --channel-fd N is needed";
	if (given->scanouts < 0)
		return "--scanouts takes 1 to 16";
	if (given->frames < 0)
		return "--frames takes a number above 0";
	if (given->buffers < 1)
		return "--buffers takes 1 or 2";
	if (given->cursor + given->no_cursor + given->hide_cursor > 1)
		return "--cursor, --hide-cursor and --no-cursor contradict each other";
	return NULL;
}

static struct testgpu_options convert(const struct given *given)
{
	bool is_dmabuf = given->dmabuf_v1 && given->pixels == TESTGPU_PIXELS_SOCKET;
	struct testgpu_options options;

	testgpu_options_init(&options);
	options.channel_fd = given->channel_fd;
	options.pixels = is_dmabuf ? TESTGPU_PIXELS_MEMFD : given->pixels;
	options.scanouts = (uint32_t)given->scanouts;
	options.rate = given->rate;
	options.duration = given->duration;
	options.timeout = given->timeout;
	options.frames = (uint64_t)given->frames;
	options.buffers = (uint32_t)given->buffers;
	options.still = given->still;
	options.hides_cursor = given->hide_cursor;
	options.cursor =
		given->cursor || given->hide_cursor || (!given->no_cursor && !given->still);
	options.bottom_up = given->bottom_up;
	options.dmabuf_v1 = given->dmabuf_v1;
	options.draft_v6 = given->draft_v6;
	options.verbose = given->verbose;
	return options;
}

static const char *check(const struct given *given, struct testgpu_options *ret_options)
{
	const char *problem = check_numbers(given);

	if (problem)
		return problem;
	*ret_options = convert(given);
	problem = check_size(given->size, ret_options);
	if (!problem)
		problem = check_damage(given->damage, ret_options);
	if (!problem)
		problem = check_margins(given->margins, ret_options);
	if (!problem)
		problem = testgpu_options_check(ret_options);
	return problem;
}

static enum command_line_result parse(GOptionContext *context, int argc, char **argv,
				      struct given *given, struct testgpu_options *ret_options)
{
	GError *error = NULL;
	const char *problem = NULL;
	bool is_parsed = g_option_context_parse(context, &argc, &argv, &error);

	if (is_parsed && given->version && !given->help) {
		program_version_print("vug-testgpu", NULL);
		return COMMAND_LINE_HELP;
	}
	if (is_parsed && given->help) {
		print_help(context);
		return COMMAND_LINE_HELP;
	}
	if (!is_parsed)
		problem = error->message;
	else if (argc > 1)
		problem = "there are no arguments besides options";
	else
		problem = check(given, ret_options);
	if (problem)
		testgpu_report("%s (see --help)", problem);
	g_clear_error(&error);
	return problem ? COMMAND_LINE_WRONG : COMMAND_LINE_RUN;
}

enum command_line_result command_line_parse(int argc, char **argv, struct command_line *ret_line)
{
	struct testgpu_options defaults;
	struct given given = {.channel_fd = -1};

	testgpu_options_init(&defaults);
	given.rate = defaults.rate;
	given.timeout = defaults.timeout;
	given.buffers = (int)defaults.buffers;

	GOptionContext *context = make_context(&given);
	enum command_line_result result = parse(context, argc, argv, &given, &ret_line->options);

	g_option_context_free(context);
	g_free(given.size);
	g_free(given.damage);
	g_free(given.margins);
	ret_line->path = given.path;
	return result;
}
