/* SPDX-License-Identifier: MIT */
/* Lines for the user, on stderr. */
#ifndef TESTGPU_REPORT_H
#define TESTGPU_REPORT_H

__attribute__((format(printf, 1, 2))) void testgpu_report(const char *format, ...);

/* Report the text with ": " and the errno's text behind it; returns -error. */
__attribute__((format(printf, 2, 3))) int testgpu_report_errno(int error, const char *format, ...);

#endif
