/* SPDX-License-Identifier: MIT */
#include "channel-rows/require.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void (*require_failure_handler)(const char *reason);

void require_failed(const char *format, ...)
{
	char reason[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	if (require_failure_handler != NULL)
		require_failure_handler(reason);
	fprintf(stderr, "%s\n", reason);
	abort();
}
