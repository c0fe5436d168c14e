/* SPDX-License-Identifier: MIT */
#include "util/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#define LINE_SIZE 512
#define SUFFIX_SIZE 40 /* room for what vug_log_peer() appends */

static bool limit_allows(struct vug_log *log, struct vug_log_limit *limit)
{
	int64_t now = vug_clock_now(&log->clock);

	if (limit->lines == 0 || now - limit->start >= VUG_LOG_INTERVAL) {
		limit->start = now;
		limit->lines = 0;
	}
	if (limit->lines >= VUG_LOG_BURST) {
		limit->suppressed++;
		log->num_suppressed++;
		return false;
	}
	limit->lines++;
	return true;
}

void vug_log_line(struct vug_log *log, enum vug_log_level level, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list arguments;

	if (!vug_log_is_on(log, level))
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	log->sink(log->data, level, line);
}

void vug_log_peer(struct vug_log *log, unsigned int topic, const char *format, ...)
{
	struct vug_log_limit *limit = &log->limits[topic];
	uint32_t suppressed = limit->suppressed;
	char line[LINE_SIZE - SUFFIX_SIZE];
	va_list arguments;

	log->counts[topic]++;
	if (!vug_log_is_on(log, VUG_LOG_WARNING) || !limit_allows(log, limit))
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	limit->suppressed = 0;
	if (suppressed == 0)
		log->sink(log->data, VUG_LOG_WARNING, line);
	else
		vug_log_line(log, VUG_LOG_WARNING, "%s (%u similar lines suppressed)", line,
			     suppressed);
}
