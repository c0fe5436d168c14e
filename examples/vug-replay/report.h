/* SPDX-License-Identifier: MIT */
/* Lines for the user, on stderr. */
#ifndef REPLAY_REPORT_H
#define REPLAY_REPORT_H

/* "vug-replay: …" */
__attribute__((format(printf, 1, 2))) void replay_report(const char *format, ...);

#endif
