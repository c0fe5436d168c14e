/* SPDX-License-Identifier: MIT */
#include "vnc/outbox.h"

#include <errno.h>
#include <glib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 65536
/* Sent in one go; then it is somebody else's turn. */
#define CHUNKS_AT_ONCE 16
/* More memory than that is given back when it has been sent. */
#define KEPT ((off_t)1024 * 1024)

int vnc_outbox_open(struct vnc_outbox *outbox)
{
	outbox->sent = 0;
	outbox->end = 0;
	outbox->fd = memfd_create("vug-vnc", MFD_CLOEXEC);
	return outbox->fd < 0 ? -errno : 0;
}

void vnc_outbox_close(struct vnc_outbox *outbox)
{
	if (outbox->fd >= 0)
		close(outbox->fd);
	outbox->fd = -1;
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno != EINTR)
			return -errno;
		bytes += MAX(written, 0);
		size -= (size_t)MAX(written, 0);
	}
	return 0;
}

int vnc_outbox_add(struct vnc_outbox *outbox, const void *bytes, size_t size)
{
	int error = write_all(outbox->fd, bytes, size);

	vnc_outbox_written(outbox);
	return error;
}

int vnc_outbox_receive(struct vnc_outbox *outbox, int socket)
{
	char bytes[4096];
	ssize_t count;
	int error = 0;

	while (error == 0 && (count = recv(socket, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0)
		error = write_all(outbox->fd, bytes, (size_t)count);
	vnc_outbox_written(outbox);
	return error;
}

void vnc_outbox_written(struct vnc_outbox *outbox)
{
	outbox->end = lseek(outbox->fd, 0, SEEK_CUR);
}

bool vnc_outbox_is_empty(const struct vnc_outbox *outbox)
{
	return outbox->sent == outbox->end;
}

static int send_chunk(struct vnc_outbox *outbox, int socket)
{
	char bytes[CHUNK];
	size_t size = (size_t)MIN((off_t)sizeof(bytes), outbox->end - outbox->sent);
	ssize_t count = pread(outbox->fd, bytes, size, outbox->sent);

	if (count > 0)
		count = send(socket, bytes, (size_t)count, MSG_DONTWAIT | MSG_NOSIGNAL);
	else if (count == 0)
		return -EIO;
	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	outbox->sent += count;
	return 0;
}

static void restart_outbox(struct vnc_outbox *outbox)
{
	if (outbox->end > KEPT && ftruncate(outbox->fd, 0) < 0)
		return; /* it only keeps its memory */
	lseek(outbox->fd, 0, SEEK_SET);
	outbox->sent = 0;
	outbox->end = 0;
}

int vnc_outbox_send(struct vnc_outbox *outbox, int socket)
{
	int error = 0;

	for (int i = 0; i < CHUNKS_AT_ONCE && error == 0 && !vnc_outbox_is_empty(outbox); i++)
		error = send_chunk(outbox, socket);
	if (outbox->end > 0 && vnc_outbox_is_empty(outbox))
		restart_outbox(outbox);
	return error;
}
