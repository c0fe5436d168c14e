/* SPDX-License-Identifier: MIT */
/* Pairs end and others begin; and what an interposer's caller may do. */
#include "protocol/interposer/rig.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

SUITE(interposer_set_up, interposer_tear_down);

SUITE_TEST(interposer_end, a_vmm_that_leaves_takes_the_back_end_along)
{
	peer_close(&pair->vmm);
	interposer_settle();
	interposer_expect("closed vmm 0\n");
	peer_expect_closed(&pair->back_end);
	cr_assert_not(vug_interposer_is_connected(pair->interposer));
}

SUITE_TEST(interposer_end, a_back_end_that_leaves_takes_the_vmm_along)
{
	peer_close(&pair->back_end);
	interposer_settle();
	interposer_expect("closed back-end 0\n");
	peer_expect_closed(&pair->vmm);
	cr_assert_not(vug_interposer_is_connected(pair->interposer));
}

static void try_to_dispatch(struct recorder *recorder, enum recorder_event event)
{
	if (event == RECORDER_DISCONNECTED)
		cr_expect_eq(vug_server_dispatch(recorder->react_data), -EBUSY);
}

static void leave(unsigned int side)
{
	peer_close(side == VUG_INTERPOSER_VMM ? &pair->vmm : &pair->back_end);
	interposer_settle();
}

SUITE_TEST(interposer_end, the_end_of_the_channel_is_reported_once_for_either_side)
{
	static const char *const told[] = {"disconnected vmm-left 0\n",
					   "disconnected peer-closed 0\n"};
	static const char *const closed[] = {"closed vmm 0\n", "closed back-end 0\n"};

	for (unsigned int side = 0; side < COUNT(told); side++) {
		struct peer channel = interposer_take_display();

		leave(side);
		recorder_expect(&pair->recorder, told[side]);
		interposer_expect(closed[side]);
		peer_close(&channel);
		interposer_connect();
	}
}

/* Where the back end's channel has ended first, nothing is reported again. */
SUITE_TEST(interposer_end, a_channel_that_ended_before_its_pair_is_not_ended_again)
{
	struct peer channel = interposer_take_display();

	peer_close(&channel);
	interposer_settle();
	recorder_expect(&pair->recorder, "disconnected peer-closed 0\n");
	leave(VUG_INTERPOSER_VMM);
	recorder_expect(&pair->recorder, "");
	interposer_expect("closed vmm 0\n");
}

static void expect_no_channel(struct interposer_rig *self)
{
	recorder_expect(&self->recorder, "disconnected vmm-left 0\n");
	cr_expect_not(vug_server_is_connected(self->server));
}

SUITE_TEST(interposer_end, the_program_hears_of_the_channel_before_it_hears_of_the_pair)
{
	struct peer channel = interposer_take_display();

	pair->react = expect_no_channel;
	leave(VUG_INTERPOSER_VMM);
	interposer_expect("closed vmm 0\n");
	peer_close(&channel);
}

SUITE_TEST(interposer_end, the_server_cannot_be_dispatched_while_the_end_of_its_channel_is_told)
{
	struct peer channel = interposer_take_display();

	pair->recorder.react_data = pair->server;
	pair->recorder.react = try_to_dispatch;
	leave(VUG_INTERPOSER_VMM);
	recorder_expect(&pair->recorder, "disconnected vmm-left 0\n");
	peer_close(&channel);
}

SUITE_TEST(interposer_end, what_waited_for_a_frame_is_shown_when_the_vmm_leaves)
{
	struct peer channel = interposer_take_display();
	const struct peer_message messages[] = {PEER_MAKE(PEER_SCANOUT, 0, 4, 4),
						peer_update(0, 0, 0, 4, 4, NULL),
						peer_update(0, 1, 1, 2, 2, NULL)};

	pair->recorder.keeps_frames = true;
	for (size_t i = 0; i < COUNT(messages); i++) {
		peer_send(&channel, &messages[i]);
		interposer_settle();
	}
	recorder_forget(&pair->recorder);
	leave(VUG_INTERPOSER_VMM);
	recorder_expect(&pair->recorder, "frame 0 2x2+1+1\ndisconnected vmm-left 0\n");
	peer_close(&channel);
}

