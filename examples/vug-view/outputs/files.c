/* SPDX-License-Identifier: MIT */
#include "outputs/files.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "input/devices.h"
#include "options.h"
#include "outputs/output.h"
#include "sources/source.h"

/* Links that lead to a file that is not there yet; the kernel follows as many. */
#define MAX_LINKS 40

static char *number_of(const struct stat *status)
{
	return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64)status->st_dev,
			       (guint64)status->st_ino);
}

/* A file that is to be made is known by its folder and its name in it. NULL: it cannot be made. */
static char *identify_new(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *number = NULL;
	struct stat status;

	if (g_stat(folder, &status) < 0)
		return NULL;
	number = number_of(&status);
	return g_build_filename(number, name, NULL);
}

/* Where a symbolic link leads; NULL: this is none. */
static char *follow(const char *path)
{
	g_autofree char *target = g_file_read_link(path, NULL);
	g_autofree char *folder = g_path_get_dirname(path);

	if (!target || g_path_is_absolute(target))
		return g_steal_pointer(&target);
	return g_build_filename(folder, target, NULL);
}

/* A pipe or a device may be shared. */
static bool is_one(mode_t mode)
{
	return S_ISREG(mode) || S_ISSOCK(mode);
}

/* What makes it this file and no other; NULL: two may share it (a pipe, a device), or it is none. */
static char *identify(const char *path)
{
	g_autofree char *place = g_strdup(path);
	struct stat status;

	if (g_stat(path, &status) == 0)
		return is_one(status.st_mode) ? number_of(&status) : NULL;
	for (int i = 0; i < MAX_LINKS; i++) {
		char *target = follow(place);

		if (!target)
			return identify_new(place);
		g_free(place);
		place = target;
	}
	return NULL;
}

/* --- all of them ------------------------------------------------------------------------------ */

/* identities: of the files so far → the option, with its value, that names it. */
static bool add_file(GHashTable *identities, const char *path, const char *option, GError **error)
{
	char *identity = identify(path);
	const char *other = identity ? g_hash_table_lookup(identities, identity) : NULL;

	if (other) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS,
			    "%s and %s are the same file: one would overwrite the other; name two",
			    option, other);
		g_free(identity);
		return false;
	}
	if (identity)
		g_hash_table_insert(identities, identity, g_strdup(option));
	return true;
}

static bool add_option(GHashTable *identities, const struct options *options,
		       const struct option_row *row, GError **error)
{
	const GPtrArray *values = given_options_get(options->given, row);
	g_autofree char *option = NULL;
	const char *path;

	if (!values)
		return true;
	path = g_ptr_array_index(values, values->len - 1);
	option = g_strdup_printf("--%s %s", row->name, path);
	return add_file(identities, path, option, error);
}

static bool add_sockets(GHashTable *identities, const struct options *options, GError **error)
{
	const struct option_part *parts[] = {&options->source->options, &devices_options};

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		for (const struct option_row *row = parts[i]->rows; row->name; row++)
			if (row->is_socket && !add_option(identities, options, row, error))
				return false;
	return true;
}

/* An output that empties one of them would come first. */
static bool add_read_files(GHashTable *identities, const struct options *options, GError **error)
{
	for (size_t i = 0; output_types[i]; i++)
		for (const struct option_row *row = output_types[i]->options.rows; row->name; row++)
			if (row->is_read && !add_option(identities, options, row, error))
				return false;
	return true;
}

static bool add_output(GHashTable *identities, const struct output_request *request, GError **error)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *option = NULL;

	if (!request->type->list_files)
		return true;
	option = g_strdup_printf("--%s %s", request->type->options.rows[0].name, request->value);
	request->type->list_files(request->value, paths);
	for (guint i = 0; i < paths->len; i++)
		if (!add_file(identities, g_ptr_array_index(paths, i), option, error))
			return false;
	return true;
}

static bool add_outputs(GHashTable *identities, const struct options *options, GError **error)
{
	for (guint i = 0; i < options->outputs->len; i++)
		if (!add_output(identities,
				&g_array_index(options->outputs, struct output_request, i), error))
			return false;
	return true;
}

/*
 * What is said may go where the events go, by 2>&1: they share one place in the file, and neither
 * overwrites the other.
 */
static bool add_stderr(GHashTable *identities, GError **error)
{
	g_autofree char *identity = identify("/dev/stderr");
	const char *other = identity ? g_hash_table_lookup(identities, identity) : NULL;

	return g_strcmp0(other, "--events -") == 0 ||
	       add_file(identities, "/dev/stderr", "standard error", error);
}

bool output_files_check(const struct options *options, GError **error)
{
	g_autoptr(GHashTable) identities =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	return add_read_files(identities, options, error) &&
	       add_sockets(identities, options, error) && add_outputs(identities, options, error) &&
	       add_stderr(identities, error);
}

static bool is_stdout(const struct output_request *request)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

	if (request->type->list_files)
		request->type->list_files(request->value, paths);
	return g_ptr_array_find_with_equal_func(paths, "/dev/stdout", g_str_equal, NULL);
}

const struct output_request *output_find_stdout(const struct options *options)
{
	for (guint i = 0; i < options->outputs->len; i++) {
		const struct output_request *request =
			&g_array_index(options->outputs, struct output_request, i);

		if (is_stdout(request))
			return request;
	}
	return NULL;
}
