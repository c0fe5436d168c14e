/* SPDX-License-Identifier: MIT */
#include "outputs/line-queue.h"

#include <errno.h>
#include <glib-unix.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "poll-until/poll-until.h"

#define MAX_WAITING ((size_t)1024 * 1024)
#define LAST_MOMENT_US (G_USEC_PER_SEC / 2)

struct line_queue {
	int fd;
	bool is_socket;
	bool has_failed;
	bool is_held;
	GString *waiting;
	guint writable; /* the source that waits for the reader; 0: nothing waits */
	void (*failed)(int error, void *data);
	void *data;
};

struct line_queue *line_queue_new(int fd, void (*failed)(int error, void *data), void *data)
{
	struct line_queue *queue = g_new0(struct line_queue, 1);
	struct stat status;

	queue->fd = fd;
	queue->is_socket = fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
	queue->waiting = g_string_new(NULL);
	queue->failed = failed;
	queue->data = data;
	return queue;
}

/*
 * As many whole lines as a pipe is sure to take: one that polls writable takes PIPE_BUF bytes
 * without blocking, and does not mix them with another writer's. A longer line goes in parts.
 */
static size_t next_size(const GString *waiting)
{
	size_t size = MIN(waiting->len, (size_t)PIPE_BUF);

	for (size_t end = size; end > 0; end--)
		if (waiting->str[end - 1] == '\n')
			return end;
	return size;
}

/* Returns what write(2) returns; EAGAIN where it would block. */
static ssize_t write_some(const struct line_queue *queue, int timeout_ms)
{
	struct pollfd writable = {.fd = queue->fd, .events = POLLOUT};
	size_t size = next_size(queue->waiting);
	int ready = poll_for(&writable, 1, timeout_ms);

	if (ready <= 0) {
		errno = ready == 0 ? EAGAIN : errno;
		return -1;
	}
	if (queue->is_socket)
		return send(queue->fd, queue->waiting->str, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	return write(queue->fd, queue->waiting->str, size);
}

/*
 * Write until nothing waits or the reader has not read until the deadline. Returns 0 or the errno
 * of a failure.
 */
static int drain(struct line_queue *queue, gint64 deadline)
{
	while (queue->waiting->len > 0) {
		gint64 left_ms = (deadline - g_get_monotonic_time()) / 1000;
		ssize_t written = write_some(queue, (int)MAX(left_ms, 0));

		if (written >= 0)
			g_string_erase(queue->waiting, 0, written);
		else if (errno == EAGAIN)
			return 0;
		else if (errno != EINTR)
			return errno;
	}
	return 0;
}

static void fail(struct line_queue *queue, int error)
{
	queue->has_failed = true;
	g_string_truncate(queue->waiting, 0);
	queue->failed(error, queue->data);
}

static gboolean on_writable(gint fd, GIOCondition condition, gpointer data)
{
	struct line_queue *queue = data;
	int error = drain(queue, 0);

	(void)fd;
	(void)condition;
	if (error == 0 && queue->waiting->len > 0)
		return G_SOURCE_CONTINUE;
	queue->writable = 0;
	if (error != 0)
		fail(queue, error);
	return G_SOURCE_REMOVE;
}

/* At once as much as there is room for; the rest when there is. */
static void write_out(struct line_queue *queue)
{
	int error;

	if (queue->is_held || queue->writable != 0)
		return;
	error = drain(queue, 0);
	if (error != 0)
		fail(queue, error);
	else if (queue->waiting->len > 0)
		queue->writable = g_unix_fd_add(queue->fd, G_IO_OUT, on_writable, queue);
}

void line_queue_hold(struct line_queue *queue)
{
	queue->is_held = true;
}

void line_queue_release(struct line_queue *queue)
{
	queue->is_held = false;
	write_out(queue);
}

bool line_queue_add(struct line_queue *queue, const GString *line)
{
	if (queue->has_failed || queue->waiting->len + line->len > MAX_WAITING)
		return false;
	g_string_append_len(queue->waiting, line->str, (gssize)line->len);
	write_out(queue);
	return true;
}

size_t line_queue_free(struct line_queue *queue)
{
	size_t lost;

	if (queue->is_held)
		g_string_truncate(queue->waiting, 0);
	drain(queue, g_get_monotonic_time() + LAST_MOMENT_US);
	lost = queue->waiting->len;
	if (queue->writable != 0)
		g_source_remove(queue->writable);
	g_string_free(queue->waiting, TRUE);
	close(queue->fd);
	g_free(queue);
	return lost;
}

void line_queue_drop(struct line_queue *queue)
{
	g_string_truncate(queue->waiting, 0);
	line_queue_free(queue);
}
