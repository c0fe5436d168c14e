/* SPDX-License-Identifier: MIT */
/* The spawner, asked for more than it gives: what somebody would do who has taken vug-view over. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "confine/confined-child.h"
#include "confine/driver-sandbox.h"
#include "confine/sandbox-calls.h"
#include "confine/spawner-child.h"
#include "display-link/fields.h"
#include "display-link/link.h"
#include "display-link/packet.h"
#include "poll-until/poll-until.h"

#define BOUND_SECONDS 60

struct shared {
	_Atomic int num_starts, pid;
	_Atomic bool is_confined;
};

static struct {
	struct shared *shared;
	struct confined_self childs;
	struct confined_child spawner;
	struct display_link_session session;
} rig;

/* --- the sandbox, played ---------------------------------------------------------------------- */

int driver_sandbox_restrict_files(const char *scratch)
{
	cr_assert_null(scratch);
	rig.shared->is_confined = true;
	return 0;
}

int sandbox_filter_calls(unsigned int flags, int terminal_fd)
{
	(void)flags;
	(void)terminal_fd;
	return 1;
}

/* --- the rig ---------------------------------------------------------------------------------- */

static int stay(const struct confined_self *self, void *data)
{
	struct shared *shared = data;

	(void)self;
	shared->pid = getpid();
	shared->num_starts++;
	while (true)
		pause();
	return 0;
}

static void take(struct display_link_message *ret_message)
{
	struct pollfd spawners = {.fd = rig.spawner.socket, .events = POLLIN};

	cr_assert_eq(poll_until(&spawners, 1, POLL_NEVER), 1);
	cr_assert_eq(display_link_receive(&rig.session, rig.spawner.socket, ret_message), 0);
	cr_assert_eq(ret_message->num_fds, 0);
}

static void send_message(const struct display_link_message *message)
{
	cr_assert_eq(display_link_send(&rig.session, rig.spawner.socket, message), 0);
}

static void greet(void)
{
	struct display_link_message hello;

	display_link_session_init(&rig.session, DISPLAY_LINK_DISPLAY, SPAWNER_FEATURES);
	display_link_fill_hello(&rig.session, "a test", &hello);
	send_message(&hello);
	take(&hello);
	cr_assert_eq(rig.session.features, SPAWNER_FEATURES);
}

