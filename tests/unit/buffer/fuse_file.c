/* SPDX-License-Identifier: MIT */
#include "unit/buffer/fuse_file.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NODE 2
#define FILE_SIZE 4096
#define REQUEST_SIZE (FUSE_MIN_READ_BUFFER + 4096)

/* Shared with the server. */
static atomic_uint *questions;

/* ---- the server ------------------------------------------------------------------------- */

static void reply(int device, uint64_t request, int error, const void *payload, size_t length)
{
	uint8_t message[512];
	struct fuse_out_header header = {
		.len = (uint32_t)(sizeof(header) + length), .error = error, .unique = request};

	memcpy(message, &header, sizeof(header));
	if (length > 0)
		memcpy(message + sizeof(header), payload, length);
	(void)!write(device, message, header.len);
}

static struct fuse_attr get_attributes(uint64_t node)
{
	return (struct fuse_attr){.ino = node,
				  .size = FILE_SIZE,
				  .mode = node == FILE_NODE ? S_IFREG | 0600 : S_IFDIR | 0700,
				  .nlink = 1};
}

/* Answers what opening takes; the attributes are valid for no time at all. */
static bool answer_opening(int device, const struct fuse_in_header *request)
{
	const struct fuse_init_out init = {.major = FUSE_KERNEL_VERSION,
					   .minor = 31,
					   .max_readahead = 4096,
					   .max_write = 4096};
	const struct fuse_entry_out entry = {.nodeid = FILE_NODE,
					     .attr = get_attributes(FILE_NODE)};
	const struct fuse_attr_out attributes = {.attr = get_attributes(request->nodeid)};
	const struct fuse_open_out opened = {.fh = 1};
	const struct {
		uint32_t opcode;
		const void *payload;
		size_t length;
	} answers[] = {
		{FUSE_INIT, &init, sizeof(init)},
		{FUSE_LOOKUP, &entry, sizeof(entry)},
		{FUSE_GETATTR, &attributes, sizeof(attributes)},
		{FUSE_OPEN, &opened, sizeof(opened)},
	};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (answers[i].opcode != request->opcode)
			continue;
		reply(device, request->unique, 0, answers[i].payload, answers[i].length);
		return true;
	}
	return false;
}

/* It must answer, or a test that fails would hang: what counts is that it was asked. */
static void __attribute__((noreturn)) serve(int device)
{
	static uint8_t buffer[REQUEST_SIZE];
	struct fuse_in_header request;

	for (;;) {
		ssize_t length = read(device, buffer, sizeof(buffer));

		if (length < 0 && (errno == EINTR || errno == EAGAIN || errno == ENOENT))
			continue;
		if (length < (ssize_t)sizeof(request))
			_exit(0);
		memcpy(&request, buffer, sizeof(request));
		if (request.opcode == FUSE_FORGET || request.opcode == FUSE_BATCH_FORGET)
			continue;
		atomic_fetch_add(questions, 1);
		if (!answer_opening(device, &request))
			reply(device, request.unique, -ENOSYS, NULL, 0);
	}
}

/* ---- the mount -------------------------------------------------------------------------- */

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), result = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		result = -errno;
	close(fd);
	return result;
}

/* Root of a namespace, so that anybody may mount. */
static int enter_namespaces(void)
{
	char uids[64], gids[64];
	int error;

	snprintf(uids, sizeof(uids), "0 %u 1", geteuid());
	snprintf(gids, sizeof(gids), "0 %u 1", getegid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return -errno;
	error = write_text("/proc/self/setgroups", "deny");
	if (error == 0)
		error = write_text("/proc/self/uid_map", uids);
	return error == 0 ? write_text("/proc/self/gid_map", gids) : error;
}

static int mount_on(const char *folder)
{
	int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	char options[128];

	if (device < 0)
		return -errno;
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", device);
	if (mount("vug-test", folder, "fuse", MS_NODEV | MS_NOSUID, options) == 0)
		return device;
	close(device);
	return -errno;
}

/* ---- the processes ---------------------------------------------------------------------- */

/* A result, 0 or -errno, and where it is 0 a descriptor. */
static void send_result(int socket, int result)
{
	union {
		struct cmsghdr header;
		uint8_t bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	int error = result < 0 ? result : 0;
	struct iovec entry = {.iov_base = &error, .iov_len = sizeof(error)};
	struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};

	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.header), &result, sizeof(result));
	if (result >= 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
	}
	(void)!sendmsg(socket, &message, 0);
}

static int receive_result(int socket)
{
	union {
		struct cmsghdr header;
		uint8_t bytes[CMSG_SPACE(sizeof(int))];
	} control;
	int result = -EIO;
	struct iovec entry = {.iov_base = &result, .iov_len = sizeof(result)};
	struct msghdr message = {.msg_iov = &entry,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) == sizeof(result) && result == 0)
		memcpy(&result, CMSG_DATA(&control.header), sizeof(result));
	return result;
}

/* Opening waits for the server: another process does it. */
static void open_in_another_process(const char *folder, const char *name, int socket)
{
	char path[128];
	int fd;

	if (fork() != 0)
		return;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_RDWR | O_CLOEXEC);
	send_result(socket, fd < 0 ? -errno : fd);
	close(fd);
	_exit(0);
}

static void be_server(const char *folder, const char *name, int socket)
{
	int device, error;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	error = enter_namespaces();
	device = error < 0 ? error : mount_on(folder);
	if (device < 0) {
		send_result(socket, device);
		_exit(0);
	}
	open_in_another_process(folder, name, socket);
	close(socket);
	serve(device);
}

static int open_served(const char *name)
{
	char folder[] = "/tmp/vug-fuse-XXXXXX";
	int ends[2], result;
	pid_t server;
	char end;

	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	questions = mmap(NULL, sizeof(*questions), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cr_assert_neq(questions, MAP_FAILED);
	server = fork();
	cr_assert_geq(server, 0);
	if (server == 0)
		be_server(folder, name, ends[1]);
	close(ends[1]);
	result = receive_result(ends[0]);
	/* closing its descriptor is a question, too: until that is over */
	(void)!read(ends[0], &end, sizeof(end));
	close(ends[0]);
	rmdir(folder);
	atomic_store(questions, 0);
	return result;
}

int fuse_file_open(const char *name)
{
	int fd = open_served(name);

	if (fd == -ENOENT || fd == -ENXIO || fd == -EPERM || fd == -EACCES || fd == -ENODEV)
		cr_skip_test("this host lets nobody mount a file system of their own: %s",
			     strerror(-fd));
	cr_assert_geq(fd, 0, "%s", strerror(-fd));
	return fd;
}

unsigned int fuse_file_count_questions(void)
{
	return atomic_load(questions);
}
