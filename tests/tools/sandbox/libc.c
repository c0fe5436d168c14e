/* SPDX-License-Identifier: MIT */
/*
 * sandbox-libc: make each call that a C library may do vug-view's work by, under vug-view's filter:
 * those of older and of newer libraries, and of musl. None may be refused, whichever it was built
 * with. The arguments are wrong on purpose: only whether the kernel was reached matters.
 *
 * Exit status: 0 none was refused, 1 one was, or one that must be was not, which is said.
 */
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vug-view/confine/sandbox-calls.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TERMINAL STDIN_FILENO

/* Where to look, and descriptors that are none: nothing is changed. */
#define NOWHERE 1
#define NO_FD ((long)-1)

struct row {
	const char *name;
	long number;
	long arguments[4];
	unsigned int flags; /* of the filter that the row needs */
	bool is_refused;    /* it must be: a C library has another way then */
};

/* A request as musl passes it: an int, whose sign goes on into the upper half. */
#define AS_INT(request) ((long)(int)(request))

#define WITH(flags, name, number, ...) \
	{ \
		name, number, {__VA_ARGS__}, flags, false \
	}
#define DONE(name, number, ...) \
	{ \
		name, number, {__VA_ARGS__}, 0, false \
	}
#define REFUSED(name, number, ...) \
	{ \
		name, number, {__VA_ARGS__}, 0, true \
	}

