/* SPDX-License-Identifier: MIT */
/* Requests of a back end as bytes, from the protocol's description and not the library's. */
#ifndef BENCH_MESSAGE_H
#define BENCH_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define MESSAGE_MAX_FIELDS 12

struct message_form {
	uint32_t request; /* 0: there is none */
	uint32_t fields[MESSAGE_MAX_FIELDS];
	size_t num_fields;
	size_t filler; /* bytes behind the fields */
	uint8_t filler_value;
	size_t descriptor_bytes; /* of a sealed memfd that goes along; 0: none does */
};

struct message {
	uint8_t *bytes;
	size_t length;
	int descriptor; /* -1: none */
};

struct message message_encode(const struct message_form *form);
void message_free(struct message *message);

/*
 * One sendmsg of the bytes from `done` on; the descriptor goes with the first. Returns what
 * sendmsg does.
 */
ssize_t message_send_some(const struct message *message, int socket, size_t done, int flags);

#endif
