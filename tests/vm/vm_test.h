/* SPDX-License-Identifier: MIT */
/* Tests with real dma-bufs: each file has a table of rules, main.c runs them, each in a fork. */
#ifndef VM_TEST_H
#define VM_TEST_H

struct vm_test {
	const char *rule;
	void (*run)(void); /* returns where the rule holds, and fails a check where it does not */
};

/* Ended by a rule that is NULL. */
extern const struct vm_test descriptor_tests[], exporter_tests[], fence_tests[], many_tests[],
	picture_tests[];

#endif
