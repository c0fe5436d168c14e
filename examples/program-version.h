/* SPDX-License-Identifier: MIT */
/* --version, as each of the programs says it. */
#ifndef PROGRAM_VERSION_H
#define PROGRAM_VERSION_H

#include <stdio.h>
#include <vug/vug-version.h>

/* library: the version of the libvug that it runs with; NULL: it runs with none. */
static inline void program_version_print(const char *name, const char *library)
{
	if (library)
		printf("%s " VUG_VERSION " (libvug %s)\n", name, library);
	else
		printf("%s " VUG_VERSION "\n", name);
}

#endif
