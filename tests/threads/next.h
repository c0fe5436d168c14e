/* SPDX-License-Identifier: MIT */
#ifndef NEXT_H
#define NEXT_H

#include <dlfcn.h>
#include <string.h>

/* The function that this program's own hides. A pointer to data is no pointer to a function in ISO C. */
#define NEXT(name, pointer) \
	do { \
		void *found = dlsym(RTLD_NEXT, name); \
\
		memcpy((pointer), &found, sizeof(found)); \
	} while (0)

#endif
