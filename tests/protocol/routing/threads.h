/* SPDX-License-Identifier: MIT */
#ifndef PROTOCOL_ROUTING_THREADS_H
#define PROTOCOL_ROUTING_THREADS_H

void test_input_on_threads(void);

#endif