/* The interposer is dispatched before the server has read any of it. */
SUITE_TEST(interposer_end, what_the_back_end_drew_last_is_shown_when_either_side_leaves)
{
	static const char *const told[] = {
		"scanout 0 surface 4x4 shows 4x4+0+0\nframe 0 4x4+0+0\ndisconnected vmm-left 0\n",
		"scanout 0 surface 4x4 shows 4x4+0+0\nframe 0 4x4+0+0\ndisconnected peer-closed "
		"0\n",
	};
	const struct peer_message messages[] = {PEER_MAKE(PEER_SCANOUT, 0, 4, 4),
						peer_update(0, 0, 0, 4, 4, NULL)};

	for (unsigned int side = 0; side < COUNT(told); side++) {
		struct peer channel = interposer_take_display();

		peer_send_together(&channel, messages, COUNT(messages));
		leave(side);
		recorder_expect(&pair->recorder, told[side]);
		peer_close(&channel);
		pair->events[0] = '\0';
		interposer_connect();
	}
}

static void dispatch_interposer(struct recorder *recorder, enum recorder_event event)
{
	if (event == RECORDER_SCANOUT)
		cr_expect_eq(vug_interposer_dispatch(recorder->react_data), 0);
}

/* What comes behind the request that is being handled is not begun in the middle of it. */
SUITE_TEST(interposer_end, a_pair_may_end_while_the_server_handles_a_request)
{
	struct peer channel = interposer_take_display();
	const struct peer_message messages[] = {PEER_MAKE(PEER_SCANOUT, 0, 4, 4),
						peer_update(0, 0, 0, 4, 4, NULL)};

	pair->recorder.react_data = pair->interposer;
	pair->recorder.react = dispatch_interposer;
	peer_send_together(&channel, messages, COUNT(messages));
	peer_close(&pair->vmm);
	loop_settle(pair->server);
	recorder_expect(&pair->recorder,
			"scanout 0 surface 4x4 shows 4x4+0+0\ndisconnected vmm-left 0\n");
	peer_close(&channel);
}

SUITE_TEST(interposer_end, the_end_of_a_pair_is_logged_when_either_side_leaves)
{
	static const char *const lines[] = {"the VMM left", "the back end left"};

	for (unsigned int side = 0; side < COUNT(lines); side++) {
		leave(side);
		cr_expect_eq(recorder_take_lines(&pair->recorder, VUG_LOG_INFO, lines[side]), 1);
		interposer_connect();
	}
}

SUITE_TEST(interposer_end, the_channel_ends_with_the_pair)
{
	struct peer channel = interposer_take_display();

	peer_close(&pair->vmm);
	interposer_settle();
	cr_assert_not(vug_server_is_connected(pair->server));
	peer_expect_closed(&channel);
	peer_close(&channel);
}

SUITE_TEST(interposer_end, the_next_pair_gets_a_channel_of_its_own)
{
	for (unsigned int i = 0; i < 50; i++) {
		struct peer channel = interposer_take_display();

		interposer_expect_served(&channel);
		peer_close(i % 2 == 0 ? &pair->vmm : &pair->back_end);
		interposer_settle();
		interposer_expect(i % 2 == 0 ? "closed vmm 0\n" : "closed back-end 0\n");
		peer_close(&channel);
		interposer_connect();
	}
}

SUITE_TEST(interposer_end, a_half_message_is_not_continued_by_the_next_pair)
{
	struct peer_message message = vhost_make_with_fds(VHOST_SET_MEM_TABLE, 72, 2);

	peer_send_part(&pair->vmm, &message, 0, 30);
	interposer_settle();
	peer_close(&pair->vmm);
	interposer_settle();
	interposer_connect();
	interposer_expect_passed(&pair->vmm, &pair->back_end, &message);
	peer_close_fds(&message);
}

static void expect_last_words(const struct peer *to, const struct peer_message *words)
{
	struct peer_message received;

	interposer_settle();
	for (unsigned int i = 0; i < 3; i++) {
		peer_receive(to, &received);
		peer_expect_equal(&received, words);
	}
	peer_expect_closed(to);
}

SUITE_TEST(interposer_end, what_the_vmm_said_last_reaches_the_back_end)
{
	const struct peer_message words = vhost_make_with_fds(4711, 100, 0);

	for (unsigned int i = 0; i < 3; i++)
		peer_send(&pair->vmm, &words);
	peer_close(&pair->vmm);
	expect_last_words(&pair->back_end, &words);
}

