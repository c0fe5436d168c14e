/* SPDX-License-Identifier: MIT */
#include "terminal/modes.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "signals.h"
#include "terminal/guard.h"
#include "terminal/restore.h"

/* For signal handlers, which get no argument. */
static struct {
	int fd;
	struct termios before, during;
	struct terminal_guard guard;
	volatile sig_atomic_t is_entered;
	volatile sig_atomic_t has_returned; /* from a stop */
	volatile sig_atomic_t error;        /* of the last change */
	volatile sig_atomic_t extras;       /* restore.h's */
	volatile sig_atomic_t is_stop_asked;
	int stop_fd; /* -1: nobody waits for it */
} modes = {.fd = -1, .stop_fd = -1};

/* --- for signal handlers, too ----------------------------------------------------------------- */

static void leave(void)
{
	if (!modes.is_entered)
		return;
	modes.is_entered = 0;
	modes.error = terminal_restore(modes.fd, &modes.before, modes.extras);
	terminal_guard_tell(&modes.guard, false, 0);
}

static void enter(void)
{
	terminal_guard_tell(&modes.guard, true, modes.extras);
	modes.is_entered = 1;
	modes.error = terminal_take(modes.fd, &modes.during, modes.extras);
	if (modes.error == 0)
		return;
	modes.is_entered = 0;
	terminal_guard_tell(&modes.guard, false, 0);
}

/* --- signals ---------------------------------------------------------------------------------- */

static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL,  SIGFPE, SIGABRT,
			      SIGQUIT, SIGSYS, SIGTRAP, SIGXCPU};

static struct sigaction previous[G_N_ELEMENTS(crashes)], previous_stop;
static char crash_stack[16384]; /* the other one may have overflowed */

/* Then the signal does what it would have done. */
static void on_crash(int number)
{
	leave();
	for (size_t i = 0; i < G_N_ELEMENTS(crashes); i++)
		if (crashes[i] == number)
			sigaction(number, &previous[i], NULL);
	signals_send_itself(number);
}

/* The code that watches the terminal's size redraws everything. */
static void stop(void)
{
	modes.is_stop_asked = 0;
	leave();
	signals_send_itself(SIGSTOP);
	enter();
	modes.has_returned = 1;
	signals_send_itself(SIGWINCH);
}

/* Whether the main loop gets it. */
static bool ask_for_stop(void)
{
	const uint64_t one = 1;
	ssize_t size;

	if (modes.stop_fd < 0 || modes.is_stop_asked)
		return false;
	modes.is_stop_asked = 1;
	do
		size = write(modes.stop_fd, &one, sizeof(one));
	while (size < 0 && errno == EINTR);
	return size == sizeof(one);
}

static void on_stop(int number)
{
	int saved = errno;

	(void)number;
	if (!ask_for_stop())
		stop();
	errno = saved;
}

static void handle_signals(void)
{
	const stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof(crash_stack)};
	const struct sigaction crash = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
	const struct sigaction stop = {.sa_handler = on_stop, .sa_flags = SA_RESTART};

	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(crashes); i++) {
		sigaction(crashes[i], NULL, &previous[i]);
		if (previous[i].sa_handler != SIG_IGN) /* it stays so */
			sigaction(crashes[i], &crash, NULL);
	}
	sigaction(SIGTSTP, NULL, &previous_stop);
	if (previous_stop.sa_handler != SIG_IGN)
		sigaction(SIGTSTP, &stop, NULL);
}

static void unhandle_signals(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(crashes); i++)
		sigaction(crashes[i], &previous[i], NULL);
	sigaction(SIGTSTP, &previous_stop, NULL);
}

/* --- open and close --------------------------------------------------------------------------- */

/* Ctrl-C and Ctrl-Z stay signals, which work whatever the main loop does, unless they are the guest's. */
static void prepare(int extras)
{
	modes.during = modes.before;
	modes.during.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP | IXON | PARMRK);
	modes.during.c_oflag &= ~(tcflag_t)OPOST;
	modes.during.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN);
	if (extras & TERMINAL_TYPING)
		modes.during.c_lflag &= ~(tcflag_t)ISIG;
	modes.extras = extras;
	modes.during.c_cc[VMIN] = 1;
	modes.during.c_cc[VTIME] = 0;
}

static bool set_error(const char *what, const char *advice, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "--terminal: %s; %s", what,
		    advice);
	return false;
}

static bool check(int fd, GError **error)
{
	const char *term = g_getenv("TERM");

	if (tcgetattr(fd, &modes.before) < 0)
		return set_error(g_strerror(errno), "run it in a terminal", error);
	if (tcgetpgrp(fd) != getpgrp())
		return set_error("the terminal is another program's",
				 "run it in the foreground, without &", error);
	if (!term || strcmp(term, "dumb") == 0)
		return set_error("TERM does not say what the terminal can do",
				 "set it to its name, for example xterm-256color", error);
	return true;
}

int terminal_modes_open(int extras, GError **error)
{
	int fd;

	/* An open file of its own: O_NONBLOCK on stdin or stdout would be the shell's, too. */
	fd = open("/dev/tty", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		set_error("there is no terminal", "run it in one", error);
		return -1;
	}
	if (!check(fd, error)) {
		close(fd);
		return -1;
	}
	modes.fd = fd;
	prepare(extras);
	modes.stop_fd = extras & TERMINAL_TYPING ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;
	modes.guard = terminal_guard_start(fd, &modes.before, &modes.during);
	return fd;
}

int terminal_modes_enter(void)
{
	handle_signals();
	enter();
	if (modes.error != 0)
		unhandle_signals();
	return modes.error;
}

int terminal_modes_get_error(void)
{
	return modes.error;
}

int terminal_modes_get_stop_fd(void)
{
	return modes.stop_fd;
}

/* A signal that comes meanwhile stops it at once, and only once. */
void terminal_modes_stop(void)
{
	uint64_t count;
	bool was_asked = read(modes.stop_fd, &count, sizeof(count)) == sizeof(count);

	if ((!was_asked || modes.is_stop_asked) && previous_stop.sa_handler != SIG_IGN)
		stop();
}

const char *terminal_modes_add(int extra)
{
	modes.extras |= extra;
	terminal_guard_tell(&modes.guard, true, modes.extras);
	return terminal_extra_get_text(extra);
}

bool terminal_modes_take_return(void)
{
	bool has_returned = modes.has_returned != 0;

	modes.has_returned = 0;
	return has_returned;
}

int terminal_modes_close(void)
{
	if (modes.fd < 0)
		return 0;
	modes.error = 0;
	if (modes.is_entered) {
		leave();
		unhandle_signals();
	}
	terminal_guard_end(&modes.guard);
	close(modes.fd);
	if (modes.stop_fd >= 0)
		close(modes.stop_fd);
	modes.fd = modes.stop_fd = -1;
	return modes.error;
}

/* /dev/tty is another name of the same device, so the names do not say it. */
bool terminal_modes_is_shown(int fd)
{
	unsigned int theirs, ours;

	return ioctl(fd, TIOCGDEV, &theirs) == 0 && ioctl(modes.fd, TIOCGDEV, &ours) == 0 &&
	       theirs == ours;
}
