/* SPDX-License-Identifier: MIT */
#ifndef PROTOCOL_SOURCE_THREADS_H
#define PROTOCOL_SOURCE_THREADS_H

void test_sources_on_threads(void);

#endif
