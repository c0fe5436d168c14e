/* SPDX-License-Identifier: MIT */
/* The VMM and the guest of fuzz-input: they send and write whatever the script says. */
#ifndef FUZZ_INPUT_VMM_H
#define FUZZ_INPUT_VMM_H

#include "fuzz/script.h"

struct vug_input;

#define INPUT_VMM_MEMORY_SIZE 65536

struct input_vmm {
	int fd;            /* of the connection; -1: none */
	int memory_fds[2]; /* sealed, and not */
	uint8_t *memory[2];
	int signal_fds[2];
};

void input_vmm_begin(struct input_vmm *vmm);
void input_vmm_end(struct input_vmm *vmm);

/* Returns the other end. */
int input_vmm_connect(struct input_vmm *vmm);
void input_vmm_hang_up(struct input_vmm *vmm);

/* A message with any request, size and descriptors. */
void input_vmm_send(struct input_vmm *vmm, struct script *script);
/* The messages that set two good queues up; the script says in which of the ways there are. */
void input_vmm_start(struct input_vmm *vmm, struct script *script);
/* Read the replies, and close what comes with them. */
void input_vmm_drain(struct input_vmm *vmm);

/* Write anything anywhere in the guest's memory. */
void input_vmm_poke(struct input_vmm *vmm, struct script *script);
/* As a good driver: every buffer is there for the device again. */
void input_vmm_refill(struct input_vmm *vmm, struct script *script);
void input_vmm_kick(const struct input_vmm *vmm, struct script *script);
/* The file that is not sealed loses its end, and gets it back. */
void input_vmm_truncate(const struct input_vmm *vmm, struct script *script);

#endif
