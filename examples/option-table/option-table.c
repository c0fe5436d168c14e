/* SPDX-License-Identifier: MIT */
#include "option-table/option-table.h"

#include <stdio.h>
#include <string.h>
#include <vug/vug-version.h>

struct given_options {
	GArray *tables;     /* struct option_table: the program's, and ours */
	GHashTable *values; /* of each row that was given → GPtrArray of strings */
};

enum common { VERSION, HELP };

static const struct option_row common_rows[] = {
	[VERSION] = {.name = "version", .help = "Print the version and exit"},
	[HELP] = {.name = "help", .letter = 'h', .help = "Print this help and exit"},
	{.name = NULL},
};

/* --- what was given --------------------------------------------------------------------------- */

const GPtrArray *given_options_get(const struct given_options *given, const struct option_row *row)
{
	return g_hash_table_lookup(given->values, row);
}

static struct given_options *given_options_new(const struct option_table *tables)
{
	struct given_options *given = g_new0(struct given_options, 1);
	const struct option_table common = {.rows = common_rows};

	given->tables = g_array_new(FALSE, FALSE, sizeof(struct option_table));
	for (; tables->rows; tables++)
		g_array_append_val(given->tables, *tables);
	g_array_append_val(given->tables, common);
	given->values = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	return given;
}

void given_options_free(struct given_options *given)
{
	if (!given)
		return;
	g_hash_table_unref(given->values);
	g_array_unref(given->tables);
	g_free(given);
}

/* --- for GOption ------------------------------------------------------------------------------ */

/* option: as "--display" or "-v" */
static bool is_row(const struct option_row *row, const char *option)
{
	const char *name = option + strspn(option, "-");

	return strcmp(row->name, name) == 0 || (row->letter && name[0] == row->letter && !name[1]);
}

static const struct option_row *find_row(const struct given_options *given, const char *option)
{
	for (guint i = 0; i < given->tables->len; i++) {
		const struct option_row *row =
			g_array_index(given->tables, struct option_table, i).rows;

		for (; row->name; row++)
			if (is_row(row, option))
				return row;
	}
	return NULL;
}

static gboolean take_value(const char *option, const char *value, gpointer data, GError **error)
{
	struct given_options *given = data;
	const struct option_row *row = find_row(given, option);
	GPtrArray *values = g_hash_table_lookup(given->values, row);

	(void)error;
	if (!values) {
		values = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(given->values, (gpointer)row, values);
	}
	g_ptr_array_add(values, g_strdup(value));
	return TRUE;
}

/* Numbers are GOption's to convert, and to find wrong. */
static GOptionArg number_of(enum option_kind kind)
{
	switch (kind) {
	case OPTION_INT:
		return G_OPTION_ARG_INT;
	case OPTION_INT64:
		return G_OPTION_ARG_INT64;
	case OPTION_DOUBLE:
		return G_OPTION_ARG_DOUBLE;
	default:
		return G_OPTION_ARG_CALLBACK;
	}
}

static int flags_of(const struct option_row *row)
{
	if (number_of(row->kind) != G_OPTION_ARG_CALLBACK)
		return 0;
	if (!row->argument)
		return G_OPTION_FLAG_NO_ARG;
	return G_OPTION_FLAG_FILENAME |
	       (row->is_argument_optional ? G_OPTION_FLAG_OPTIONAL_ARG : 0);
}

static void add_entry(GArray *entries, const struct option_row *row, void *fields)
{
	GOptionEntry entry = {
		.long_name = row->name,
		.short_name = row->letter,
		.flags = flags_of(row),
		.arg = number_of(row->kind),
		.arg_data = (char *)fields + row->offset,
		.description = row->help,
		.arg_description = row->argument,
	};

	/* ISO C has no way from a function to a void pointer but a number. */
	if (entry.arg == G_OPTION_ARG_CALLBACK)
		entry.arg_data = (gpointer)(guintptr)take_value;
	g_array_append_val(entries, entry);
}

static GOptionContext *make_context(const struct option_program *program,
				    struct given_options *given)
{
	GOptionContext *context = g_option_context_new(program->usage);
	GOptionGroup *group = g_option_group_new(program->name, "", "", given, NULL);
	g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));

	for (guint i = 0; i < given->tables->len; i++) {
		const struct option_table *table =
			&g_array_index(given->tables, struct option_table, i);

		for (const struct option_row *row = table->rows; row->name; row++)
			add_entry(entries, row, table->fields);
	}
	g_option_group_add_entries(group, (const GOptionEntry *)(const void *)entries->data);
	g_option_context_set_help_enabled(context, FALSE); /* its own would exit by itself */
	g_option_context_set_main_group(context, group);
	g_option_context_set_summary(context, program->summary);
	g_option_context_set_description(context, program->description);
	return context;
}

/* --- what it means ---------------------------------------------------------------------------- */

static bool store(const struct option_row *row, const GPtrArray *values, void *fields,
		  GError **error)
{
	const char *last = g_ptr_array_index(values, values->len - 1);
	void *field = (char *)fields + row->offset;

	if (row->only_one && values->len > 1) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "--%s was given twice: %s", row->name, row->only_one);
		return false;
	}
	if (row->kind == OPTION_SWITCH)
		*(bool *)field = true;
	if (row->kind == OPTION_COUNT)
		*(unsigned int *)field = values->len;
	if (row->kind == OPTION_TEXT)
		*(const char **)field = last;
	return !row->take || row->take(last, fields, error);
}

static bool store_all(const struct given_options *given, GError **error)
{
	for (guint i = 0; i < given->tables->len; i++) {
		const struct option_table *table =
			&g_array_index(given->tables, struct option_table, i);

		for (const struct option_row *row = table->rows; row->name; row++) {
			const GPtrArray *values = given_options_get(given, row);

			if (values && !store(row, values, table->fields, error))
				return false;
		}
	}
	return true;
}

/* What GOption finds wrong it says in one line, but not what to do. */
static enum option_result advise(GError **error)
{
	g_autoptr(GError) found = g_steal_pointer(error);

	g_set_error(error, found->domain, found->code, "%s; see --help", found->message);
	return OPTIONS_WRONG;
}

static void print_help(GOptionContext *context)
{
	g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);

	fputs(help, stdout);
}

static void print_version(const struct option_program *program)
{
	if (program->library)
		printf("%s " VUG_VERSION " (libvug %s)\n", program->name, program->library);
	else
		printf("%s " VUG_VERSION "\n", program->name);
}

static enum option_result parse(const struct option_program *program, struct given_options *given,
				int *argc, char ***argv, GError **error)
{
	g_autoptr(GOptionContext) context = make_context(program, given);

	if (!g_option_context_parse(context, argc, argv, error))
		return advise(error);
	if (given_options_get(given, &common_rows[HELP]))
		print_help(context);
	else if (given_options_get(given, &common_rows[VERSION]))
		print_version(program);
	else
		return store_all(given, error) ? OPTIONS_RUN : OPTIONS_WRONG;
	return OPTIONS_SAID;
}

enum option_result option_tables_parse(const struct option_program *program,
				       const struct option_table *tables, int *argc, char ***argv,
				       struct given_options **ret_given, GError **error)
{
	struct given_options *given = given_options_new(tables);
	enum option_result result = parse(program, given, argc, argv, error);

	if (result == OPTIONS_RUN)
		*ret_given = given;
	else
		given_options_free(given);
	return result;
}
