/* SPDX-License-Identifier: MIT */
#include "time-limit.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "inherited/inherited.h"

#define WAITS_PER_TEST 6
#define LEAST_SECONDS 60

static const struct meeting *current_meeting;
static const pid_t *current_group;
static volatile sig_atomic_t is_reached;

static void kill_group(void)
{
	if (current_group != NULL && *current_group > 0)
		kill(-*current_group, SIGKILL);
}

static void handle_alarm(int signal)
{
	(void)signal;
	is_reached = 1;
	kill_group();
}

static void handle_end(int number)
{
	kill_group();
	meeting_finish(current_meeting);
	signal(number, SIG_DFL);
	raise(number);
}

static void handle(int number, void (*handler)(int))
{
	const struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

	if (!inherited_is_ignored(number))
		sigaction(number, &action, NULL);
}

void time_limit_init(const struct meeting *meeting)
{
	current_meeting = meeting;
	handle(SIGALRM, handle_alarm);
	handle(SIGINT, handle_end);
	handle(SIGTERM, handle_end);
	handle(SIGHUP, handle_end);
}

void time_limit_begin(const pid_t *group, double timeout)
{
	const double seconds = timeout * WAITS_PER_TEST;

	is_reached = 0;
	current_group = group;
	alarm(seconds > LEAST_SECONDS ? (unsigned int)seconds : LEAST_SECONDS);
}

bool time_limit_end(void)
{
	alarm(0);
	current_group = NULL;
	return is_reached != 0;
}
