/* SPDX-License-Identifier: MIT */
#include "terminal/restore.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "poll-until/poll-until.h"

#define LAST_MOMENT_MS 500

/* Autowrap off: nothing may scroll. */
static const char take_text[] = "\033[?1049h\033[?25l\033[?7l\033[2J";

/* First the end of whatever was cut short. */
static const char restore_text[] = "\033\\\033[?2026l\033[0m\033[?7h\033[?25h\033[?1049l";

static bool write_all(int fd, const char *text, size_t size)
{
	while (size > 0) {
		struct pollfd writable = {.fd = fd, .events = POLLOUT};
		ssize_t written = write(fd, text, size);

		if (written > 0) {
			text += written;
			size -= (size_t)written;
		} else if (errno == EINTR) {
			continue;
		} else if (errno != EAGAIN || poll_for(&writable, 1, LAST_MOMENT_MS) <= 0) {
			return false;
		}
	}
	return true;
}

static int set_modes(int fd, const struct termios *modes)
{
	int result;

	do
		result = tcsetattr(fd, TCSANOW, modes);
	while (result < 0 && errno == EINTR);
	return result < 0 ? errno : 0;
}

int terminal_take(int fd, const struct termios *modes)
{
	int error = set_modes(fd, modes);

	if (error == 0)
		write_all(fd, take_text, sizeof(take_text) - 1);
	return error;
}

int terminal_restore(int fd, const struct termios *modes)
{
	if (!write_all(fd, restore_text, sizeof(restore_text) - 1)) {
		tcflush(fd, TCOFLUSH);
		write_all(fd, restore_text, sizeof(restore_text) - 1);
	}
	return set_modes(fd, modes);
}
