/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <string.h>
#include <vug/input-routing.h>
#include <vug/vug.h>

#include "display.h"
#include "exit-status.h"
#include "input/devices.h"
#include "outputs/output.h"
#include "qmp/qmp.h"
#include "sources/source.h"

/* VNC servers say 127 bytes at most, and this one adds what state the desktop is in. */
#define MAX_NAME 100

/* A guint of milliseconds holds 49 days. */
#define MAX_SECONDS 4000000.0

static const char summary[] =
	"Shows the screen of a virtual machine whose GPU is a vhost-user-gpu back end.\n"
	"\n"
	"Name one SOURCE and any number of OUTPUTs.";

static const char examples[] =
	"Examples:\n"
	"  vug-view --demo --terminal\n"
	"      show the built-in test GPU in this terminal\n"
	"  vug-view --demo --png demo.png --duration 2\n"
	"      write a picture of the built-in test GPU\n"
	"  vug-view --listen /tmp/display --png screen.png --exit-when-idle 6\n"
	"      wait for a back end, and write its picture when it has stopped drawing\n"
	"  vug-view --vhost-user /tmp/vmm --backend /tmp/gpu --events - --png screen-%u.png\n"
	"      connect a VMM to the back end that listens at /tmp/gpu, and show its display\n"
	"      (QEMU: -chardev socket,id=g,path=/tmp/vmm -device vhost-user-gpu-pci,chardev=g)\n"
	"\n"
	"Signals:\n"
	"  SIGUSR1          write the PNG files now\n"
	"  SIGUSR2          open closed windows again\n"
	"  SIGTERM, SIGINT  write the PNG files and end\n\n";

/* --- the rows of no source and no output ------------------------------------------------------ */

static bool take_seconds(const char *name, const char *text, guint *ret_ms, GError **error)
{
	char *end;
	double seconds = g_ascii_strtod(text, &end);

	/* Not "inf", "nan", "1e3" or "0x10", which strtod takes as well. */
	if (!*text || *end || text[strspn(text, "0123456789.")] || seconds < 0.001 ||
	    seconds > MAX_SECONDS) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "--%s %s: a number of seconds is needed, 0.001 to %.0f", name, text,
			    MAX_SECONDS);
		return false;
	}
	*ret_ms = (guint)(seconds * 1000 + 0.5);
	return true;
}

static bool take_duration(const char *text, void *fields, GError **error)
{
	struct options *options = fields;

	return take_seconds("duration", text, &options->duration_ms, error);
}

static bool take_idle(const char *text, void *fields, GError **error)
{
	struct options *options = fields;

	return take_seconds("exit-when-idle", text, &options->idle_ms, error);
}

static bool has_control_characters(const char *text)
{
	for (; *text; text = g_utf8_next_char(text))
		if (g_unichar_iscntrl(g_utf8_get_char(text)))
			return true;
	return false;
}

static bool take_name(const char *name, void *fields, GError **error)
{
	struct options *options = fields;

	if (*name && strlen(name) <= MAX_NAME && g_utf8_validate(name, -1, NULL) &&
	    !has_control_characters(name)) {
		options->guest = options->name = name;
		return true;
	}
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--name: a name is 1 to %d bytes of text in UTF-8, on one line", MAX_NAME);
	return false;
}

enum { DISPLAY };

