/* SPDX-License-Identifier: MIT */
/* The report, in the Test Anything Protocol. */
#ifndef TAP_H
#define TAP_H

#include <stddef.h>

struct tap {
	unsigned int number, failed; /* of tests so far */
};

void tap_begin(size_t num_tests);
void tap_ok(struct tap *tap, const char *name, const char *what);
void tap_skip(struct tap *tap, const char *name, const char *why);
/* Its diagnosis follows: tap_put() for each part, and tap_end() behind the last. */
void tap_not_ok(struct tap *tap, const char *name, const char *what);
void tap_put(const char *key, const char *value);
void tap_put_rule(const char *rule);
void tap_end(void);
/* Nothing more can be tested. */
void tap_bail_out(const char *why);

#endif
