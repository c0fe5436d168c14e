/* SPDX-License-Identifier: MIT */
/* Descriptors of every kind that a peer might send, and a send that carries them. */
#ifndef VUG_FUZZ_DESCRIPTORS_H
#define VUG_FUZZ_DESCRIPTORS_H

#include <stddef.h>
#include <stdint.h>

#define FUZZ_MAX_DESCRIPTORS 8

/* How many this process may have open from now on. */
#define FUZZ_ALL_DESCRIPTORS 1024
void fuzz_limit_descriptors(unsigned int limit);

/* How many are open, of those that an input can have opened. It is the same after each input. */
unsigned int fuzz_count_descriptors(void);

/* A new descriptor; the kind is chosen by the number. The caller closes it. */
int fuzz_make_descriptor(uint8_t kind);

/* Send without blocking, with `count` descriptors of those kinds. What does not fit is lost. */
void fuzz_send(int socket, const void *bytes, size_t length, const uint8_t *kinds, size_t count);

/* Read whatever there is, and hand the descriptors on. */
void fuzz_receive(int socket, void (*take)(int fd, void *data), void *data);

/* Read and drop whatever there is, descriptors too. */
void fuzz_drain(int socket);

#endif
