/* SPDX-License-Identifier: MIT */
/* A main loop that never waits: it serves what is ready and stops when all is quiet. */
#ifndef SUPPORT_LOOP_H
#define SUPPORT_LOOP_H

#include <stdbool.h>

#include <vug/vhost-user.h>
#include <vug/vug.h>

/*
 * What is owed to somebody while nothing is armed that would bring it about, looked for between any
 * two dispatches; NULL: nobody looks. For liveness.h, where the static library is linked.
 */
struct loop_debts {
	const char *(*find_server_debt)(struct vug_server *server);
	const char *(*find_interposer_debt)(struct vug_interposer *interposer);
};
extern struct loop_debts loop_debts;

/* Whether the descriptor is readable now. */
bool loop_is_readable(int fd);

/* Wait until it is, which must happen soon: for what only the kernel can bring about. */
void loop_wait_readable(int fd);

/*
 * Dispatch until the poll descriptor is quiet. It fails the test if that takes longer than any
 * test can need: then the descriptor stays readable with nothing to do, and a loop would spin.
 * Returns the number of dispatches.
 */
unsigned int loop_settle(struct vug_server *server);
unsigned int loop_settle_interposer(struct vug_interposer *interposer);

/* Fail the test where something is owed, and nothing armed. */
void loop_expect_no_debt(struct vug_server *server);
void loop_expect_no_interposer_debt(struct vug_interposer *interposer);

/* Until then, or until a callback has dropped the server and set the pointer to NULL. */
void loop_settle_unless_dropped(struct vug_server *const *server);

/* The two of them, until both are quiet. */
void loop_settle_both(struct vug_interposer *interposer, struct vug_server *server);

#endif
