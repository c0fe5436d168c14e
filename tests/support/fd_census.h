/* SPDX-License-Identifier: MIT */
/* Which descriptors are open, before and after: what is left over is a leak. */
#ifndef SUPPORT_FD_CENSUS_H
#define SUPPORT_FD_CENSUS_H

#include <stdbool.h>

/* Descriptors from this number on are not looked at: no test gets there. */
#define FD_CENSUS_MAX 4096

struct fd_census {
	bool is_open[FD_CENSUS_MAX];
};

void fd_census_take(struct fd_census *ret_census);

/* Fails the test, naming each difference, if other descriptors are open now than then. */
void fd_census_expect_same(const struct fd_census *before);

#endif
