/* SPDX-License-Identifier: MIT */
#include "util/fd.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/descriptors.h"

Test(fd, closing_empties)
{
	int fd = memory_create(1, 0), number = fd;

	vug_fd_close(&fd);
	cr_assert_eq(fd, -1);
	cr_assert_not(is_open(number));
}

Test(fd, closing_what_is_empty_does_nothing)
{
	int fd = -1;

	errno = 0;
	vug_fd_close(&fd);
	cr_assert_eq(fd, -1);
	cr_assert_eq(errno, 0);
}

Test(fd, closing_keeps_errno)
{
	int fd = 1000000; /* not open: close() fails */

	errno = ENOSPC;
	vug_fd_close(&fd);
	cr_assert_eq(errno, ENOSPC);
}

Test(fd, taking_empties_and_closes_nothing)
{
	int fd = memory_create(1, 0), number = fd;

	cr_assert_eq(vug_fd_take(&fd), number);
	cr_assert_eq(fd, -1);
	cr_assert(is_open(number));
}

Test(fd, another_descriptor_is_of_the_same_file_and_closed_on_exec)
{
	int fd = memory_create(1, 0), other = vug_fd_dup(fd);

	cr_assert(other >= 0 && other != fd);
	cr_assert_eq(fcntl(other, F_GETFD), FD_CLOEXEC);
	cr_assert_eq(write(fd, "a", 1), 1);
	cr_assert_eq(lseek(other, 0, SEEK_CUR), 1);
}

Test(fd, another_descriptor_needs_one)
{
	cr_assert_eq(vug_fd_dup(-1), -EBADF);
}

Test(fd, without_room_for_any_descriptor_there_is_no_other_one)
{
	struct rlimit usual, none;
	int result;

	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &usual), 0);
	none = usual;
	none.rlim_cur = 0;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	result = vug_fd_dup(0);
	setrlimit(RLIMIT_NOFILE, &usual); /* Criterion needs some */
	cr_assert_eq(result, -EMFILE);
}

Test(fd, non_blocking_is_set_beside_the_other_flags)
{
	int fds[2];

	cr_assert_eq(pipe2(fds, O_DIRECT), 0);
	cr_assert_eq(vug_fd_set_nonblocking(fds[1]), 0);
	cr_assert_eq(fcntl(fds[1], F_GETFL) & (O_NONBLOCK | O_DIRECT), O_NONBLOCK | O_DIRECT);
}

Test(fd, non_blocking_needs_a_descriptor)
{
	cr_assert_eq(vug_fd_set_nonblocking(-1), -EBADF);
}

static int get_poll_events(int fd)
{
	struct pollfd entry = {.fd = fd, .events = POLLIN};

	cr_assert_geq(poll(&entry, 1, 0), 0);
	return entry.revents;
}

Test(fd, what_one_end_of_a_fifo_writes_the_other_reads)
{
	int ends[2];
	char byte = 0;

	cr_assert_eq(vug_fd_create_fifo(&ends[0], &ends[1]), 0);
	cr_assert_eq(write(ends[0], "a", 1), 1);
	cr_assert(read(ends[1], &byte, 1) == 1 && byte == 'a');
	cr_assert_eq(write(ends[1], "b", 1), 1);
	cr_assert(read(ends[0], &byte, 1) == 1 && byte == 'b');
	cr_assert_eq(fcntl(ends[0], F_GETFD) & fcntl(ends[1], F_GETFD), FD_CLOEXEC);
}

Test(fd, no_end_of_a_fifo_hangs_up_when_the_other_is_closed)
{
	for (size_t i = 0; i < 2; i++) {
		int ends[2];
		char byte = 0;

		cr_assert_eq(vug_fd_create_fifo(&ends[0], &ends[1]), 0);
		close(ends[i]);
		cr_assert_eq(get_poll_events(ends[1 - i]), 0);
		cr_assert_eq(write(ends[1 - i], "a", 1), 1);
		cr_assert(read(ends[1 - i], &byte, 1) == 1 && byte == 'a');
		close(ends[1 - i]);
	}
}

Test(fd, each_end_of_a_fifo_has_its_own_flags)
{
	int ends[2];

	cr_assert_eq(vug_fd_create_fifo(&ends[0], &ends[1]), 0);
	cr_assert_eq(fcntl(ends[1], F_SETFL, 0), 0);
	cr_assert(fcntl(ends[0], F_GETFL) & O_NONBLOCK);
}

static int check_new_socket(int domain, int type)
{
	int fd = socket(domain, type, 0), result;

	cr_assert_geq(fd, 0);
	result = vug_fd_check_unix_stream(fd);
	close(fd);
	return result;
}

Test(fd, a_connected_unix_stream_socket_is_one)
{
	int ends[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	cr_assert_eq(vug_fd_check_unix_stream(ends[0]), 0);
	close(ends[1]);
	cr_assert_eq(vug_fd_check_unix_stream(ends[0]), 0, "what was sent can still be read");
	close(ends[0]);
}

Test(fd, a_unix_stream_socket_without_a_peer_is_none)
{
	cr_assert_eq(check_new_socket(AF_UNIX, SOCK_STREAM), -ENOTCONN);
}

Test(fd, other_sockets_are_not_unix_stream_sockets)
{
	cr_assert_eq(check_new_socket(AF_UNIX, SOCK_DGRAM), -EPROTOTYPE);
	cr_assert_eq(check_new_socket(AF_UNIX, SOCK_SEQPACKET), -EPROTOTYPE);
	cr_assert_eq(check_new_socket(AF_INET, SOCK_STREAM), -EPROTOTYPE);
}

Test(fd, a_file_is_not_a_socket)
{
	cr_assert_eq(vug_fd_check_unix_stream(memory_create(1, 0)), -ENOTSOCK);
}

Test(fd, a_closed_descriptor_is_not_a_socket)
{
	cr_assert_eq(vug_fd_check_unix_stream(-1), -EBADF);
}

/* A guest chooses how much: SIGXFSZ would end the program. */
Test(fd, memory_beyond_the_limit_of_files_is_an_error_and_no_signal)
{
	struct rlimit limit, lowered;
	int within, beyond;

	cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	lowered = limit;
	lowered.rlim_cur = 65536;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &lowered), 0);
	within = vug_fd_create_memory("within", 65536);
	beyond = vug_fd_create_memory("beyond", 65537);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_expect_geq(within, 0);
	cr_expect_eq(beyond, -EFBIG);
	close(within);
}
