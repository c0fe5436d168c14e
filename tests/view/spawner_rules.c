/* SPDX-License-Identifier: MIT */
/* The spawner, asked for more than it gives: what somebody would do who has taken vug-view over. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/child-message.h"
#include "confine/child-process.h"
#include "confine/spawner-child.h"
#include "confine/spawner-message.h"
#include "confine/spawner.h"

#define BOUND_SECONDS 60

struct shared {
	_Atomic int num_starts, pid;
	_Atomic bool is_confined;
};

static struct {
	struct shared *shared;
	struct spawner_config config;
	struct child_process process;
	int socket;
} rig;

static int stay(void *data)
{
	struct shared *shared = data;

	shared->pid = getpid();
	shared->num_starts++;
	while (true)
		pause();
	return 0;
}

static void confine(void *data)
{
	((struct shared *)data)->is_confined = true;
}

static void begin_spawner(void)
{
	int channel;

	alarm(BOUND_SECONDS);
	rig.shared = mmap(NULL, sizeof(*rig.shared), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	rig.config = (struct spawner_config){stay, confine, rig.shared};
	cr_assert(child_message_open(&rig.socket, &channel));
	cr_assert_eq(child_process_start(&rig.process, channel, spawner_child_run, &rig.config), 0);
	close(channel);
}

static void end_spawner(void)
{
	close(rig.socket);
	child_process_end(&rig.process);
}

TestSuite(spawner_rules, .init = begin_spawner, .fini = end_spawner);

static void ask(uint32_t wish, size_t num_fds)
{
	const struct spawner_request request = {.wish = wish};
	const int fds[] = {STDERR_FILENO, STDERR_FILENO};

	cr_assert(child_message_send(rig.socket, &request, sizeof(request), fds, num_fds));
}

static void start_child(void)
{
	int before = rig.shared->num_starts;

	ask(SPAWNER_START, 1);
	while (rig.shared->num_starts == before)
		;
}

static void await_message(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(rig.socket, &set);
	cr_assert_eq(select(rig.socket + 1, &set, NULL, NULL, NULL), 1);
}

static void assert_gone(void)
{
	struct spawner_notice notice;
	int fds[CHILD_MAX_FDS];
	size_t num_fds;

	await_message();
	cr_assert_not(child_message_receive(rig.socket, &notice, sizeof(notice), fds, &num_fds));
}

Test(spawner_rules, a_child_that_is_killed_is_reported_and_the_next_one_starts)
{
	struct spawner_notice notice;
	int fds[CHILD_MAX_FDS];
	size_t num_fds;

	start_child();
	cr_assert(rig.shared->is_confined, "the spawner gives up what its children do not need");
	ask(SPAWNER_KILL, 0);
	await_message();
	cr_assert(child_message_receive(rig.socket, &notice, sizeof(notice), fds, &num_fds));
	cr_assert_eq(num_fds, 0);
	cr_assert(WIFSIGNALED(notice.status) && WTERMSIG(notice.status) == SIGKILL);
	cr_assert_eq(notice.error, 0);
	start_child();
	cr_assert_eq(rig.shared->num_starts, 2);
}

Test(spawner_rules, two_children_at_a_time_end_the_spawner_and_both)
{
	start_child();
	ask(SPAWNER_START, 1);
	assert_gone();
	cr_assert_eq(rig.shared->num_starts, 1);
	while (kill(rig.shared->pid, 0) == 0)
		;
	cr_assert_eq(errno, ESRCH);
}

Test(spawner_rules, a_start_without_a_channel_ends_the_spawner)
{
	ask(SPAWNER_START, 0);
	assert_gone();
	cr_assert_eq(rig.shared->num_starts, 0);
}

Test(spawner_rules, a_start_with_two_channels_ends_the_spawner)
{
	ask(SPAWNER_START, 2);
	assert_gone();
	cr_assert_eq(rig.shared->num_starts, 0);
}

Test(spawner_rules, an_unknown_wish_ends_the_spawner)
{
	ask(2, 1);
	assert_gone();
	cr_assert_eq(rig.shared->num_starts, 0);
}

Test(spawner_rules, a_kill_without_a_child_does_nothing)
{
	ask(SPAWNER_KILL, 0);
	start_child();
	cr_assert_eq(rig.shared->num_starts, 1);
}

Test(spawner_rules, a_message_of_another_size_ends_the_spawner)
{
	const struct {
		struct spawner_request request;
		uint32_t more;
	} longer = {.request = {.wish = SPAWNER_KILL}};

	cr_assert(child_message_send(rig.socket, &longer, sizeof(longer), NULL, 0));
	assert_gone();
}
