/* SPDX-License-Identifier: MIT */
#include "guest-memory.h"

#include <string.h>

#include "qemu-options.h"

#define BACKEND "memory-backend-"

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (error)
		*error = g_error_new_valist(G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format,
					    arguments);
	va_end(arguments);
	return false;
}

/* --- what the command has of its own ---------------------------------------------------------- */

/* As QEMU has it where "share" is not given. */
static bool is_shared_by_default(const char *type)
{
	static const char *const types[] = {BACKEND "memfd", BACKEND "shm", BACKEND "epc", NULL};

	return g_strv_contains(types, type);
}

static bool is_shared(const char *type, const char *value)
{
	static const char *const words[] = {"on", "yes", "true", "y", NULL};
	g_autofree char *share = qemu_value_get(value, "share");

	return share ? g_strv_contains(words, share) : is_shared_by_default(type);
}

static bool check_object(const char *value, GError **error)
{
	g_autofree char *type = qemu_value_get_type(value);

	if (value[0] == '{' && strstr(value, BACKEND))
		return refuse(error,
			      "-object %s: memory as JSON is not read here; write -object "
			      "memory-backend-memfd,id=ID,size=SIZE,share=on",
			      value);
	if (!g_str_has_prefix(type, BACKEND) || is_shared(type, value))
		return true;
	return refuse(error,
		      "-object %s: this memory is not shared with the GPU's back end; add share=on "
		      "to it",
		      value);
}

static bool check_objects(const GArray *options, GError **error)
{
	for (guint i = 0; i < options->len; i++) {
		const struct qemu_option *option = &g_array_index(options, struct qemu_option, i);

		if (strcmp(option->name, "object") == 0 && option->value &&
		    !check_object(option->value, error))
			return false;
	}
	return true;
}

/* The options by which memory is chosen: a row each. */
static const struct {
	const char *option, *key;
} choices[] = {
	{"machine", "memory-backend"},
	{"M", "memory-backend"},
	{"numa", "memdev"},
};

static bool is_object(const GArray *options, const char *id)
{
	for (guint i = 0; i < options->len; i++) {
		const struct qemu_option *option = &g_array_index(options, struct qemu_option, i);
		g_autofree char *found = strcmp(option->name, "object") == 0 && option->value
						 ? qemu_value_get(option->value, "id")
						 : NULL;

		if (g_strcmp0(found, id) == 0)
			return true;
	}
	return false;
}

/* The id that the option chooses memory by, or NULL. */
static char *get_choice(const struct qemu_option *option)
{
	for (gsize i = 0; i < G_N_ELEMENTS(choices); i++) {
		char *id = strcmp(option->name, choices[i].option) == 0 && option->value
				   ? qemu_value_get(option->value, choices[i].key)
				   : NULL;

		if (id)
			return id;
	}
	return NULL;
}

static bool find_choice(const GArray *options, bool *ret_is_chosen, GError **error)
{
	*ret_is_chosen = false;
	for (guint i = 0; i < options->len; i++) {
		const struct qemu_option *option = &g_array_index(options, struct qemu_option, i);
		g_autofree char *id = get_choice(option);

		if (!id)
			continue;
		*ret_is_chosen = true;
		if (!is_object(options, id))
			return refuse(error, "-%s %s: there is no -object with id=%s", option->name,
				      option->value, id);
	}
	return true;
}

/* --- what has to be added --------------------------------------------------------------------- */

static bool is_size(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits >= 1 && digits <= 15 && strspn(text, "0") < digits &&
	       (!text[digits] || (strchr("kKmMgGtT", text[digits]) && !text[digits + 1]));
}

/* "2G", or "size=2G" with what else there is; a number alone is MiB there, and bytes in a memory's size. */
static bool read_size(const char *value, char **ret_size, GError **error)
{
	g_autofree char *named = qemu_value_get(value, "size");
	g_autofree char *first = qemu_value_get_type(value);
	const char *size = named ? named : first;

	if (!is_size(size))
		return refuse(error,
			      "-m %s cannot be read; give a whole number with K, M, G or T, as in "
			      "-m 2G",
			      value);
	*ret_size = g_strconcat(size, g_ascii_isdigit(size[strlen(size) - 1]) ? "M" : "", NULL);
	return true;
}

bool guest_memory_find(const GArray *options, char **ret_size, GError **error)
{
	const struct qemu_option *size = qemu_options_find(options, "m");
	const struct qemu_option *path = qemu_options_find(options, "mem-path");
	bool is_chosen;

	*ret_size = NULL;
	if (path)
		return refuse(error,
			      "-mem-path is memory that is not shared; give -object "
			      "memory-backend-file,id=ID,size=SIZE,mem-path=PATH,share=on and "
			      "-machine memory-backend=ID");
	if (!check_objects(options, error) || !find_choice(options, &is_chosen, error))
		return false;
	if (is_chosen)
		return true;
	if (size && size->value)
		return read_size(size->value, ret_size, error);
	return refuse(error, "QEMU's command has no -m; give the guest's memory, as in -m 2G");
}
