/* SPDX-License-Identifier: MIT */
#include "confine/sandbox-calls.h"

#include <asm/termbits.h>
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
 *
 * The C library at run time need not be the one that this was compiled with, and it chooses the
 * calls. So a table names what is done in each way that a C library has to do it: older, newer and
 * those for other machines, musl's too. A name that this machine's kernel lacks adds no rule.
 */
#define REFUSE SCMP_ACT_ERRNO(ENOSYS)
#define END SCMP_ACT_KILL_PROCESS

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The kernel looks at 32 bits of a request; musl passes it as an int, which may be negative. */
#define ONLY_REQUEST 0xffffffff

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

/* One that libseccomp 2.5 has no name for. New calls have one number on all machines but these two. */
#if defined(__alpha__) || defined(__mips__)
#define ALLOWED_NUMBER(number) ALLOWED(read)
#else
#define ALLOWED_NUMBER(number) \
	{ \
		number, 0, \
		{ \
			0, SCMP_CMP_EQ, 0, 0 \
		} \
	}
#endif

/* clone()'s argument, counted from 0. */
#ifdef __s390__
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif

/* Of an argument, counted from 0. */
#define EQUAL(argument, value) argument, SCMP_CMP_EQ, value, 0
#define REQUEST(value) 1, SCMP_CMP_MASKED_EQ, ONLY_REQUEST, value /* of ioctl() */
#define WITH(argument, flag) argument, SCMP_CMP_MASKED_EQ, flag, flag
#define WITHOUT(argument, flag) argument, SCMP_CMP_MASKED_EQ, flag, 0