static const struct option_row own_rows[] = {
	[DISPLAY] = {.name = "display",
		     .argument = "WxH[@HZ][+X+Y]",
		     .help = "Plug in a monitor (default: 1280x800); repeat for more, side by "
			     "side"},
	{.name = "duration",
	 .argument = "SECONDS",
	 .help = "End after that time",
	 .take = take_duration},
	{.name = "exit-when-idle",
	 .argument = "SECONDS",
	 .help = "End when no frame has come for that long after the first one",
	 .take = take_idle},
	{.name = "keep",
	 .help = "Do not end on a disconnect: take the next channel",
	 OPTION_FIELD(struct options, keep)},
	{.name = "name",
	 .argument = "TEXT",
	 .help = "Name of the guest in window titles, the terminal and VNC",
	 .take = take_name},
#ifdef VUG_VIEW_HAS_GL
	{.name = "no-gl",
	 .help = "Do not use OpenGL: pictures that the CPU cannot read are skipped",
	 OPTION_FIELD(struct options, no_gl)},
	{.name = "render-node",
	 .argument = "PATH",
	 .help = "GPU for OpenGL, such as /dev/dri/renderD128 (default: any)",
	 OPTION_FIELD(struct options, render_node)},
#endif
	{.name = "no-sandbox",
	 .help = "Do not enter the sandbox, for debuggers and valgrind",
	 OPTION_FIELD(struct options, no_sandbox)},
	{.name = "stats",
	 .help = "Print statistics to stderr at the end",
	 OPTION_FIELD(struct options, stats)},
	{.name = "verbose",
	 .letter = 'v',
	 .help = "Log what the library does; given twice: each message",
	 OPTION_FIELD(struct options, verbosity)},
	{.name = "view-only",
	 .help = "Take no input from any output",
	 OPTION_FIELD(struct options, view_only)},
	{.name = NULL},
};

/* --- reading it ------------------------------------------------------------------------------- */

const void *options_get_fields(const struct options *options, const struct option_part *part)
{
	return g_hash_table_lookup(options->fields, part);
}

static void add_part(GArray *tables, struct options *options, const struct option_part *part)
{
	struct option_table table = {.rows = part->rows};

	if (part->size > 0) {
		table.fields = g_malloc(part->size);
		memcpy(table.fields, part->defaults, part->size);
		g_hash_table_insert(options->fields, (gpointer)part, table.fields);
	}
	g_array_append_val(tables, table);
}

/* Ended by one without rows. */
static GArray *collect_tables(struct options *options)
{
	GArray *tables = g_array_new(TRUE, TRUE, sizeof(struct option_table));
	const struct option_table own = {own_rows, options};

	for (size_t i = 0; source_types[i]; i++)
		add_part(tables, options, &source_types[i]->options);
	for (size_t i = 0; output_types[i]; i++)
		add_part(tables, options, &output_types[i]->options);
	add_part(tables, options, &devices_options);
	add_part(tables, options, &qmp_options);
	g_array_append_val(tables, own);
	return tables;
}

static enum option_result parse(struct options *options, int argc, char **argv, GError **error)
{
	g_autoptr(GArray) tables = collect_tables(options);
	g_autofree char *statuses = exit_status_describe();
	g_autofree char *description = g_strconcat(examples, statuses, NULL);
	const struct option_program program = {
		.name = "vug-view",
		.library = vug_get_version(),
		.usage = "SOURCE [OUTPUT...]",
		.summary = summary,
		.description = description,
	};
	enum option_result result =
		option_tables_parse(&program, (const struct option_table *)(void *)tables->data,
				    &argc, &argv, &options->given, error);

	if (result != OPTIONS_RUN || argc < 2)
		return result;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
		    "'%s' is not an option: everything is named, as in --png FILE", argv[1]);
	return OPTIONS_WRONG;
}

/* --- what it means ---------------------------------------------------------------------------- */

static bool is_given(const struct options *options, const struct option_row *row)
{
	return given_options_get(options->given, row) != NULL;
}

static bool lacks(const struct option_row *given, const struct option_row *needed, GError **error)
{
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "--%s needs --%s%s%s too",
		    given->name, needed->name, needed->argument ? " " : "",
		    needed->argument ? needed->argument : "");
	return false;
}

/* Options beside the first one only say more about it: they need it and, if they are all, it them. */
static bool check_part(const struct options *options, const struct option_part *part, bool are_all,
		       GError **error)
{
	const struct option_row *first = part->rows;
	bool is_named = is_given(options, first);

	for (const struct option_row *row = first + 1; row->name; row++) {
		if (!is_named && is_given(options, row))
			return lacks(row, first, error);
		if (are_all && is_named && !is_given(options, row))
			return lacks(first, row, error);
	}
	return true;
}

