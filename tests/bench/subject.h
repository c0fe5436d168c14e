/* SPDX-License-Identifier: MIT */
/* A front end that is measured, in a process of its own, and the back end's ends of its channels. */
#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "row.h"

#define SUBJECT_MAX_CHANNELS 16

struct subject_kind;

struct subject {
	const struct subject_kind *kind;
	pid_t pid;
	int channels[SUBJECT_MAX_CHANNELS];
	size_t num_channels;
	size_t memory_before; /* its own, before it had a channel, in KiB; 0: not known */
	void *data;           /* the kind's */
};

struct subject_kind {
	const char *name;
	const char *title;
	bool (*can_do)(const struct row *row);
	void (*start)(struct subject *subject, const struct row *row);
	void (*stop)(struct subject *subject);
};

extern const struct subject_kind *const subject_kinds[];
extern const size_t num_subject_kinds;

/* In the order of subject_kinds[]. */
extern const struct subject_kind subject_floor, subject_floor_poll, subject_attach, subject_open,
	subject_view, subject_qemu, subject_qemu_vug;

/* Where the programs that were built lie; set by main(). */
extern const char *subject_build_directory;
/* Of QEMU's modules with the device of examples/qemu, also set by main(); NULL: there are none. */
extern const char *subject_module_directory;

#endif
