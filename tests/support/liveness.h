/* SPDX-License-Identifier: MIT */
/*
 * "Every pending obligation is served, or a wake-up is armed": the rule that a server and an
 * interposer keep between two dispatches, as a check.
 *
 * What is owed is read from the library's state, what is armed from the kernel: what the library
 * believes to be armed is no proof. For programs that link the static library.
 */
#ifndef SUPPORT_LIVENESS_H
#define SUPPORT_LIVENESS_H

#include <vug/vhost-user.h>
#include <vug/vug.h>

/* What is owed while nothing is armed that would bring it about; NULL: all is well. */
const char *liveness_find_server_debt(struct vug_server *server);
const char *liveness_find_interposer_debt(struct vug_interposer *interposer);

#endif
