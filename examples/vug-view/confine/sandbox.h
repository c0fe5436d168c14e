/* SPDX-License-Identifier: MIT */
/*
 * What the program gives up once everything is open and before it hears the first byte of a peer:
 * new privileges, the file system but for what the outputs write, and every system call that
 * serving a display does not need.
 */
#ifndef VUG_VIEW_SANDBOX_H
#define VUG_VIEW_SANDBOX_H

#include <glib.h>
#include <stdbool.h>

struct sandbox;

struct sandbox *sandbox_new(void);
void sandbox_free(struct sandbox *sandbox); /* NULL: nothing. What was given up stays so. */

/* What will still be done in the directory of this file, and beneath it, if it is there now. */
void sandbox_allow_reading(struct sandbox *sandbox, const char *path);
void sandbox_allow_writing(struct sandbox *sandbox, const char *path);  /* and replacing */
void sandbox_allow_removing(struct sandbox *sandbox, const char *path); /* only that */

/* Sockets will still be connected to. */
void sandbox_allow_connecting(struct sandbox *sandbox);

/* The kernel will still copy within this program's own memory: lib/input needs that of some guests' memory. */
void sandbox_allow_own_memory(struct sandbox *sandbox);

/* This terminal's modes will still be set. */
void sandbox_allow_terminal(struct sandbox *sandbox, int fd);

/*
 * Whether writing in the directory of this file, which has failed, is refused by what was given up
 * and by nothing else: then it is not the directory that was there before.
 */
bool sandbox_refuses(const struct sandbox *sandbox, const char *path);

/*
 * Give up everything else, for good. To be called while there is one thread; those that begin later
 * are in it too. False, with an error of one line, where the kernel refuses; then part of it may
 * be in force. A kernel without Landlock is no error: its file system stays open.
 */
bool sandbox_enter(struct sandbox *sandbox, GError **error);

/* One phrase about what is in force, for the user; to be freed. */
char *sandbox_describe(const struct sandbox *sandbox);

#endif
