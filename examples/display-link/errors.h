/* SPDX-License-Identifier: MIT */
/* Errors in messages: numbers of their own, since those of errno differ from machine to machine. */
#ifndef DISPLAY_LINK_ERRORS_H
#define DISPLAY_LINK_ERRORS_H

#include <stdint.h>

/* 0 and -errno to a code; errors that have none become 1. */
uint32_t display_link_code_of(int error);

/* 0 or -errno; -EIO for a code that this version does not know. */
int display_link_error_of(uint32_t code);

#endif
