/* SPDX-License-Identifier: MIT */
#include "socket-directory.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define NAME "vug-run.XXXXXX"

/* What is left of the 107 bytes that a socket's path may have. */
#define MAX_PARENT 70

/* QEMU takes a comma for the end of a path. */
static const char *find_parent(void)
{
	const char *parent = g_get_tmp_dir();

	return strlen(parent) <= MAX_PARENT && !strchr(parent, ',') ? parent : "/tmp";
}

char *socket_directory_make(GError **error)
{
	char *path = g_build_filename(find_parent(), NAME, NULL);

	if (g_mkdtemp_full(path, 0700))
		return path;
	g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno),
		    "cannot make %s for the sockets: %s; set TMPDIR to a directory that you may "
		    "write to",
		    path, g_strerror(errno));
	g_free(path);
	return NULL;
}

void socket_directory_remove(const char *path)
{
	GDir *directory = g_dir_open(path, 0, NULL);
	const char *name;

	while (directory && (name = g_dir_read_name(directory))) {
		g_autofree char *file = g_build_filename(path, name, NULL);

		g_unlink(file);
	}
	if (directory)
		g_dir_close(directory);
	g_rmdir(path);
}