SUITE_TEST(interposer_end, what_the_back_end_said_last_reaches_the_vmm)
{
	const struct peer_message words = vhost_make_with_fds(4711, 100, 0);

	for (unsigned int i = 0; i < 3; i++)
		peer_send(&pair->back_end, &words);
	peer_close(&pair->back_end);
	expect_last_words(&pair->vmm, &words);
}

/* A request that cannot be passed any more must not swallow the answers before it. */
SUITE_TEST(interposer_end, what_the_back_end_said_last_reaches_a_vmm_that_is_talking)
{
	const struct peer_message words = vhost_make_with_fds(4711, 100, 0);

	for (unsigned int i = 0; i < 3; i++)
		peer_send(&pair->back_end, &words);
	peer_close(&pair->back_end);
	peer_send(&pair->vmm, &words);
	expect_last_words(&pair->vmm, &words);
}

static const uint32_t oversizes[] = {65537, 0x100000, 0x80000000, UINT32_MAX - 11, UINT32_MAX};

SUITE_TEST(interposer_end, an_oversize_message_ends_the_pair_with_its_side_to_blame)
{
	for (size_t i = 0; i < 2 * COUNT(oversizes); i++) {
		struct peer_message message = vhost_make(VHOST_SET_OWNER, 0, NULL, 0);
		bool is_vmm = i % 2 == 0;

		peer_set_size(&message, oversizes[i / 2]);
		peer_send(is_vmm ? &pair->vmm : &pair->back_end, &message);
		interposer_settle();
		interposer_expect(is_vmm ? "closed vmm 71\n" : "closed back-end 71\n");
		interposer_connect();
	}
}

SUITE_TEST(interposer_end, disconnect_calls_nobody)
{
	struct peer channel = interposer_take_display();

	vug_interposer_disconnect(pair->interposer);
	interposer_expect("");
	recorder_expect(&pair->recorder, "");
	peer_expect_closed(&pair->vmm);
	peer_expect_closed(&pair->back_end);
	peer_expect_closed(&channel);
	interposer_settle();
	peer_close(&channel);
}

SUITE_TEST(interposer_end, the_poll_descriptor_stays_the_same)
{
	int fd = vug_interposer_get_fd(pair->interposer);

	peer_close(&pair->vmm);
	interposer_settle();
	interposer_connect();
	cr_assert_eq(vug_interposer_get_fd(pair->interposer), fd);
}

static void react_unref(struct interposer_rig *self)
{
	vug_interposer_unref(self->interposer);
	self->interposer = NULL;
}

static void react_disconnect(struct interposer_rig *self)
{
	vug_interposer_disconnect(self->interposer);
}

static void react_attach(struct interposer_rig *self)
{
	self->react = NULL;
	vug_interposer_disconnect(self->interposer);
	interposer_connect();
}

static void react_dispatch(struct interposer_rig *self)
{
	cr_expect_eq(vug_interposer_dispatch(self->interposer), -EBUSY);
}

static void react_lose_channel(struct interposer_rig *self)
{
	vug_server_disconnect(self->server);
}

static void (*const reactions[])(struct interposer_rig *self) = {
	react_unref, react_disconnect, react_attach, react_dispatch, react_lose_channel};

/* Once: the interposer may be gone afterwards. */
static void dispatch_until_quiet(void)
{
	while (pair->interposer != NULL &&
	       loop_is_readable(vug_interposer_get_fd(pair->interposer)))
		vug_interposer_dispatch(pair->interposer);
	loop_settle(pair->server);
}

static void start_over(void (*reaction)(struct interposer_rig *self))
{
	interposer_tear_down();
	interposer_set_up();
	pair->react = reaction;
}

SUITE_TEST(interposer_end, display_taken_for_a_set_socket_may_call_anything)
{
	for (size_t i = 0; i < COUNT(reactions); i++) {
		struct peer_message message;
		struct peer display;

		start_over(reactions[i]);
		message = vhost_make_set_socket(VHOST_NEED_REPLY, &display);
		peer_send(&pair->vmm, &message);
		peer_send(&pair->vmm, &message);
		peer_close_fds(&message);
		dispatch_until_quiet();
		peer_close(&display);
	}
}

