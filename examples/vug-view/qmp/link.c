/* SPDX-License-Identifier: MIT */
#include "qmp/link.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lines.h"
#include "poll-until/poll-until.h"
#include "unix-socket.h"

#define MAX_LINE ((guint)64 * 1024)
#define MAX_WAITING 512 /* lines */
#define READ_SIZE 4096
#define RETRY_MS 100
/* After a connection that ended: whatever ends each one shall not do so ten times a second. */
#define AGAIN_MS 1000

struct outgoing {
	GString *line;
	gsize sent;
	int fd; /* -1: none, or it is sent */
};

struct qmp_link {
	const char *path;
	int fd;        /* -1: not connected */
	guint timer;   /* the next try; 0: none */
	guint watched; /* the source of the descriptor */
	GIOCondition condition;
	GByteArray *received;
	GQueue *waiting; /* struct outgoing */
	struct qmp_link_callbacks callbacks;
	void *data;
};

static gboolean on_timer(gpointer data);

static void free_outgoing(void *data)
{
	struct outgoing *outgoing = data;

	g_string_free(outgoing->line, TRUE);
	if (outgoing->fd >= 0)
		close(outgoing->fd);
	g_free(outgoing);
}

static void watch_nothing(struct qmp_link *link)
{
	if (link->watched != 0)
		g_source_remove(link->watched);
	link->watched = 0;
}

static void hang_up(struct qmp_link *link)
{
	watch_nothing(link);
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
	g_byte_array_set_size(link->received, 0);
	g_queue_clear_full(link->waiting, free_outgoing);
}

static void retry_after(struct qmp_link *link, guint ms)
{
	if (link->timer != 0)
		g_source_remove(link->timer);
	link->timer = g_timeout_add(ms, on_timer, link);
}

static void lose(struct qmp_link *link, const char *reason)
{
	qmp_link_restart(link);
	link->callbacks.lost(reason, link->data);
}

void qmp_link_restart(struct qmp_link *link)
{
	hang_up(link);
	retry_after(link, AGAIN_MS);
}

