/* SPDX-License-Identifier: MIT */
/* An argument of a command: text, and behind it perhaps a file in the directory of the sockets. */
#ifndef VUG_RUN_ARGUMENT_H
#define VUG_RUN_ARGUMENT_H

#include <glib.h>

struct argument {
	char *text;
	const char *file; /* in that directory; NULL: the text is all. Constant */
};

/* A command: of struct argument. */
GArray *command_new(void);

/* The text is copied. */
void command_add(GArray *command, const char *text);
void command_add_all(GArray *command, char *const *texts);
/* text is what is before the path of that file; "": nothing. */
void command_add_file(GArray *command, const char *text, const char *file);

/* As execvp() has it, with that directory. */
GStrv command_get_strings(const GArray *command, const char *directory);

/* For a shell, where $NAME is the directory: variable is that name. */
char *command_quote(const GArray *command, const char *variable);

#endif
