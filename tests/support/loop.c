/* SPDX-License-Identifier: MIT */
#include "support/loop.h"

#include <poll.h>

#include "support/check.h"

/* A test's whole input is a few megabytes, and a dispatch takes at least a message. */
#define MAX_DISPATCHES 100000
#define PATIENCE_MS 20000

struct loop_debts loop_debts;

static bool is_readable_within(int fd, int timeout_ms)
{
	struct pollfd entry = {.fd = fd, .events = POLLIN};
	int count = poll(&entry, 1, timeout_ms);

	check(count >= 0 && !(entry.revents & (POLLNVAL | POLLERR)), "cannot poll %d", fd);
	return count > 0;
}

bool loop_is_readable(int fd)
{
	return is_readable_within(fd, 0);
}

void loop_wait_readable(int fd)
{
	check(is_readable_within(fd, PATIENCE_MS), "the descriptor never became readable");
}

void loop_expect_no_debt(struct vug_server *server)
{
	const char *debt = NULL;

	if (server != NULL && loop_debts.find_server_debt != NULL)
		debt = loop_debts.find_server_debt(server);
	check(debt == NULL, "the server owes %s, and nothing is armed", debt);
}

void loop_expect_no_interposer_debt(struct vug_interposer *interposer)
{
	const char *debt = NULL;

	if (loop_debts.find_interposer_debt != NULL)
		debt = loop_debts.find_interposer_debt(interposer);
	check(debt == NULL, "the interposer owes %s, and nothing is armed", debt);
}

static void count_dispatch(unsigned int *count, int result)
{
	check(result == 0, "dispatch returned %d", result);
	check(++*count < MAX_DISPATCHES, "the poll descriptor stays readable: it spins");
}

static unsigned int settle(struct vug_server *const *server)
{
	unsigned int count = 0;

	loop_expect_no_debt(*server);
	while (*server != NULL && loop_is_readable(vug_server_get_fd(*server))) {
		count_dispatch(&count, vug_server_dispatch(*server));
		loop_expect_no_debt(*server);
	}
	return count;
}

unsigned int loop_settle(struct vug_server *server)
{
	return settle(&server);
}

void loop_settle_unless_dropped(struct vug_server *const *server)
{
	settle(server);
}

unsigned int loop_settle_interposer(struct vug_interposer *interposer)
{
	int fd = vug_interposer_get_fd(interposer);
	unsigned int count = 0;

	loop_expect_no_interposer_debt(interposer);
	while (loop_is_readable(fd)) {
		count_dispatch(&count, vug_interposer_dispatch(interposer));
		loop_expect_no_interposer_debt(interposer);
	}
	return count;
}

void loop_settle_both(struct vug_interposer *interposer, struct vug_server *server)
{
	unsigned int count;

	do
		count = loop_settle_interposer(interposer) + loop_settle(server);
	while (count > 0);
}
