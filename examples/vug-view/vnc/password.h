/* SPDX-License-Identifier: MIT */
#ifndef VUG_VIEW_VNC_PASSWORD_H
#define VUG_VIEW_VNC_PASSWORD_H

#include <glib.h>

/*
 * The first line of a file that nobody else can read. To be freed; NULL with an error that says what
 * is wrong with the file. VNC takes no more than eight characters of it: that is said.
 */
char *vnc_password_read(const char *path, GError **error);

#endif