SUITE_TEST(interposer_end, display_taken_for_a_ring_may_call_anything)
{
	for (size_t i = 0; i < COUNT(reactions); i++) {
		struct peer_message kick;

		start_over(reactions[i]);
		kick = vhost_make_with_fds(VHOST_SET_VRING_KICK, 8, 1);
		peer_send(&pair->vmm, &kick);
		peer_send(&pair->vmm, &kick);
		peer_close_fds(&kick);
		dispatch_until_quiet();
	}
}

SUITE_TEST(interposer_end, closed_may_call_anything)
{
	for (size_t i = 0; i < 2 * COUNT(reactions); i++) {
		start_over(reactions[i / 2]);
		peer_close(i % 2 == 0 ? &pair->vmm : &pair->back_end);
		dispatch_until_quiet();
	}
}

SUITE_TEST(interposer_end, another_pair_may_be_attached_in_closed)
{
	const struct peer_message message = vhost_make(VHOST_SET_OWNER, 0, NULL, 0);

	pair->react = react_attach;
	peer_close(&pair->vmm);
	interposer_settle();
	interposer_expect_passed(&pair->vmm, &pair->back_end, &message);
}

SUITE_TEST(interposer_end, null_is_refused)
{
	struct vug_interposer *interposer = NULL;

	cr_expect_eq(vug_interposer_new(NULL, NULL, NULL, &interposer), -EINVAL);
	cr_expect_eq(vug_interposer_new(pair->server, NULL, NULL, NULL), -EINVAL);
	cr_expect_eq(vug_interposer_attach(NULL, 0, 1), -EINVAL);
	cr_expect_eq(vug_interposer_dispatch(NULL), -EINVAL);
	cr_expect_eq(vug_interposer_get_fd(NULL), -EINVAL);
	cr_expect_not(vug_interposer_is_connected(NULL));
	cr_expect_null(vug_interposer_ref(NULL));
	vug_interposer_unref(NULL);
	vug_interposer_disconnect(NULL);
}

SUITE_TEST(interposer_end, callbacks_from_the_future_are_refused)
{
	struct {
		struct vug_interposer_callbacks known;
		void (*unknown)(void);
	} newer = {.known = {.size = sizeof(newer)}, .unknown = interposer_settle};
	struct vug_interposer *interposer = NULL;

	cr_expect_eq(vug_interposer_new(pair->server, &newer.known, NULL, &interposer), -E2BIG);
	cr_expect_null(interposer);
}

static int make_socket(int domain, int type)
{
	int fd = socket(domain, type | SOCK_CLOEXEC, 0);

	cr_assert_geq(fd, 0);
	return fd;
}

static void expect_refused(int vmm_fd, int back_end_fd, int result)
{
	int got = vug_interposer_attach(pair->interposer, vmm_fd, back_end_fd);

	cr_expect_eq(got, result, "%d instead of %d", got, result);
}

/* The descriptors are still the caller's: it closes them. */
SUITE_TEST(interposer_end, what_is_no_unix_stream_is_refused)
{
	struct peer peer;
	int good = peer_open(&peer), lonely = make_socket(AF_UNIX, SOCK_STREAM);
	int datagram = make_socket(AF_UNIX, SOCK_DGRAM);
	int inet = make_socket(AF_INET, SOCK_STREAM), file = open("/dev/null", O_CLOEXEC);

	vug_interposer_disconnect(pair->interposer);
	expect_refused(good, -1, -EBADF);
	expect_refused(-1, good, -EBADF);
	expect_refused(good, good, -EINVAL);
	expect_refused(good, datagram, -EPROTOTYPE);
	expect_refused(datagram, good, -EPROTOTYPE);
	expect_refused(good, inet, -EPROTOTYPE);
	expect_refused(good, file, -ENOTSOCK);
	expect_refused(good, lonely, -ENOTCONN);
	cr_expect_not(vug_interposer_is_connected(pair->interposer));
	close(good);
	close(lonely);
	peer_close(&peer);
	close(datagram);
	close(inet);
	close(file);
}

SUITE_TEST(interposer_end, a_second_pair_is_refused)
{
	struct peer vmm, back_end;
	int vmm_fd = peer_open(&vmm), back_end_fd = peer_open(&back_end);

	expect_refused(vmm_fd, back_end_fd, -EISCONN);
	close(vmm_fd);
	close(back_end_fd);
	peer_close(&vmm);
	peer_close(&back_end);
}