static void begin_spawner(void)
{
	const struct confined_self self = {CONFINED_SPAWNER, true, spawner_child_run, &rig.childs};

	alarm(BOUND_SECONDS);
	rig.shared = mmap(NULL, sizeof(*rig.shared), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	rig.childs = (struct confined_self){CONFINED_GL, true, stay, rig.shared};
	cr_assert_eq(confined_child_start(&rig.spawner, &self), 0);
	greet();
}

static void end_spawner(void)
{
	confined_child_end(&rig.spawner);
}

TestSuite(spawner_rules, .init = begin_spawner, .fini = end_spawner);

/* --- what is asked ---------------------------------------------------------------------------- */

static uint32_t ask_start(void)
{
	const struct display_link_message request = {
		.type = DISPLAY_LINK_START,
		.serial = display_link_session_next_serial(&rig.session),
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.start.flags = DISPLAY_LINK_START_CHANNEL,
		.num_fds = 1,
		.fds = {STDERR_FILENO},
	};

	send_message(&request);
	return request.serial;
}

static void ask_kill(void)
{
	const struct display_link_message message = {.type = DISPLAY_LINK_KILL,
						     .scanout = DISPLAY_LINK_NO_SCANOUT};

	send_message(&message);
}

static uint32_t start_child(void)
{
	int before = rig.shared->num_starts;
	uint32_t serial = ask_start();

	while (rig.shared->num_starts == before)
		;
	return serial;
}

static void assert_gone(void)
{
	struct pollfd spawners = {.fd = rig.spawner.socket, .events = POLLIN};
	struct display_link_message message;

	cr_assert_eq(poll_until(&spawners, 1, POLL_NEVER), 1);
	cr_assert_lt(display_link_receive(&rig.session, rig.spawner.socket, &message), 0);
}

Test(spawner_rules, a_child_that_is_killed_is_reported_and_the_next_one_starts)
{
	struct display_link_message answer;
	uint32_t serial = start_child();

	cr_assert(rig.shared->is_confined, "the spawner gives up what its children do not need");
	ask_kill();
	take(&answer);
	cr_assert_eq(answer.type, DISPLAY_LINK_DONE);
	cr_assert_eq(answer.serial, serial);
	cr_assert_neq(answer.done.code, 0);
	cr_assert_str_eq(answer.done.text, "its process was ended by signal 9");
	start_child();
	cr_assert_eq(rig.shared->num_starts, 2);
}

Test(spawner_rules, two_children_at_a_time_end_the_spawner_and_both)
{
	start_child();
	ask_start();
	assert_gone();
	cr_assert_eq(rig.shared->num_starts, 1);
	while (kill(rig.shared->pid, 0) == 0)
		;
	cr_assert_eq(errno, ESRCH);
}

Test(spawner_rules, a_kill_without_a_child_does_nothing)
{
	ask_kill();
	start_child();
	cr_assert_eq(rig.shared->num_starts, 1);
}

/* --- messages that the codec does not send ---------------------------------------------------- */

struct raw {
	const char *what;
	uint16_t type, counted;
	uint32_t serial, flags, size;
	size_t num_fds;
};

static const struct raw raws[] = {
	{"a start without a channel", DISPLAY_LINK_START, 0, 1, 0, 20, 0},
	{"a start whose channel is not there", DISPLAY_LINK_START, 1, 1, 1, 20, 0},
	{"a start with two channels", DISPLAY_LINK_START, 2, 1, 1, 20, 2},
	{"a start with a channel that it does not count", DISPLAY_LINK_START, 0, 1, 0, 20, 1},
	{"a start that nobody waits for", DISPLAY_LINK_START, 1, 0, 1, 20, 1},
	{"a start that is cut", DISPLAY_LINK_START, 1, 1, 1, 16, 1},
	{"a start that is too long", DISPLAY_LINK_START, 1, 1, 1, 24, 1},
	{"a kill with a descriptor", DISPLAY_LINK_KILL, 1, 0, 0, 16, 1},
	{"another child's request", DISPLAY_LINK_CONFINE, 0, 1, 0, 16, 0},
	{"a message of a viewer", DISPLAY_LINK_SYNC, 0, 0, 0, 16, 0},
	{"a message that there is not", 0x7fff, 0, 0, 0, 16, 0},
};

static void send_raw(const struct raw *raw)
{
	const int fds[] = {STDERR_FILENO, STDERR_FILENO};
	uint8_t bytes[32] = {0};

	display_link_put_u32(bytes, raw->size);
	display_link_put_u16(bytes + 4, raw->type);
	display_link_put_u16(bytes + 6, raw->counted);
	display_link_put_u32(bytes + 8, raw->serial);
	display_link_put_u32(bytes + 12, DISPLAY_LINK_NO_SCANOUT);
	display_link_put_u32(bytes + 16, raw->flags);
	cr_assert_eq(packet_send(rig.spawner.socket, bytes, raw->size, fds, raw->num_fds), 0);
}

Test(spawner_rules, a_message_that_is_wrong_ends_the_spawner_and_starts_no_child)
{
	for (size_t i = 0; i < sizeof(raws) / sizeof(raws[0]); i++) {
		if (i > 0)
			begin_spawner();
		send_raw(&raws[i]);
		assert_gone();
		cr_assert_eq(rig.shared->num_starts, 0, "%s", raws[i].what);
		if (i + 1 < sizeof(raws) / sizeof(raws[0]))
			end_spawner();
	}
}

Test(spawner_rules, an_end_ends_the_spawner)
{
	const struct display_link_message end = {.type = DISPLAY_LINK_END,
						 .scanout = DISPLAY_LINK_NO_SCANOUT};

	send_message(&end);
	assert_gone();
}
