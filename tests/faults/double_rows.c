/* SPDX-License-Identifier: MIT */
/*
 * How each call can fail. What the kernel cannot do to us is left out: a wait that is not one
 * is not interrupted, and taking an entry out of an epoll only frees memory.
 */
#include "double.h"

#include <errno.h>

#define FAIL(code) \
	{ \
		.name = #code, .error = code \
	}
#define LASTING(code) \
	{ \
		.name = #code, .error = code, .may_last = true \
	}
#define UNSEEN(code) \
	{ \
		.name = #code, .error = code, .is_transparent = true \
	}
#define SHORT \
	{ \
		.name = "short", .effect = EFFECT_SHORT, .is_transparent = true \
	}
#define LASTING_SHORT \
	{ \
		.name = "short", .effect = EFFECT_SHORT, .is_transparent = true, .may_last = true \
	}
#define END \
	{ \
		.name = "end", .effect = EFFECT_END \
	}
#define AFTER(code) \
	{ \
		.name = #code, .error = code, .effect = EFFECT_AFTER, .is_transparent = true, \
		.may_last = true \
	}

const struct double_row double_rows[NUM_CALLS] = {
	[CALL_CALLOC] = {"calloc", "calloc", {LASTING(ENOMEM)}},
	[CALL_MALLOC] = {"malloc", "malloc", {LASTING(ENOMEM)}},
	[CALL_REALLOC] = {"realloc", "realloc", {LASTING(ENOMEM)}},
	[CALL_FREE] = {"free", "free", {{0}}},
	[CALL_MODIFIER_NAME] = {"drmGetFormatModifierName",
				"drmGetFormatModifierName",
				{{.name = "ENOMEM", .error = ENOMEM, .may_last = true}}},
	[CALL_RECVMSG] = {"recvmsg",
			  "recvmsg",
			  {LASTING_SHORT,
			   UNSEEN(EINTR),
			   UNSEEN(EAGAIN),
			   FAIL(ECONNRESET),
			   FAIL(ENOMEM),
			   {.name = "closed", .effect = EFFECT_GONE},
			   {.name = "lost", .effect = EFFECT_LOST, .may_last = true}}},
	[CALL_SENDMSG] = {"sendmsg",
			  "sendmsg",
			  {SHORT,
			   UNSEEN(EINTR),
			   UNSEEN(EAGAIN),
			   UNSEEN(ENOBUFS),
			   UNSEEN(ENOMEM),
			   {.name = "EPIPE", .error = EPIPE, .effect = EFFECT_GONE},
			   FAIL(EPERM),
			   FAIL(ETOOMANYREFS)}},
	[CALL_READ] = {"read", "read", {UNSEEN(EINTR), UNSEEN(EAGAIN)}},
	[CALL_WRITE] = {"write", "write", {UNSEEN(EINTR)}},
	[CALL_PREAD] = {"pread", "pread", {LASTING_SHORT, UNSEEN(EINTR), LASTING(EIO), END}},
	[CALL_VM_READ] = {"process_vm_readv",
			  "process_vm_readv",
			  {LASTING(EFAULT),
			   LASTING(ENOSYS),
			   {.name = "short", .effect = EFFECT_SHORT}}},
	[CALL_VM_WRITE] = {"process_vm_writev",
			   "process_vm_writev",
			   {LASTING(EFAULT), {.name = "short", .effect = EFFECT_SHORT}}},
	[CALL_FUTEX] = {"futex", "syscall", {LASTING(EFAULT)}},
	[CALL_POLL] = {"poll", "poll", {UNSEEN(EINTR), FAIL(ENOMEM)}},
	[CALL_MMAP] = {"mmap", "mmap", {LASTING(ENOMEM), FAIL(EACCES)}},
	[CALL_MUNMAP] = {"munmap", "munmap", {{0}}},
	[CALL_MEMFD] = {"memfd_create", "memfd_create", {LASTING(EMFILE), LASTING(ENOMEM)}},
	[CALL_FTRUNCATE] = {"ftruncate", "ftruncate", {UNSEEN(EINTR), LASTING(ENOSPC)}},
	[CALL_FCNTL] = {"fcntl", "fcntl", {LASTING(ENOMEM)}},
	[CALL_FCNTL_DUPFD] = {"fcntl-dupfd", "fcntl", {LASTING(EMFILE)}},
	[CALL_STATX] = {"statx", "statx", {FAIL(EACCES), LASTING(ENOSYS)}},
	[CALL_FSTAT] = {"fstat", "fstat", {FAIL(EIO)}},
	[CALL_FSTATFS] = {"fstatfs", "fstatfs", {FAIL(EIO)}},
	[CALL_READLINK] = {"readlink", "readlink", {LASTING(ENOENT)}},
	[CALL_IOCTL] = {"ioctl", "ioctl", {UNSEEN(EINTR), UNSEEN(EAGAIN), FAIL(EIO)}},
	[CALL_LSEEK] = {"lseek", "lseek", {FAIL(EINVAL)}},
	[CALL_EPOLL_CREATE] = {"epoll_create1",
			       "epoll_create1",
			       {LASTING(EMFILE), LASTING(ENOMEM)}},
	[CALL_EPOLL_CTL] = {"epoll_ctl", "epoll_ctl", {LASTING(ENOMEM), LASTING(ENOSPC)}},
	[CALL_EPOLL_DEL] = {"epoll_ctl-del", "epoll_ctl", {{0}}},
	[CALL_EPOLL_WAIT] = {"epoll_wait", "epoll_wait", {UNSEEN(EINTR)}},
	[CALL_EVENTFD] = {"eventfd", "eventfd", {LASTING(EMFILE), LASTING(ENOMEM)}},
	[CALL_OPEN] = {"open", "open", {LASTING(ENOENT), LASTING(EMFILE), LASTING(ENOMEM)}},
	[CALL_PIPE] = {"pipe2", "pipe2", {LASTING(EMFILE), LASTING(ENOMEM)}},
	[CALL_TIMERFD_CREATE] = {"timerfd_create",
				 "timerfd_create",
				 {LASTING(EMFILE), LASTING(ENOMEM)}},
	[CALL_TIMERFD_SETTIME] = {"timerfd_settime", "timerfd_settime", {FAIL(ECANCELED)}},
	[CALL_SOCKETPAIR] = {"socketpair", "socketpair", {LASTING(EMFILE), LASTING(ENOMEM)}},
	[CALL_GETSOCKOPT] = {"getsockopt", "getsockopt", {FAIL(ENOTSOCK)}},
	[CALL_SETSOCKOPT] = {"setsockopt", "setsockopt", {UNSEEN(ENOBUFS)}},
	[CALL_GETPEERNAME] = {"getpeername", "getpeername", {FAIL(ENOTCONN)}},
	[CALL_FOPEN] = {"fopen", "fopen", {LASTING(EMFILE), LASTING(ENOMEM)}},
	[CALL_FGETS] = {"fgets", "fgets", {END}},
	[CALL_FCLOSE] = {"fclose", "fclose", {AFTER(EIO)}},
	[CALL_CLOSE] = {"close", "close", {AFTER(EINTR), AFTER(EIO)}},
	[CALL_CLOCK] = {"clock_gettime", "clock_gettime", {{0}}},
};
