/* SPDX-License-Identifier: MIT */
/* The directory of one guest's sockets, with mode 0700. */
#ifndef VUG_RUN_SOCKET_DIRECTORY_H
#define VUG_RUN_SOCKET_DIRECTORY_H

#include <glib.h>

/* Its path, for g_free(); NULL with an error of one line. In TMPDIR where that serves, else in /tmp. */
char *socket_directory_make(GError **error);

/* With all that is in it. One that is not there any more is no fault. */
void socket_directory_remove(const char *path);

#endif
