/* SPDX-License-Identifier: MIT */
#include "outputs/output.h"

/* outputs.def holds a line OUTPUT(name) for each row in CMakeLists.txt. */
#define OUTPUT(name) extern const struct output_type output_##name;
#include "outputs.def"
#undef OUTPUT

#define OUTPUT(name) &output_##name,
const struct output_type *const output_types[] = {
#include "outputs.def"
	NULL,
};