static bool choose_source(struct options *options, GError **error)
{
	for (size_t i = 0; source_types[i]; i++) {
		const struct source_type *type = source_types[i];

		if (!check_part(options, &type->options, true, error))
			return false;
		if (!is_given(options, type->options.rows))
			continue;
		if (options->source) {
			g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
				    "--%s and --%s are both sources: name one",
				    options->source->options.rows[0].name,
				    type->options.rows[0].name);
			return false;
		}
		options->source = type;
	}
	if (!options->source)
		options->source = source_types[0];
	return true;
}

static bool check_outputs(const struct options *options, GError **error)
{
	for (size_t i = 0; output_types[i]; i++)
		if (!check_part(options, &output_types[i]->options, false, error))
			return false;
	return true;
}

static void collect_outputs(struct options *options)
{
	for (size_t i = 0; output_types[i]; i++) {
		const GPtrArray *values =
			given_options_get(options->given, output_types[i]->options.rows);

		for (guint j = 0; values && j < values->len; j++) {
			struct output_request request = {
				.type = output_types[i],
				.value = g_ptr_array_index(values, j),
			};

			g_array_append_val(options->outputs, request);
		}
	}
}

static bool collect_displays(struct options *options, GError **error)
{
	const GPtrArray *values = given_options_get(options->given, &own_rows[DISPLAY]);

	if (values && values->len > VUG_MAX_SCANOUTS) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "--display was given %u times: a GPU has %d monitors at most",
			    values->len, VUG_MAX_SCANOUTS);
		return false;
	}
	for (guint i = 0; values && i < values->len; i++) {
		struct display display;

		if (!display_parse(g_ptr_array_index(values, i), &display, error))
			return false;
		g_array_append_val(options->displays, display);
	}
	display_place((struct display *)(void *)options->displays->data, options->displays->len);
	return true;
}

/* What there is somebody for to take it to the guest. */
static uint32_t get_input_classes(const struct options *options)
{
	uint32_t by_qmp =
		is_given(options, qmp_options.rows) ? VUG_SINK_KEYBOARD | VUG_SINK_POINTER : 0;
	uint32_t by_source = options->source->takes_input
				     ? VUG_SINK_KEYBOARD | VUG_SINK_POINTER | VUG_SINK_TOUCH
				     : 0;

	return devices_get_classes(options) | by_qmp | by_source;
}

static enum option_result interpret(struct options *options, GError **error)
{
	collect_outputs(options);
	options->has_relative_pointer = devices_are_relative(options);
	if (!choose_source(options, error) || !check_outputs(options, error) ||
	    !collect_displays(options, error))
		return OPTIONS_WRONG;
	options->has_keyboard = get_input_classes(options) & VUG_SINK_KEYBOARD;
	options->has_pointer = get_input_classes(options) & VUG_SINK_POINTER;
	return OPTIONS_RUN;
}

enum option_result options_parse(int argc, char **argv, struct options **ret_options,
				 GError **error)
{
	struct options *options = g_new0(struct options, 1);
	enum option_result result;

	options->name = "vug-view";
	options->fields = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	options->outputs = g_array_new(FALSE, TRUE, sizeof(struct output_request));
	options->displays = g_array_new(FALSE, TRUE, sizeof(struct display));
	result = parse(options, argc, argv, error);
	if (result == OPTIONS_RUN)
		result = interpret(options, error);
	if (result == OPTIONS_RUN)
		*ret_options = options;
	else
		options_free(options);
	return result;
}

void options_free(struct options *options)
{
	if (!options)
		return;
	g_array_unref(options->displays);
	g_array_unref(options->outputs);
	g_hash_table_unref(options->fields);
	given_options_free(options->given);
	g_free(options);
}
