/* SPDX-License-Identifier: MIT */
#include "terminal/writer.h"

#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>

struct terminal_writer {
	int fd;
	bool has_failed;
	GString *waiting;
	size_t written; /* of it */
	guint writable; /* the source; 0: nothing waits */
	void (*drained)(void *data);
	void (*failed)(int error, void *data);
	void *data;
};

struct terminal_writer *terminal_writer_new(int fd, void (*drained)(void *data),
					    void (*failed)(int error, void *data), void *data)
{
	struct terminal_writer *writer = g_new0(struct terminal_writer, 1);

	writer->fd = fd;
	writer->waiting = g_string_new(NULL);
	writer->drained = drained;
	writer->failed = failed;
	writer->data = data;
	return writer;
}

void terminal_writer_free(struct terminal_writer *writer)
{
	if (!writer)
		return;
	if (writer->writable != 0)
		g_source_remove(writer->writable);
	g_string_free(writer->waiting, TRUE);
	g_free(writer);
}

bool terminal_writer_is_idle(const struct terminal_writer *writer)
{
	return writer->writable == 0;
}

/* Returns 0, EAGAIN or the errno of a failure. */
static int write_some(struct terminal_writer *writer)
{
	while (writer->written < writer->waiting->len) {
		ssize_t size = write(writer->fd, writer->waiting->str + writer->written,
				     writer->waiting->len - writer->written);

		if (size > 0)
			writer->written += (size_t)size;
		else if (size == 0)
			return EIO;
		else if (errno != EINTR)
			return errno;
	}
	writer->written = 0;
	g_string_truncate(writer->waiting, 0);
	return 0;
}

static gboolean on_writable(gint fd, GIOCondition condition, gpointer data)
{
	struct terminal_writer *writer = data;
	int error = write_some(writer);

	(void)fd;
	(void)condition;
	if (error == EAGAIN)
		return G_SOURCE_CONTINUE;
	writer->writable = 0;
	writer->has_failed = error != 0;
	if (writer->has_failed)
		writer->failed(error, writer->data);
	else
		writer->drained(writer->data);
	return G_SOURCE_REMOVE;
}

void terminal_writer_add(struct terminal_writer *writer, const char *text, size_t size)
{
	int error;

	if (writer->has_failed)
		return;
	g_string_append_len(writer->waiting, text, (gssize)size);
	if (writer->writable != 0)
		return;
	error = write_some(writer);
	writer->has_failed = error != 0 && error != EAGAIN;
	if (writer->has_failed)
		writer->failed(error, writer->data);
	else if (error == EAGAIN)
		writer->writable = g_unix_fd_add(writer->fd, G_IO_OUT, on_writable, writer);
}
