/* SPDX-License-Identifier: MIT */
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sealed-memory/sealed-memory.h"

/* Holds the largest picture that a display takes; a broken trace shall not name a larger one. */
#define MAX_MEMORY (UINT64_C(1) << 32)

/* One page at least. */
static int open_memory(uint64_t size)
{
	if (size > MAX_MEMORY)
		return -EFBIG;
	return sealed_memory_open("vug-replay", sealed_memory_whole_pages(MAX(size, 1)));
}

static int open_pipe(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	close(ends[1]);
	return ends[0];
}

static int open_socket(void)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	close(ends[1]);
	return ends[0];
}

static int open_other(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int open_one(const struct trace_descriptor *descriptor)
{
	switch (descriptor->kind) {
	case TRACE_DESCRIPTOR_DMABUF:
	case TRACE_DESCRIPTOR_SEALED_MEMORY:
	case TRACE_DESCRIPTOR_MEMORY:
		return open_memory(descriptor->size);
	case TRACE_DESCRIPTOR_PIPE:
		return open_pipe();
	case TRACE_DESCRIPTOR_SOCKET:
		return open_socket();
	default:
		return open_other();
	}
}

int replay_descriptors_open(struct replay_descriptors *descriptors,
			    const struct traced_record *record)
{
	descriptors->count = 0;
	for (uint16_t i = 0; i < record->num_descriptors; i++) {
		struct trace_descriptor descriptor = trace_reader_get_descriptor(record, i);
		int fd;

		if (descriptor.kind == TRACE_DESCRIPTOR_LOST)
			continue;
		fd = open_one(&descriptor);
		if (fd < 0) {
			replay_descriptors_close(descriptors);
			return fd;
		}
		descriptors->fds[descriptors->count++] = fd;
	}
	return 0;
}

void replay_descriptors_close(struct replay_descriptors *descriptors)
{
	while (descriptors->count > 0)
		close(descriptors->fds[--descriptors->count]);
}
