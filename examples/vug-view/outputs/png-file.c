/* SPDX-License-Identifier: MIT */
#include "outputs/png-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <png.h>
#include <stdio.h>

static bool set_errno(const char *path, const char *advice, GError **error)
{
	int code = errno;

	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code), "cannot write %s: %s%s",
		    path, g_strerror(code), advice);
	return false;
}

/* A new file beside the wanted one, so that a rename within one file system puts it in place. */
static int begin(const char *path, char **ret_temporary)
{
	g_autofree char *directory = g_path_get_dirname(path);
	g_autofree char *temporary = g_build_filename(directory, ".vug-view-XXXXXX", NULL);
	int fd = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, 0666);

	*ret_temporary = fd < 0 ? NULL : g_steal_pointer(&temporary);
	return fd;
}

bool png_file_check(const char *path, GError **error)
{
	g_autofree char *temporary = NULL;
	int fd;

	/* A rename would put a file in place of a directory's or device's name. */
	if (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
			    "cannot write %s: it is there and is not a file; name another", path);
		return false;
	}
	if (!*path || g_str_has_suffix(path, "/")) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
			    "cannot write '%s': name a file", path);
		return false;
	}
	fd = begin(path, &temporary);
	if (fd < 0)
		return set_errno(path, "; name a file in a directory that you may write to", error);
	g_unlink(temporary);
	g_close(fd, NULL);
	return true;
}

static bool write_pixels(FILE *file, const char *path, pixman_image_t *picture, GError **error)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION,
		.width = (png_uint_32)pixman_image_get_width(picture),
		.height = (png_uint_32)pixman_image_get_height(picture),
		.format = PNG_FORMAT_RGB,
		.flags = PNG_IMAGE_FLAG_FAST,
	};

	errno = 0;
	if (png_image_write_to_stdio(&image, file, 0, pixman_image_get_data(picture),
				     pixman_image_get_stride(picture), NULL))
		return true;
	if (ferror(file) && errno != 0) /* "Write Error" is all that libpng knows of it */
		return set_errno(path, "", error);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot write %s: %s", path,
		    image.message);
	return false;
}

bool png_file_write(const char *path, pixman_image_t *picture, GError **error)
{
	g_autofree char *temporary = NULL;
	int fd = begin(path, &temporary);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
	bool is_written;

	if (!file)
		return set_errno(path, "", error);
	is_written = write_pixels(file, path, picture, error);
	if (fclose(file) != 0 && is_written)
		is_written = set_errno(path, "", error);
	if (is_written && g_rename(temporary, path) != 0)
		is_written = set_errno(path, "", error);
	if (!is_written)
		g_unlink(temporary);
	return is_written;
}