bool qmp_link_is_connected(const struct qmp_link *link)
{
	return link->fd >= 0;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* The descriptor goes with the first byte. Returns what sendmsg(2) returns. */
static ssize_t send_some(int socket_fd, struct outgoing *outgoing)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)),
				.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS}};
	struct iovec bytes = {outgoing->line->str + outgoing->sent,
			      outgoing->line->len - outgoing->sent};
	struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};

	if (outgoing->fd >= 0) {
		memcpy(CMSG_DATA(&control.header), &outgoing->fd, sizeof(int));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control.bytes);
	}
	return sendmsg(socket_fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void note_sent(struct qmp_link *link, struct outgoing *outgoing, gsize count)
{
	if (outgoing->fd >= 0)
		close(outgoing->fd);
	outgoing->fd = -1;
	outgoing->sent += count;
	if (outgoing->sent == outgoing->line->len)
		free_outgoing(g_queue_pop_head(link->waiting));
}

/* Returns the errno of a failure, or 0. */
static int write_out(struct qmp_link *link)
{
	while (!g_queue_is_empty(link->waiting)) {
		struct outgoing *outgoing = g_queue_peek_head(link->waiting);
		ssize_t count = send_some(link->fd, outgoing);

		if (count >= 0)
			note_sent(link, outgoing, (gsize)count);
		else if (errno == EAGAIN)
			return 0;
		else if (errno != EINTR)
			return errno;
	}
	return 0;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* QEMU ends its lines with a carriage return, too. */
static char *take_line(struct qmp_link *link, gsize *ret_length)
{
	char *line = lines_take(link->received, ret_length);

	if (line && *ret_length > 0 && line[*ret_length - 1] == '\r')
		line[--*ret_length] = '\0';
	return line;
}

/* Those of one read: others have their turn then. A callback may hang up. */
static void hand_over_lines(struct qmp_link *link)
{
	gsize length;
	char *line;

	while (link->fd >= 0 && (line = take_line(link, &length))) {
		link->callbacks.line(line, length, link->data);
		g_free(line);
	}
	if (link->received->len > MAX_LINE)
		lose(link, "sent a line that is too long");
}

static void read_in(struct qmp_link *link)
{
	guint8 bytes[READ_SIZE];
	ssize_t count = recv(link->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (count <= 0) {
		lose(link, NULL);
		return;
	}
	g_byte_array_append(link->received, bytes, (guint)count);
	hand_over_lines(link);
}

/* --- the main loop ---------------------------------------------------------------------------- */

static void watch(struct qmp_link *link);

static gboolean on_ready(gint fd, GIOCondition condition, gpointer data)
{
	struct qmp_link *link = data;

	(void)fd;
	if (condition & G_IO_OUT && write_out(link) != 0)
		lose(link, NULL);
	else if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR))
		read_in(link);
	watch(link);
	return G_SOURCE_CONTINUE;
}

static void watch(struct qmp_link *link)
{
	GIOCondition condition = g_queue_is_empty(link->waiting) ? G_IO_IN : G_IO_IN | G_IO_OUT;

	if (link->fd < 0 || (link->watched != 0 && link->condition == condition))
		return;
	watch_nothing(link);
	link->condition = condition;
	link->watched = g_unix_fd_add(link->fd, condition, on_ready, link);
}

static gboolean on_timer(gpointer data)
{
	struct qmp_link *link = data;
	int fd = unix_socket_connect(link->path, SOCK_STREAM);

	link->timer = 0;
	if (fd < 0) {
		retry_after(link, RETRY_MS);
		return G_SOURCE_REMOVE;
	}
	link->fd = fd;
	watch(link);
	link->callbacks.connected(link->data);
	return G_SOURCE_REMOVE;
}

bool qmp_link_send(struct qmp_link *link, GString *line, int fd)
{
	struct outgoing *outgoing = g_new(struct outgoing, 1);

	*outgoing = (struct outgoing){.line = line, .fd = fd};
	if (link->fd < 0 || link->waiting->length >= MAX_WAITING) {
		free_outgoing(outgoing);
		return link->fd < 0;
	}
	g_queue_push_tail(link->waiting, outgoing);
	/* What fails is an end of the connection, which reading meets, too. */
	if (link->waiting->length == 1)
		(void)write_out(link);
	watch(link);
	return true;
}

void qmp_link_flush(struct qmp_link *link, bool (*is_done)(void *data), gint64 deadline)
{
	while (link->fd >= 0 && !is_done(link->data)) {
		struct pollfd polled = {
			.fd = link->fd,
			.events = g_queue_is_empty(link->waiting) ? POLLIN : POLLIN | POLLOUT};
		gint64 left_ms = (deadline - g_get_monotonic_time()) / 1000;

		if (left_ms <= 0 || poll_for(&polled, 1, (int)left_ms) <= 0)
			return;
		if (polled.revents & POLLOUT && write_out(link) != 0)
			return;
		if (polled.revents & (POLLIN | POLLHUP | POLLERR))
			read_in(link);
	}
}

struct qmp_link *qmp_link_new(const char *path, const struct qmp_link_callbacks *callbacks,
			      void *data)
{
	struct qmp_link *link = g_new0(struct qmp_link, 1);

	link->path = path;
	link->fd = -1;
	link->received = g_byte_array_new();
	link->waiting = g_queue_new();
	link->callbacks = *callbacks;
	link->data = data;
	retry_after(link, 0);
	return link;
}

void qmp_link_free(struct qmp_link *link)
{
	hang_up(link);
	if (link->timer != 0)
		g_source_remove(link->timer);
	g_byte_array_unref(link->received);
	g_queue_free(link->waiting);
	g_free(link);
}
