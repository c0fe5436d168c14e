/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "display.h"
#include "exit-status.h"
#include "option-row.h"
#include "outputs/output.h"
#include "sources/source.h"

/* VNC servers say 127 bytes at most, and this one adds what state the desktop is in. */
#define MAX_NAME 100

/* A guint of milliseconds holds 49 days. */
#define MAX_SECONDS 4000000.0

static const struct option_row own_rows[] = {
	{"display", "WxH[@HZ][+X+Y]",
	 "Plug in a monitor (default: 1280x800); repeat for more, side by side", 0},
	{"duration", "SECONDS", "End after that time", 0},
	{"exit-when-idle", "SECONDS",
	 "End when no frame has come for that long after the first one", 0},
	{"keep", NULL, "Do not end on a disconnect: take the next channel", 0},
	{"name", "TEXT", "Name of the guest in window titles, the terminal and VNC", 0},
#ifdef VUG_VIEW_HAS_GL
	{"no-gl", NULL, "Do not use OpenGL: pictures that the CPU cannot read are skipped", 0},
	{"render-node", "PATH", "GPU for OpenGL, such as /dev/dri/renderD128 (default: any)", 0},
#endif
	{"no-sandbox", NULL, "Do not enter the sandbox, for debuggers and valgrind", 0},
	{"stats", NULL, "Print statistics to stderr at the end", 0},
	{"verbose", NULL, "Log what the library does; given twice: each message", 'v'},
	{"version", NULL, "Print the version", 0},
	{NULL, NULL, NULL, 0},
};

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

/* --- what was given --------------------------------------------------------------------------- */

static GPtrArray *values_of(const struct options *options, const char *name)
{
	return g_hash_table_lookup(options->values, name);
}

bool options_has(const struct options *options, const char *name)
{
	return values_of(options, name) != NULL;
}

const char *options_get(const struct options *options, const char *name)
{
	GPtrArray *values = values_of(options, name);

	return values ? g_ptr_array_index(values, values->len - 1) : NULL;
}

/* "--display" and "-v" as the tables call them. */
static const char *row_name(const char *option)
{
	const char *name = option + strspn(option, "-");

	for (const struct option_row *row = own_rows; row->name; row++)
		if (row->letter && name[0] == row->letter && !name[1])
			return row->name;
	return name;
}

static gboolean take_value(const char *option, const char *value, gpointer data, GError **error)
{
	struct options *options = data;
	const char *name = row_name(option);
	GPtrArray *values = values_of(options, name);

	(void)error;
	if (!values) {
		values = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(options->values, g_strdup(name), values);
	}
	g_ptr_array_add(values, g_strdup(value));
	return TRUE;
}

/* --- the tables, for GOption ------------------------------------------------------------------ */

static void add_rows(GArray *entries, const struct option_row *rows)
{
	for (; rows->name; rows++) {
		GOptionEntry entry = {
			.long_name = rows->name,
			.short_name = rows->letter,
			.flags = rows->argument ? G_OPTION_FLAG_FILENAME : G_OPTION_FLAG_NO_ARG,
			.arg = G_OPTION_ARG_CALLBACK,
			/* ISO C has no way from a function to a void pointer but a number. */
			.arg_data = (gpointer)(guintptr)take_value,
			.description = rows->help,
			.arg_description = rows->argument,
		};

		g_array_append_val(entries, entry);
	}
}

static GArray *collect_entries(void)
{
	GArray *entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));

	for (size_t i = 0; source_types[i]; i++)
		add_rows(entries, source_types[i]->options);
	for (size_t i = 0; output_types[i]; i++)
		add_rows(entries, output_types[i]->options);
	add_rows(entries, own_rows);
	return entries;
}

/* What GOption finds wrong it says in one line, but not what to do. */
static bool advise(GError **error)
{
	g_autoptr(GError) found = g_steal_pointer(error);

	g_set_error(error, found->domain, found->code, "%s; see --help", found->message);
	return false;
}

static bool parse(struct options *options, int argc, char **argv, GError **error)
{
	g_autoptr(GOptionContext) context = g_option_context_new("SOURCE [OUTPUT...]");
	GOptionGroup *group = g_option_group_new("vug-view", "", "", options, NULL);
	g_autoptr(GArray) entries = collect_entries();
	g_autofree char *statuses = exit_status_describe();
	g_autofree char *description = g_strconcat(examples, statuses, NULL);

	g_option_group_add_entries(group, (const GOptionEntry *)(const void *)entries->data);
	g_option_context_set_main_group(context, group);
	g_option_context_set_summary(context, summary);
	g_option_context_set_description(context, description);
	if (!g_option_context_parse(context, &argc, &argv, error))
		return advise(error);
	if (argc < 2)
		return true;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
		    "'%s' is not an option: everything is named, as in --png FILE", argv[1]);
	return false;
}

