/* SPDX-License-Identifier: MIT */
#ifndef PROTOCOL_LISTENER_THREADS_H
#define PROTOCOL_LISTENER_THREADS_H

void test_listeners_on_threads(void);

#endif
