/* SPDX-License-Identifier: MIT */
/*
 * The test double: stands between the library and everything that can fail on it. It counts the
 * calls, lets exactly one of them fail (or all from one on), and keeps books of what was handed
 * out, so that nothing is lost and nothing given back twice.
 *
 * Only calls of the library and of pixman come here: see CMakeLists.txt. Time is the test's.
 */
#ifndef FAULTS_DOUBLE_H
#define FAULTS_DOUBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One for each call; some calls do several things, which fail in different ways. */
enum double_call {
	CALL_CALLOC,
	CALL_MALLOC,
	CALL_REALLOC,
	CALL_FREE,
	CALL_MODIFIER_NAME,
	CALL_RECVMSG,
	CALL_SENDMSG,
	CALL_READ,
	CALL_WRITE,
	CALL_PREAD,
	CALL_VM_READ,
	CALL_VM_WRITE,
	CALL_FUTEX,
	CALL_POLL,
	CALL_MMAP,
	CALL_MUNMAP,
	CALL_MEMFD,
	CALL_FTRUNCATE,
	CALL_FCNTL,
	CALL_FCNTL_DUPFD,
	CALL_STATX,
	CALL_FSTAT,
	CALL_FSTATFS,
	CALL_READLINK,
	CALL_IOCTL,
	CALL_LSEEK,
	CALL_EPOLL_CREATE,
	CALL_EPOLL_CTL,
	CALL_EPOLL_DEL,
	CALL_EPOLL_WAIT,
	CALL_EVENTFD,
	CALL_OPEN,
	CALL_PIPE,
	CALL_TIMERFD_CREATE,
	CALL_TIMERFD_SETTIME,
	CALL_SOCKETPAIR,
	CALL_GETSOCKOPT,
	CALL_SETSOCKOPT,
	CALL_GETPEERNAME,
	CALL_FOPEN,
	CALL_FGETS,
	CALL_FCLOSE,
	CALL_CLOSE,
	CALL_CLOCK,
	NUM_CALLS
};

enum double_effect {
	EFFECT_FAIL,  /* nothing is done, and errno says why */
	EFFECT_AFTER, /* it is done, and then it fails */
	EFFECT_SHORT, /* one byte of it is done */
	EFFECT_END,   /* nothing is done, and nothing is said: the end of a file */
	EFFECT_LOST,  /* it is done, but the descriptors that came along are lost */
	EFFECT_GONE,  /* the connection is cut first, so that what it says is true */
};

#define DOUBLE_MAX_FAULTS 8

struct double_fault {
	const char *name; /* NULL: behind the last one */
	int error;
	enum double_effect effect;
	bool is_transparent; /* nothing that anybody can see may come of it */
	bool may_last;       /* it may also be so from then on */
};

struct double_row {
	const char *name;   /* of the row */
	const char *symbol; /* of the call */
	struct double_fault faults[DOUBLE_MAX_FAULTS];
};

extern const struct double_row double_rows[NUM_CALLS]; /* double_rows.c */

/* What shall fail: the n-th call, from 1; where `lasts`, all behind it too. */
struct double_plan {
	enum double_call call;
	const struct double_fault *fault; /* NULL: nothing fails */
	unsigned int n;
	bool lasts;
};

/* Once, before everything else: pixman's memory comes from the double. */
void double_take_pixman(void);
/* Begin: counts from 0, nothing is handed out, and the time is what it always begins with. */
void double_start(const struct double_plan *plan);
/* Nothing fails any more, and nothing is counted. */
void double_stop(void);
unsigned int double_get_count(enum double_call call);
/* How often the planned fault has happened. */
unsigned int double_get_num_faults(void);

/* Everything that was handed out has been given back. */
void double_expect_empty(void);

/* A descriptor goes to the library, or leaves it. */
void double_give(int fd);
void double_take(int fd);

/* The file behind this descriptor is a dma-buf of udmabuf's from now on, for the library. */
void double_make_dmabuf(int fd);

/* Whatever is being drawn into dma-bufs is done. */
void double_signal_fences(void);

/* So much time passes; returns whether a timer has fired. */
bool double_advance(unsigned int milliseconds);

/* For the files of the double: count the call; what shall happen to it, NULL: it works. */
const struct double_fault *double_count(enum double_call call);
/* Whether to fail, for calls that do nothing where they fail: whether it does, with errno set. */
bool double_fails(enum double_call call);
void double_own(int fd);
void double_disown(int fd);

#endif