/* --- what it means ---------------------------------------------------------------------------- */

/* Options beside the first one only say more about the source: they need it, and it them. */
static bool check_source(const struct options *options, const struct source_type *type,
			 GError **error)
{
	const struct option_row *first = type->options;
	bool named = options_has(options, first->name);

	for (const struct option_row *row = first + 1; row->name; row++) {
		bool given = options_has(options, row->name);

		if (given == named)
			continue;
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "--%s needs --%s %s too",
			    given ? row->name : first->name, given ? first->name : row->name,
			    given ? first->argument : row->argument);
		return false;
	}
	return true;
}

static bool choose_source(struct options *options, GError **error)
{
	for (size_t i = 0; source_types[i]; i++) {
		const struct source_type *type = source_types[i];

		if (!check_source(options, type, error))
			return false;
		if (!options_has(options, type->options[0].name))
			continue;
		if (options->source) {
			g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
				    "--%s and --%s are both sources: name one",
				    options->source->options[0].name, type->options[0].name);
			return false;
		}
		options->source = type;
	}
	if (!options->source)
		options->source = source_types[0];
	return true;
}

/* Options beside the first one only say more about the output, which has to be named. */
static bool check_output(const struct options *options, const struct output_type *type,
			 GError **error)
{
	const struct option_row *first = type->options;

	for (const struct option_row *row = first + 1; row->name; row++) {
		if (!options_has(options, row->name) || options_has(options, first->name))
			continue;
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "--%s needs --%s%s%s too",
			    row->name, first->name, first->argument ? " " : "",
			    first->argument ? first->argument : "");
		return false;
	}
	return true;
}

static bool check_outputs(const struct options *options, GError **error)
{
	for (size_t i = 0; output_types[i]; i++)
		if (!check_output(options, output_types[i], error))
			return false;
	return true;
}

static void collect_outputs(struct options *options)
{
	for (size_t i = 0; output_types[i]; i++) {
		GPtrArray *values = values_of(options, output_types[i]->options[0].name);

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
	GPtrArray *values = values_of(options, "display");

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

static bool take_seconds(const struct options *options, const char *name, guint *ret_ms,
			 GError **error)
{
	const char *text = options_get(options, name);
	double seconds;
	char *end;

	if (!text)
		return true;
	seconds = g_ascii_strtod(text, &end);
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

static bool has_control_characters(const char *text)
{
	for (; *text; text = g_utf8_next_char(text))
		if (g_unichar_iscntrl(g_utf8_get_char(text)))
			return true;
	return false;
}

static bool take_name(struct options *options, GError **error)
{
	const char *name = options_get(options, "name");

	options->name = name ? name : "vug-view";
	if (!name)
		return true;
	if (*name && strlen(name) <= MAX_NAME && g_utf8_validate(name, -1, NULL) &&
	    !has_control_characters(name))
		return true;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--name: a name is 1 to %d bytes of text in UTF-8, on one line", MAX_NAME);
	return false;
}

static bool interpret(struct options *options, GError **error)
{
	GPtrArray *verbose = values_of(options, "verbose");

	options->verbosity = verbose ? verbose->len : 0;
	options->keep = options_has(options, "keep");
	options->version = options_has(options, "version");
	collect_outputs(options);
	return choose_source(options, error) && check_outputs(options, error) &&
	       collect_displays(options, error) && take_name(options, error) &&
	       take_seconds(options, "duration", &options->duration_ms, error) &&
	       take_seconds(options, "exit-when-idle", &options->idle_ms, error);
}

struct options *options_new(int argc, char **argv, GError **error)
{
	struct options *options = g_new0(struct options, 1);

	options->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						(GDestroyNotify)g_ptr_array_unref);
	options->outputs = g_array_new(FALSE, TRUE, sizeof(struct output_request));
	options->displays = g_array_new(FALSE, TRUE, sizeof(struct display));
	if (parse(options, argc, argv, error) && interpret(options, error))
		return options;
	options_free(options);
	return NULL;
}

void options_free(struct options *options)
{
	if (!options)
		return;
	g_array_unref(options->displays);
	g_array_unref(options->outputs);
	g_hash_table_unref(options->values);
	g_free(options);
}
