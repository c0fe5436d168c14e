/* SPDX-License-Identifier: MIT */
#include "sources/source.h"

/* sources.def holds a line SOURCE(name) for each row in CMakeLists.txt. */
#define SOURCE(name) extern const struct source_type source_##name;
#include "sources.def"
#undef SOURCE

#define SOURCE(name) &source_##name,
const struct source_type *const source_types[] = {
#include "sources.def"
	NULL,
};
