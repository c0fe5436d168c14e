/* SPDX-License-Identifier: MIT */
/* How large a terminal is. */
#ifndef VUG_VIEW_TERMINAL_SIZE_H
#define VUG_VIEW_TERMINAL_SIZE_H

#include <stdbool.h>

#include "terminal/abilities.h"
#include "terminal/screen.h"

/* What its driver does not say, its answers do; 80 by 24 where neither does. */
struct terminal_size terminal_size_get(int fd, const struct terminal_abilities *abilities);

/* Whether it is another than that one. */
bool terminal_size_differs(int fd, const struct terminal_abilities *abilities,
			   const struct terminal_size *size);

#endif
