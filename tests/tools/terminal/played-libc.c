/* SPDX-License-Identifier: MIT */
/*
 * A C library of another age, to be preloaded. PLAYED_LIBC says which: "new" sets a terminal's modes
 * as glibc 2.42 does and waits as on machines that have no poll(); "old" as glibc 2.41 does;
 * "refused" has a terminal whose modes cannot be set.
 */
#include <asm/termbits.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* <termios.h> does not go together with <asm/termbits.h>; glibc's has more control characters. */
struct libc_termios {
	tcflag_t c_iflag, c_oflag, c_cflag, c_lflag;
	cc_t c_line, c_cc[32];
};

int tcsetattr(int fd, int action, const struct libc_termios *modes);

static bool plays(const char *name)
{
	const char *played = getenv("PLAYED_LIBC");

	return played && strcmp(played, name) == 0;
}

int tcsetattr(int fd, int action, const struct libc_termios *modes)
{
	struct termios2 new = {modes->c_iflag,
			       modes->c_oflag,
			       modes->c_cflag,
			       modes->c_lflag,
			       modes->c_line,
			       {0},
			       0,
			       0};
	struct termios old = {modes->c_iflag, modes->c_oflag, modes->c_cflag,
			      modes->c_lflag, modes->c_line,  {0}};

	memcpy(new.c_cc, modes->c_cc, sizeof(new.c_cc));
	memcpy(old.c_cc, modes->c_cc, sizeof(old.c_cc));
	if (plays("refused")) {
		errno = ENOTSUP;
		return -1;
	}
	if (plays("new"))
		return (int)syscall(SYS_ioctl, fd, TCSETS2 + (unsigned long)action, &new);
	return (int)syscall(SYS_ioctl, fd, TCSETS + (unsigned long)action, &old);
}

int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	struct timespec timeout = {.tv_sec = timeout_ms / 1000,
				   .tv_nsec = timeout_ms % 1000 * 1000000L};

	if (!plays("new"))
		return (int)syscall(SYS_poll, fds, count, timeout_ms);
	return (int)syscall(SYS_ppoll, fds, count, timeout_ms < 0 ? NULL : &timeout, NULL, 8);
}

int nanosleep(const struct timespec *time, struct timespec *ret_left)
{
	return (int)syscall(plays("new") ? SYS_clock_nanosleep : SYS_nanosleep,
			    plays("new") ? CLOCK_REALTIME : (long)time,
			    plays("new") ? 0 : (long)ret_left, time, ret_left);
}