static const struct row rows[] = {
	/* tcsetattr(), tcgetattr() and isatty() */
	DONE("TCSETS", SYS_ioctl, TERMINAL, TCSETS, NOWHERE),
	DONE("TCSETSW", SYS_ioctl, TERMINAL, TCSETSW, NOWHERE),
	DONE("TCSETSF", SYS_ioctl, TERMINAL, TCSETSF, NOWHERE),
	DONE("TCFLSH", SYS_ioctl, TERMINAL, TCFLSH, 9),
	DONE("TCGETS", SYS_ioctl, TERMINAL, TCGETS, NOWHERE),
#ifdef TCSETS2
	DONE("TCSETS2", SYS_ioctl, TERMINAL, (long)TCSETS2, NOWHERE),
	DONE("TCSETSW2", SYS_ioctl, TERMINAL, (long)TCSETSW2, NOWHERE),
	DONE("TCSETSF2", SYS_ioctl, TERMINAL, (long)TCSETSF2, NOWHERE),
	DONE("TCGETS2", SYS_ioctl, TERMINAL, (long)TCGETS2, NOWHERE),
	DONE("TCGETS2 as musl passes it", SYS_ioctl, TERMINAL, AS_INT(TCGETS2), NOWHERE),
	REFUSED("TCSETS2 of another terminal", SYS_ioctl, 2, (long)TCSETS2, NOWHERE),
#endif
	DONE("TIOCGWINSZ", SYS_ioctl, TERMINAL, TIOCGWINSZ, NOWHERE),
	DONE("a dma-buf's fence as musl asks for it", SYS_ioctl, NO_FD,
	     AS_INT(DMA_BUF_IOCTL_EXPORT_SYNC_FILE), NOWHERE),
/* open() and what looks at files */
#ifdef SYS_open
	DONE("open", SYS_open, NOWHERE),
	DONE("stat", SYS_stat, NOWHERE, NOWHERE),
	DONE("lstat", SYS_lstat, NOWHERE, NOWHERE),
	DONE("access", SYS_access, NOWHERE),
	DONE("readlink", SYS_readlink, NOWHERE, NOWHERE),
	DONE("rename", SYS_rename, NOWHERE, NOWHERE),
	DONE("unlink", SYS_unlink, NOWHERE),
#endif
	DONE("openat", SYS_openat, AT_FDCWD, NOWHERE),
	DONE("openat2", SYS_openat2, AT_FDCWD, NOWHERE, NOWHERE, 24),
	DONE("fstat", SYS_fstat, NO_FD, NOWHERE),
#ifdef SYS_newfstatat
	DONE("newfstatat", SYS_newfstatat, AT_FDCWD, NOWHERE, NOWHERE),
#endif
#ifdef SYS_fstatat64
	DONE("fstatat64", SYS_fstatat64, AT_FDCWD, NOWHERE, NOWHERE),
	DONE("fstat64", SYS_fstat64, NO_FD, NOWHERE),
	DONE("fstatfs64", SYS_fstatfs64, NO_FD, 84, NOWHERE),
#endif
	DONE("statx", SYS_statx, AT_FDCWD, NOWHERE, 0, 0),
	DONE("fstatfs", SYS_fstatfs, NO_FD, NOWHERE),
	DONE("faccessat", SYS_faccessat, AT_FDCWD, NOWHERE),
	DONE("faccessat2", SYS_faccessat2, AT_FDCWD, NOWHERE),
	DONE("readlinkat", SYS_readlinkat, AT_FDCWD, NOWHERE, NOWHERE),
#ifdef SYS_renameat
	DONE("renameat", SYS_renameat, AT_FDCWD, NOWHERE, AT_FDCWD, NOWHERE),
#endif
	DONE("renameat2", SYS_renameat2, AT_FDCWD, NOWHERE, AT_FDCWD, NOWHERE),
	DONE("unlinkat", SYS_unlinkat, AT_FDCWD, NOWHERE),
	/* descriptors */
	DONE("read", SYS_read, NO_FD, NOWHERE, 1),
	DONE("readv", SYS_readv, NO_FD, NOWHERE, 1),
	DONE("pread64", SYS_pread64, NO_FD, NOWHERE, 1),
	DONE("write", SYS_write, NO_FD, NOWHERE, 1),
	DONE("writev", SYS_writev, NO_FD, NOWHERE, 1),
	DONE("lseek", SYS_lseek, NO_FD),
#ifdef SYS__llseek
	DONE("_llseek", SYS__llseek, NO_FD),
#endif
	DONE("close", SYS_close, NO_FD),
	DONE("fcntl", SYS_fcntl, NO_FD, F_GETFD),
#ifdef SYS_fcntl64
	DONE("fcntl64", SYS_fcntl64, NO_FD, F_GETFD),
	DONE("ftruncate64", SYS_ftruncate64, NO_FD),
#endif
	DONE("ftruncate", SYS_ftruncate, NO_FD),
	/* sockets */
	DONE("socketpair", SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, NOWHERE),
	DONE("accept4", SYS_accept4, NO_FD),
	DONE("getsockopt", SYS_getsockopt, NO_FD),
	DONE("SO_SNDBUF", SYS_setsockopt, NO_FD, SOL_SOCKET, SO_SNDBUF),
	DONE("getsockname", SYS_getsockname, NO_FD),
	DONE("getpeername", SYS_getpeername, NO_FD),
	DONE("recvfrom", SYS_recvfrom, NO_FD),
	DONE("recvmsg", SYS_recvmsg, NO_FD),
	DONE("sendto", SYS_sendto, NO_FD),
	DONE("sendmsg", SYS_sendmsg, NO_FD),
	DONE("shutdown", SYS_shutdown, NO_FD),
#ifdef SYS_recv
	DONE("recv", SYS_recv, NO_FD),
	DONE("send", SYS_send, NO_FD),
#endif
/* waiting */
#ifdef SYS_poll
	DONE("poll", SYS_poll, NOWHERE, 1, 0),
	DONE("select", SYS_select, -1),
	DONE("epoll_wait", SYS_epoll_wait, NO_FD, NOWHERE, 1),
#endif
#ifdef SYS_ppoll
	DONE("ppoll", SYS_ppoll, NOWHERE, 1, NOWHERE),
	DONE("pselect6", SYS_pselect6, -1),
#endif
#ifdef SYS_ppoll_time64
	DONE("ppoll_time64", SYS_ppoll_time64, NOWHERE, 1, NOWHERE),
	DONE("pselect6_time64", SYS_pselect6_time64, -1),
	DONE("clock_gettime64", SYS_clock_gettime64, -99, NOWHERE),
	DONE("clock_getres_time64", SYS_clock_getres_time64, -99, NOWHERE),
	DONE("clock_nanosleep_time64", SYS_clock_nanosleep_time64, 0, 0, NOWHERE),
	DONE("futex_time64", SYS_futex_time64, NOWHERE, 99),
	DONE("timerfd_settime64", SYS_timerfd_settime64, NO_FD),
	DONE("timerfd_gettime64", SYS_timerfd_gettime64, NO_FD),
#endif
	DONE("epoll_create1", SYS_epoll_create1, -1),
	DONE("epoll_ctl", SYS_epoll_ctl, NO_FD),
	DONE("epoll_pwait", SYS_epoll_pwait, NO_FD, NOWHERE, 1),
	DONE("epoll_pwait2", SYS_epoll_pwait2, NO_FD, NOWHERE, 1),
	DONE("eventfd2", SYS_eventfd2, 0, -1),
	DONE("timerfd_create", SYS_timerfd_create, -99),
#ifdef SYS_timerfd_settime
	DONE("timerfd_settime", SYS_timerfd_settime, NO_FD),
	DONE("timerfd_gettime", SYS_timerfd_gettime, NO_FD),
	DONE("nanosleep", SYS_nanosleep, NOWHERE),
	DONE("clock_nanosleep", SYS_clock_nanosleep, 0, 0, NOWHERE),
	DONE("clock_gettime", SYS_clock_gettime, -99, NOWHERE),
	DONE("clock_getres", SYS_clock_getres, -99, NOWHERE),
	DONE("futex", SYS_futex, NOWHERE, 99),
#endif
#ifdef SYS_time
	DONE("time", SYS_time, 0),
#endif
	/* threads and memory */
	DONE("futex_waitv", 449, NOWHERE, 0),
	DONE("futex_wake", 454, NOWHERE, 0),
	DONE("futex_wait", 455, NOWHERE, 0),
	DONE("futex_requeue", 456, NOWHERE, 9),
	DONE("rseq", SYS_rseq, NOWHERE, 1, 9),
	DONE("set_robust_list", SYS_set_robust_list, NOWHERE, 1),
	DONE("sched_yield", SYS_sched_yield, 0),
	DONE("sched_getaffinity", SYS_sched_getaffinity, 0, 0),
	DONE("getcpu", SYS_getcpu, 0),
	DONE("membarrier", SYS_membarrier, 0),
	DONE("getrandom", SYS_getrandom, NOWHERE, 1, -1),
	DONE("memfd_create", SYS_memfd_create, NOWHERE),
	DONE("mseal", 462, NOWHERE, 0, -1),
	DONE("mremap", SYS_mremap, NOWHERE),
	DONE("madvise", SYS_madvise, NOWHERE),
	DONE("mprotect", SYS_mprotect, NOWHERE, 0, PROT_READ),
	DONE("munmap", SYS_munmap, NOWHERE),
	DONE("clone, for a thread", SYS_clone, CLONE_THREAD, 0, 0, 0),
	DONE("prlimit64, to look", SYS_prlimit64, 0, 99, 0, NOWHERE),
	/* signals and children */
	DONE("rt_sigaction", SYS_rt_sigaction, 99),
	DONE("rt_sigprocmask", SYS_rt_sigprocmask, 99, 0, 0, 1),
	DONE("sigaltstack", SYS_sigaltstack, NOWHERE),
	DONE("waitid", SYS_waitid, 99),
	DONE("wait4", SYS_wait4, -1, 0, -1),
	DONE("pidfd_send_signal", SYS_pidfd_send_signal, NO_FD),
	/* what a window's process does */
	WITH(SANDBOX_MAY_DRAW, "mmap, executable, to draw", SYS_mmap, 0, 0, PROT_EXEC, 0),
	WITH(SANDBOX_MAY_SHOW, "getdents64, to show", SYS_getdents64, NO_FD),
	WITH(SANDBOX_MAY_CONNECT, "connect, as an interposer", SYS_connect, NO_FD),
	WITH(SANDBOX_MAY_CONNECT, "geteuid, for D-Bus", SYS_geteuid, 0),
/* whose arguments a filter cannot see, or who has no business here */
#ifdef SYS_clone3
	REFUSED("clone3", SYS_clone3, NOWHERE, 64),
#endif
#ifndef VUG_SANITIZED /* AddressSanitizer sets limits */
	REFUSED("prlimit64, to set", SYS_prlimit64, 0, 99, NOWHERE),
#endif
};

