/* SPDX-License-Identifier: MIT */
#include "terminal/restore.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "poll-until/poll-until.h"

#define LAST_MOMENT_MS 500
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Autowrap off: nothing may scroll. */
static const char take_text[] = "\033[?1049h\033[?25l\033[?7l\033[2J";

/* The end of whatever was cut short. */
static const char end_text[] = "\033\\\033[?2026l";

static const char restore_text[] = "\033[0m\033[?7h\033[?25h\033[?1049l";

/* Kitty's keys are those of a stack that this screen has for itself: one that is there already is replaced. */
static const struct extra {
	int bit;
	const char *begin, *end;
} extras_known[] = {
	{TERMINAL_TYPING, "\033[?1004h\033[?2004h", "\033[?2004l\033[?1004l"},
	{TERMINAL_KITTY_KEYS, "\033[<u\033[>15u", "\033[<u"},
	{TERMINAL_POINTER, "\033[?1003h\033[?1006h", "\033[?1006l\033[?1003l"},
	{TERMINAL_PIXELS, "\033[?1016h", "\033[?1016l"},
};

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

static bool write_text(int fd, const char *text)
{
	return write_all(fd, text, strlen(text));
}

const char *terminal_extra_get_text(int extra)
{
	for (size_t i = 0; i < COUNT(extras_known); i++)
		if (extras_known[i].bit == extra)
			return extras_known[i].begin;
	return "";
}

static bool write_restore(int fd, int extras)
{
	bool is_written = write_text(fd, end_text);

	for (size_t i = 0; i < COUNT(extras_known) && is_written; i++)
		if (extras & extras_known[i].bit)
			is_written = write_text(fd, extras_known[i].end);
	return is_written && write_text(fd, restore_text);
}

static int set_modes(int fd, const struct termios *modes)
{
	int result;

	do
		result = tcsetattr(fd, TCSANOW, modes);
	while (result < 0 && errno == EINTR);
	return result < 0 ? errno : 0;
}

int terminal_take(int fd, const struct termios *modes, int extras)
{
	int error = set_modes(fd, modes);

	if (error != 0)
		return error;
	write_text(fd, take_text);
	for (size_t i = 0; i < COUNT(extras_known); i++)
		if (extras & extras_known[i].bit)
			write_text(fd, extras_known[i].begin);
	return 0;
}

/* Releases that are under way by kitty's protocol are nothing that a shell knows. */
int terminal_restore(int fd, const struct termios *modes, int extras)
{
	if (!write_restore(fd, extras)) {
		tcflush(fd, TCOFLUSH);
		write_restore(fd, extras);
	}
	if (extras & TERMINAL_KITTY_KEYS)
		tcflush(fd, TCIFLUSH);
	return set_modes(fd, modes);
}