static const struct call allowed[] = {
	/* memory, of which none is made executable (see `allowed_here`) */
	ALLOWED(brk),
	ALLOWED(munmap),
	ALLOWED(mremap),
	ALLOWED(madvise),
	ALLOWED(membarrier),
	ALLOWED(memfd_create),
	ALLOWED_NUMBER(462), /* mseal */
	/* descriptors that are open */
	ALLOWED(read),
	ALLOWED(readv),
	ALLOWED(pread64),
	ALLOWED(write),
	ALLOWED(writev),
	ALLOWED(lseek),
	ALLOWED(_llseek),
	ALLOWED(close),
	ALLOWED(fcntl),
	ALLOWED(fcntl64),
	ALLOWED(ftruncate),
	ALLOWED(ftruncate64),
	ALLOWED(fstat),
	ALLOWED(fstat64),
	ALLOWED(fstatfs),
	ALLOWED(fstatfs64),
	ALLOWED_IF(ioctl, REQUEST(DMA_BUF_IOCTL_SYNC)),
	ALLOWED_IF(ioctl, REQUEST(DMA_BUF_IOCTL_EXPORT_SYNC_FILE)),
	ALLOWED_IF(ioctl, REQUEST(TIOCGPGRP)),
	ALLOWED_IF(ioctl, REQUEST(TIOCGWINSZ)),
	ALLOWED_IF(ioctl, REQUEST(TCGETS)), /* isatty() */
#ifdef TCGETS2
	ALLOWED_IF(ioctl, REQUEST(TCGETS2)),
#endif
	/* files: which ones, confine/sandbox-files.c says */
	ALLOWED(open),
	ALLOWED(openat),
	ALLOWED(openat2),
	ALLOWED(stat),
	ALLOWED(stat64),
	ALLOWED(lstat),
	ALLOWED(lstat64),
	ALLOWED(newfstatat),
	ALLOWED(fstatat64),
	ALLOWED(statx),
	ALLOWED(access),
	ALLOWED(faccessat),
	ALLOWED(faccessat2),
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
	ALLOWED(recv),
	ALLOWED(recvfrom),
	ALLOWED(recvmsg),
	ALLOWED(send),
	ALLOWED(sendto),
	ALLOWED(sendmsg),
	ALLOWED(shutdown),
	/* waiting */
	ALLOWED(poll),
	ALLOWED(ppoll),
	ALLOWED(ppoll_time64),
	ALLOWED(select),
	ALLOWED(_newselect),
	ALLOWED(pselect6),
	ALLOWED(pselect6_time64),
	ALLOWED(epoll_create1),
	ALLOWED(epoll_ctl),
	ALLOWED(epoll_wait),
	ALLOWED(epoll_pwait),
	ALLOWED(epoll_pwait2),
	ALLOWED(eventfd2),
	ALLOWED(pipe2),
	ALLOWED(timerfd_create),
	ALLOWED(timerfd_settime),
	ALLOWED(timerfd_settime64),
	ALLOWED(timerfd_gettime),
	ALLOWED(timerfd_gettime64),
	ALLOWED(nanosleep),
	ALLOWED(clock_nanosleep),
	ALLOWED(clock_nanosleep_time64),
	ALLOWED(clock_gettime),
	ALLOWED(clock_gettime64),
	ALLOWED(clock_getres),
	ALLOWED(clock_getres_time64),
	ALLOWED(gettimeofday),
	ALLOWED(time),
	ALLOWED(restart_syscall),
	/* threads: GLib has one for signals; see `allowed_here` */
	ALLOWED(futex),
	ALLOWED(futex_time64),
	ALLOWED(futex_waitv),
	ALLOWED_NUMBER(454), /* futex_wake */
	ALLOWED_NUMBER(455), /* futex_wait */
	ALLOWED_NUMBER(456), /* futex_requeue */
	ALLOWED(set_robust_list),
	ALLOWED(rseq),
	ALLOWED(sched_yield),
	ALLOWED(sched_getaffinity),
	ALLOWED(getcpu),
	ALLOWED(getpid),
	ALLOWED(gettid),
	ALLOWED(getrandom),
	ALLOWED(sysinfo),
	/* signals, and the end */
	ALLOWED(rt_sigaction),
	ALLOWED(rt_sigprocmask),
	ALLOWED(rt_sigreturn),
	ALLOWED(sigreturn),
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
	/* D-Bus says at both ends who they are */
	ALLOWED(getuid),
	ALLOWED(getuid32),
	ALLOWED(geteuid),
	ALLOWED(geteuid32),
	ALLOWED(getgid),
	ALLOWED(getgid32),
	ALLOWED(getegid),
	ALLOWED(getegid32),
};

/* Requests to the terminal that shows the picture. */
static const scmp_datum_t of_the_terminal[] = {
	TCSETS,  TCSETSW,  TCSETSF,  TCFLSH,
#ifdef TCSETS2 /* tcsetattr() of glibc 2.42 and newer */
	TCSETS2, TCSETSW2, TCSETSF2,
#endif
};

/* A driver compiles, and talks to its device; Mesa's software wants to know where its threads run. */
static const struct call drawing[] = {
	ALLOWED(mmap),
	ALLOWED(mmap2),
	ALLOWED(mprotect),
	ALLOWED(cacheflush),
	ALLOWED(riscv_flush_icache), /* of code that was just made */
	ALLOWED(ioctl),
};

/* Memory that is shared with an X server; what Xlib, SDL and their likes ask the time and place. */
static const struct call showing[] = {
	ALLOWED(shmget),     ALLOWED(shmat), ALLOWED(shmctl), ALLOWED(shmdt),
	ALLOWED(getdents64), ALLOWED(uname), ALLOWED(pipe2),  ALLOWED(fallocate),
};

/*
 * AddressSanitizer looks for leaks from another process that traces this one, and describes what
 * it found by what it reads of programs and maps. In a build with it, and in no other, it can.
 */
