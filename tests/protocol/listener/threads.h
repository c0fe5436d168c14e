/* SPDX-License-Identifier: MIT */
#ifndef PROTOCOL_LISTENER_THREADS_H
#define PROTOCOL_LISTENER_THREADS_H

void test_listeners_on_threads(void);
/* For VUG_TORN_SECONDS, or as long as a few hundred pictures take. */
void test_stable_pictures(void);

#endif
