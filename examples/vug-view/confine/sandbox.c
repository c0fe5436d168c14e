/* SPDX-License-Identifier: MIT */
#include "confine/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "confine/sandbox-calls.h"
#include "confine/sandbox-files.h"

/* What is read with any source and any outputs. */
static const char *const read_places[] = {
	"/proc/self/fdinfo", /* where a dma-buf says what made it */
#ifdef VUG_SANITIZED
	"/", /* AddressSanitizer reads programs and maps for what it reports */
#endif
};

struct sandbox {
	/* From the user's characters and back: an open one keeps its library loaded. */
	GIConv converters[2];
	GArray *places; /* struct sandbox_place; open for good, so that each stays what it is */
	unsigned int calls_beside; /* of SANDBOX_MAY_… */
	int terminal_fd;           /* -1: none */
	int error;                 /* of the first place that could not be opened; 0: none */
	int calls;                 /* that are left; 0: all of them */
	int landlock;              /* the version of its ABI; 0: it is not in force */
};

/* --- what is left ----------------------------------------------------------------------------- */

static void allow_directory(struct sandbox *sandbox, const char *directory, enum sandbox_use use)
{
	struct sandbox_place place = {
		.directory_fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC),
		.use = use,
	};

	if (place.directory_fd >= 0)
		g_array_append_val(sandbox->places, place);
	else if (sandbox->error == 0 && errno != ENOENT)
		sandbox->error = errno;
}

static void allow_around(struct sandbox *sandbox, const char *path, enum sandbox_use use)
{
	g_autofree char *directory = g_path_get_dirname(path);

	allow_directory(sandbox, directory, use);
}

void sandbox_allow_reading(struct sandbox *sandbox, const char *path)
{
	allow_around(sandbox, path, SANDBOX_READ);
}

void sandbox_allow_writing(struct sandbox *sandbox, const char *path)
{
	allow_around(sandbox, path, SANDBOX_WRITE);
}

void sandbox_allow_removing(struct sandbox *sandbox, const char *path)
{
	allow_around(sandbox, path, SANDBOX_REMOVE);
}

void sandbox_allow_connecting(struct sandbox *sandbox)
{
	sandbox->calls_beside |= SANDBOX_MAY_CONNECT;
}

void sandbox_allow_own_memory(struct sandbox *sandbox)
{
	sandbox->calls_beside |= SANDBOX_MAY_COPY;
}

void sandbox_allow_terminal(struct sandbox *sandbox, int fd)
{
	sandbox->terminal_fd = fd;
}

static void close_place(void *data)
{
	const struct sandbox_place *place = data;

	close(place->directory_fd);
}

static void open_converters(struct sandbox *sandbox)
{
	const char *charset;

	g_get_charset(&charset);
	sandbox->converters[0] = g_iconv_open("UTF-8", charset);
	sandbox->converters[1] = g_iconv_open(charset, "UTF-8");
}

static void close_converters(struct sandbox *sandbox)
{
	for (size_t i = 0; i < G_N_ELEMENTS(sandbox->converters); i++)
		if (sandbox->converters[i] != (GIConv)-1)
			g_iconv_close(sandbox->converters[i]);
}

struct sandbox *sandbox_new(void)
{
	struct sandbox *sandbox = g_new0(struct sandbox, 1);

	open_converters(sandbox);
	sandbox->terminal_fd = -1;
	sandbox->places = g_array_new(FALSE, FALSE, sizeof(struct sandbox_place));
	g_array_set_clear_func(sandbox->places, close_place);
	for (size_t i = 0; i < G_N_ELEMENTS(read_places); i++)
		allow_directory(sandbox, read_places[i], SANDBOX_READ);
	return sandbox;
}

void sandbox_free(struct sandbox *sandbox)
{
	if (!sandbox)
		return;
	close_converters(sandbox);
	g_array_unref(sandbox->places);
	g_free(sandbox);
}

/* --- giving up -------------------------------------------------------------------------------- */

static bool set_error(const char *what, int code, GError **error)
{
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code),
		    "cannot confine itself: %s: %s; --no-sandbox runs it unconfined", what,
		    g_strerror(code));
	return false;
}

bool sandbox_enter(struct sandbox *sandbox, GError **error)
{
	int result;

	if (sandbox->error != 0)
		return set_error("a directory that it needs", sandbox->error, error);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return set_error("no_new_privs", errno, error);
	result = sandbox_restrict_files((const void *)sandbox->places->data, sandbox->places->len);
	if (result < 0)
		return set_error("Landlock", -result, error);
	sandbox->landlock = result;
	result = sandbox_filter_calls(sandbox->calls_beside, sandbox->terminal_fd);
	if (result < 0)
		return set_error("seccomp", -result, error);
	sandbox->calls = result;
	return true;
}

/* Landlock knows directories, not names; access() asks the others who have a say. */
bool sandbox_refuses(const struct sandbox *sandbox, const char *path)
{
	g_autofree char *directory = g_path_get_dirname(path);

	return sandbox->landlock > 0 && access(directory, W_OK | X_OK) == 0;
}

char *sandbox_describe(const struct sandbox *sandbox)
{
	if (sandbox->calls == 0)
		return g_strdup("off");
	if (sandbox->landlock == 0)
		return g_strdup_printf("no new privileges, %d system calls, all files (this kernel "
				       "has no Landlock)",
				       sandbox->calls);
	return g_strdup_printf("no new privileges, %d system calls, files in %u directories "
			       "(Landlock %d)",
			       sandbox->calls, sandbox->places->len, sandbox->landlock);
}
