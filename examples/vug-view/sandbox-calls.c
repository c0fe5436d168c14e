/* SPDX-License-Identifier: MIT */
#include "sandbox-calls.h"

#include <errno.h>
#include <linux/dma-buf.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * A call that is in no table fails with ENOSYS, as on a kernel that does not have it: libraries
 * then take an older way, and what they cannot do they report. None of them calls what ends the
 * process in good faith.
 */
#define REFUSE SCMP_ACT_ERRNO(ENOSYS)
#define END SCMP_ACT_KILL_PROCESS

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct call {
	int number;
	unsigned int comparisons; /* 0 or 1 */
	struct scmp_arg_cmp comparison;
};

#define ALLOWED(name) \
	{ \
		SCMP_SYS(name), 0, \
		{ \
			0, SCMP_CMP_EQ, 0, 0 \
		} \
	}
#define ALLOWED_IF(name, ...) \
	{ \
		SCMP_SYS(name), 1, \
		{ \
			__VA_ARGS__ \
		} \
	}

/* Of an argument, counted from 0. */
#define EQUAL(argument, value) argument, SCMP_CMP_EQ, value, 0
#define WITH(argument, flag) argument, SCMP_CMP_MASKED_EQ, flag, flag
#define WITHOUT(argument, flag) argument, SCMP_CMP_MASKED_EQ, flag, 0

static const struct call allowed[] = {
	/* memory, of which none is made executable (see `allowed_here`) */
	ALLOWED(brk),
	ALLOWED(munmap),
	ALLOWED(mremap),
	ALLOWED(madvise),
	ALLOWED(memfd_create),
	/* descriptors that are open */
	ALLOWED(read),
	ALLOWED(readv),
	ALLOWED(pread64),
	ALLOWED(write),
	ALLOWED(writev),
	ALLOWED(lseek),
	ALLOWED(close),
	ALLOWED(fcntl),
	ALLOWED(ftruncate),
	ALLOWED(fstat),
	ALLOWED(fstatfs),
	ALLOWED_IF(ioctl, EQUAL(1, DMA_BUF_IOCTL_SYNC)),
	ALLOWED_IF(ioctl, EQUAL(1, DMA_BUF_IOCTL_EXPORT_SYNC_FILE)),
	ALLOWED_IF(ioctl, EQUAL(1, TIOCGPGRP)),
	ALLOWED_IF(ioctl, EQUAL(1, TIOCGWINSZ)),
	/* files: which ones, sandbox-files.c says */
	ALLOWED(open),
	ALLOWED(openat),
	ALLOWED(stat),
	ALLOWED(lstat),
	ALLOWED(newfstatat),
	ALLOWED(statx),
	ALLOWED(readlink),
	ALLOWED(readlinkat),
	ALLOWED(rename),
	ALLOWED(renameat),
	ALLOWED(renameat2),
	ALLOWED(unlink),
	ALLOWED(unlinkat),
	/* sockets that are there, and those that come through them */
	ALLOWED_IF(socketpair, EQUAL(0, AF_UNIX)),
	ALLOWED(accept4),
	ALLOWED(getsockopt),
	ALLOWED_IF(setsockopt, EQUAL(2, SO_SNDBUF)),
	ALLOWED(getsockname),
	ALLOWED(getpeername),
	ALLOWED(recvfrom),
	ALLOWED(recvmsg),
	ALLOWED(sendto),
	ALLOWED(sendmsg),
	ALLOWED(shutdown),
	/* waiting */
	ALLOWED(poll),
	ALLOWED(ppoll),
	ALLOWED(epoll_create1),
	ALLOWED(epoll_ctl),
	ALLOWED(epoll_wait),
	ALLOWED(epoll_pwait),
	ALLOWED(eventfd2),
	ALLOWED(timerfd_create),
	ALLOWED(timerfd_settime),
	ALLOWED(clock_gettime),
	ALLOWED(gettimeofday),
	ALLOWED(restart_syscall),
	/* threads: GLib has one for signals; see `allowed_here` */
	ALLOWED(futex),
	ALLOWED(set_robust_list),
	ALLOWED(rseq),
	ALLOWED(sched_yield),
	ALLOWED(sched_getaffinity),
	ALLOWED(getpid),
	ALLOWED(gettid),
	ALLOWED(getrandom),
	ALLOWED(sysinfo),
	/* signals, and the end */
	ALLOWED(rt_sigaction),
	ALLOWED(rt_sigprocmask),
	ALLOWED(rt_sigreturn),
	ALLOWED(sigaltstack),
	ALLOWED(exit),
	ALLOWED(exit_group),
	/* the child of --demo, by the descriptor that stands for it */
	ALLOWED(pidfd_send_signal),
	ALLOWED(wait4),
	ALLOWED(waitid),
};

/* To a socket of this machine: which one, a filter cannot see. */
static const struct call connecting[] = {
	ALLOWED_IF(socket, EQUAL(0, AF_UNIX)),
	ALLOWED(connect),
};

/* Requests to the terminal that shows the picture. */
static const scmp_datum_t of_the_terminal[] = {TCSETS, TCFLSH};

