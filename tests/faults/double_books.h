/* SPDX-License-Identifier: MIT */
/* What the files of the double keep, each its own part. */
#ifndef FAULTS_DOUBLE_BOOKS_H
#define FAULTS_DOUBLE_BOOKS_H

/* double_memory.c: allocations and mappings. */
void double_start_memory(void);
void double_expect_no_memory(void);

/* double_time.c: the clock, and the timers that go by it. */
void double_start_time(void);
void double_forget_timer(int fd);

/* double_files.c */
void double_start_dmabufs(void);
void double_expect_no_access(void);

/* double_fences.c: a new fence, for the library. */
int double_make_fence(void);
void double_forget_fences(void);

#endif