/* By row: the errno value without the filter, and with it; -1: the row was not come to. */
struct outcomes {
	int without[COUNT(rows)], with[COUNT(rows)];
};

static int call(const struct row *row)
{
	const long *arguments = row->arguments;

	errno = 0;
	syscall(row->number, arguments[0], arguments[1], arguments[2], arguments[3], 0, 0);
	return errno;
}

/* Those with these flags, in a process of their own, which a filter may end. */
static void make_calls(unsigned int flags, bool is_filtered, int *ret_errors)
{
	pid_t child = fork();

	if (child != 0) {
		waitpid(child, NULL, 0);
		return;
	}
	if (is_filtered && sandbox_filter_calls(flags, TERMINAL) < 0)
		_exit(1);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].flags == flags)
			ret_errors[i] = call(&rows[i]);
	_exit(0);
}

static bool is_right(const struct row *row, int without, int with)
{
	bool is_refused = with == ENOSYS;

	if (without == ENOSYS) /* this kernel does not have it */
		return true;
	if (with >= 0 && is_refused == row->is_refused)
		return true;
	printf("%s: %s\n", row->name,
	       with < 0     ? "it ends the process"
	       : is_refused ? strerror(with)
			    : "it is allowed");
	return false;
}

int main(void)
{
	static const unsigned int sets[] = {0, SANDBOX_MAY_CONNECT, SANDBOX_MAY_DRAW,
					    SANDBOX_MAY_SHOW};
	struct outcomes *outcomes = mmap(NULL, sizeof(*outcomes), PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool are_right = true;

	if (outcomes == MAP_FAILED)
		return 2;
	memset(outcomes, -1, sizeof(*outcomes));
	for (size_t i = 0; i < COUNT(sets); i++) {
		make_calls(sets[i], false, outcomes->without);
		make_calls(sets[i], true, outcomes->with);
	}
	for (size_t i = 0; i < COUNT(rows); i++)
		are_right &= is_right(&rows[i], outcomes->without[i], outcomes->with[i]);
	return are_right ? 0 : 1;
}