/* A driver compiles, and talks to its device; Mesa's software wants to know where its threads run. */
static const struct call drawing[] = {
	ALLOWED(mmap),
	ALLOWED(mprotect),
	ALLOWED(ioctl),
};

/* Memory that is shared with an X server; what Xlib, SDL and their likes ask the time and place. */
static const struct call showing[] = {
	ALLOWED(shmget),    ALLOWED(shmat),      ALLOWED(shmctl),    ALLOWED(shmdt),
	ALLOWED(select),    ALLOWED(pselect6),   ALLOWED(nanosleep), ALLOWED(clock_nanosleep),
	ALLOWED(access),    ALLOWED(getdents64), ALLOWED(uname),     ALLOWED(pipe2),
	ALLOWED(fallocate),
};

/*
 * AddressSanitizer looks for leaks from another process that traces this one, and describes what
 * it found by what it reads of programs and maps. In a build with it, and in no other, it can.
 */
#ifdef VUG_SANITIZED
static const struct call allowed_here[] = {
	ALLOWED(mmap),       ALLOWED(mprotect), ALLOWED(clone),     ALLOWED(prctl),
	ALLOWED(ptrace),     ALLOWED(getppid),  ALLOWED(prlimit64), ALLOWED(access),
	ALLOWED(getdents64), ALLOWED(getdents), ALLOWED(pipe2),     ALLOWED(process_vm_readv),
};
#else
static const struct call allowed_here[] = {
	ALLOWED_IF(mmap, WITHOUT(2, PROT_EXEC)),
	ALLOWED_IF(mprotect, WITHOUT(2, PROT_EXEC)),
	ALLOWED_IF(clone, WITH(0, CLONE_THREAD)),
	ALLOWED_IF(prctl, EQUAL(0, PR_SET_NAME)),
};
#endif

/* What only somebody who has taken the program over would call. */
static const int ending[] = {
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
#ifndef VUG_SANITIZED
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
#endif
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(open_by_handle_at),
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(open_tree),
	SCMP_SYS(move_mount),
	SCMP_SYS(fsopen),
	SCMP_SYS(fsmount),
	SCMP_SYS(pivot_root),
	SCMP_SYS(chroot),
	SCMP_SYS(setns),
	SCMP_SYS(unshare),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(keyctl),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load),
	SCMP_SYS(kexec_file_load),
	SCMP_SYS(reboot),
};

static int allow(scmp_filter_ctx filter, const struct call *calls, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && error == 0; i++)
		error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, calls[i].number,
					       calls[i].comparisons, &calls[i].comparison);
	return error;
}

/* abort() must work, and nobody else can be meant. */
static int allow_signals_to_itself(scmp_filter_ctx filter)
{
	const struct call call = ALLOWED_IF(tgkill, EQUAL(0, (scmp_datum_t)getpid()));

	return allow(filter, &call, 1);
}

/* These of this one: others would type into it, or take it over. */
static int allow_terminal(scmp_filter_ctx filter, int fd)
{
	int error = 0;

	if (fd < 0)
		return 0;
	for (size_t i = 0; i < COUNT(of_the_terminal) && error == 0; i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 2,
					 SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd),
					 SCMP_A1(SCMP_CMP_EQ, of_the_terminal[i]));
	return error;
}

static int end_at(scmp_filter_ctx filter, const int *numbers, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && error == 0; i++)
		error = seccomp_rule_add(filter, END, numbers[i], 0);
	return error;
}

static int set_up(scmp_filter_ctx filter, unsigned int flags, int terminal_fd)
{
	int error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, END);

	if (error == 0)
		error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (error == 0)
		error = allow(filter, allowed, COUNT(allowed));
	if (error == 0)
		error = allow(filter, allowed_here, COUNT(allowed_here));
	if (error == 0 && flags & SANDBOX_MAY_CONNECT)
		error = allow(filter, connecting, COUNT(connecting));
	if (error == 0 && flags & SANDBOX_MAY_DRAW)
		error = allow(filter, drawing, COUNT(drawing));
	if (error == 0 && flags & SANDBOX_MAY_SHOW)
		error = allow(filter, showing, COUNT(showing));
	if (error == 0)
		error = allow_terminal(filter, terminal_fd);
	if (error == 0)
		error = allow_signals_to_itself(filter);
	if (error == 0)
		error = end_at(filter, ending, COUNT(ending));
	return error;
}

int sandbox_filter_calls(unsigned int flags, int terminal_fd)
{
	scmp_filter_ctx filter = seccomp_init(REFUSE);
	int error;

	if (!filter)
		return -ENOMEM;
	error = set_up(filter, flags, terminal_fd);
	if (error == 0)
		error = seccomp_load(filter);
	seccomp_release(filter);
	if (error < 0)
		return error;
	return (int)(COUNT(allowed) + COUNT(allowed_here) + 1 +
		     (flags & SANDBOX_MAY_CONNECT ? COUNT(connecting) : 0) +
		     (flags & SANDBOX_MAY_DRAW ? COUNT(drawing) : 0) +
		     (flags & SANDBOX_MAY_SHOW ? COUNT(showing) : 0) +
		     (terminal_fd >= 0 ? COUNT(of_the_terminal) : 0));
}