#ifdef VUG_SANITIZED
static const struct call allowed_here[] = {
	ALLOWED(mmap),      ALLOWED(mprotect),         ALLOWED(clone),
	ALLOWED(prctl),     ALLOWED(ptrace),           ALLOWED(getppid),
	ALLOWED(prlimit64), ALLOWED(getdents64),       ALLOWED(getdents),
	ALLOWED(pipe2),     ALLOWED(process_vm_readv),
};
#else
static const struct call allowed_here[] = {
#if defined(__s390__)    /* its arguments are in memory, where a filter does not see them */
	ALLOWED(mmap),
#elif !defined(__i386__) /* so they are there, but mmap2 takes its place */
	ALLOWED_IF(mmap, WITHOUT(2, PROT_EXEC)),
#endif
	ALLOWED_IF(mmap2, WITHOUT(2, PROT_EXEC)),
	ALLOWED_IF(mprotect, WITHOUT(2, PROT_EXEC)),
	/* Not clone3, whose flags a filter does not see: every C library then takes this one. */
	ALLOWED_IF(clone, WITH(CLONE_FLAGS, CLONE_THREAD)),
	ALLOWED_IF(prctl, EQUAL(0, PR_SET_NAME)),
	/* To look at a limit: it is not set. */
	ALLOWED_IF(prlimit64, EQUAL(2, 0)),
	ALLOWED(getrlimit),
	ALLOWED(ugetrlimit),
};
#endif

/* What only somebody who has taken the program over would call. */
static const int ending[] = {
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
#ifndef VUG_SANITIZED
	SCMP_SYS(ptrace),
#endif
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

/* With a process for an argument: what is done to another one's memory ends this one, too. */
static const int copying[] = {
#ifndef VUG_SANITIZED
	SCMP_SYS(process_vm_readv),
#endif
	SCMP_SYS(process_vm_writev),
};

/* One that is below 0 is another machine's. */
static int count_here(const struct call *calls, size_t count)
{
	int here = 0;

	for (size_t i = 0; i < count; i++)
		here += calls[i].number >= 0;
	return here;
}

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
	for (size_t i = 0; i < COUNT(of_the_terminal) && error == 0; i++) {
		const struct scmp_arg_cmp comparisons[] = {{EQUAL(0, (scmp_datum_t)fd)},
							   {REQUEST(of_the_terminal[i])}};

		error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl),
					       COUNT(comparisons), comparisons);
	}
	return error;
}

static int end_at(scmp_filter_ctx filter, const int *numbers, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && error == 0; i++)
		error = seccomp_rule_add(filter, END, numbers[i], 0);
	return error;
}

/* Memory that a guest may take away is copied by the kernel, which reports that. */
static int allow_own_memory(scmp_filter_ctx filter)
{
	const scmp_datum_t self = (scmp_datum_t)getpid();
	const struct scmp_arg_cmp is_self = {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = self};
	const struct scmp_arg_cmp is_other = {.arg = 0, .op = SCMP_CMP_NE, .datum_a = self};
	int error = 0;

	for (size_t i = 0; i < COUNT(copying) && error == 0; i++) {
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, copying[i], 1, is_self);
		if (error == 0)
			error = seccomp_rule_add(filter, END, copying[i], 1, is_other);
	}
	return error;
}

static int judge_copying(scmp_filter_ctx filter, unsigned int flags)
{
	return flags & SANDBOX_MAY_COPY ? allow_own_memory(filter)
					: end_at(filter, copying, COUNT(copying));
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
		error = judge_copying(filter, flags);
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
	return count_here(allowed, COUNT(allowed)) + count_here(allowed_here, COUNT(allowed_here)) +
	       1 + (flags & SANDBOX_MAY_CONNECT ? count_here(connecting, COUNT(connecting)) : 0) +
	       (flags & SANDBOX_MAY_DRAW ? count_here(drawing, COUNT(drawing)) : 0) +
	       (flags & SANDBOX_MAY_SHOW ? count_here(showing, COUNT(showing)) : 0) +
	       (flags & SANDBOX_MAY_COPY ? (int)COUNT(copying) : 0) +
	       (terminal_fd >= 0 ? (int)COUNT(of_the_terminal) : 0);
}
