/* SPDX-License-Identifier: MIT */
/* vug_guest_reset_remove_resources(): over a VMM's own connection, and within its time. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "protocol/interposer/scripted_link.h"
#include "protocol/rig/fixture.h"
#include "support/fd_census.h"

#define UNTOUCHED 4711

static struct scripted_link *link_in_use;
static struct fd_census census;

static void set_up(void)
{
	fixture_set_up_checks();
	fd_census_take(&census);
	link_in_use = malloc(sizeof(*link_in_use));
	scripted_link_init(link_in_use);
}

static void tear_down(void)
{
	scripted_link_finish(link_in_use);
	free(link_in_use);
	fd_census_expect_same(&census);
}

SUITE(set_up, tear_down);

/* What the call returns; the output is written where it succeeds alone. */
static int reset_with(const struct vug_guest_reset *settings, uint32_t *ret_removed)
{
	int result;

	*ret_removed = UNTOUCHED;
	result = vug_guest_reset_remove_resources(settings, ret_removed);
	cr_expect_eq(*ret_removed == UNTOUCHED, result < 0, "the output with a result of %d",
		     result);
	return result;
}

static void expect_result(const struct vug_guest_reset *settings, int expected)
{
	uint32_t removed;
	int result = reset_with(settings, &removed);

	cr_expect_eq(result, expected, "%d", result);
}

static void expect_requests(const uint32_t *requests, unsigned int count)
{
	cr_expect_eq(link_in_use->num_requests, count, "%u messages", link_in_use->num_requests);
	for (unsigned int i = 0; i < count; i++)
		cr_expect_eq(link_in_use->requests[i], requests[i], "message %u is %u", i,
			     link_in_use->requests[i]);
}

static int64_t get_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- what is removed -------------------------------------------------------------------------- */

SUITE_TEST(remove_resources, all_resources_are_removed)
{
	const uint32_t resources[] = {1, 2, 77, 16000, 22000};
	struct vug_guest_reset settings = scripted_link_get_settings(link_in_use);
	struct reset_device *device = &link_in_use->device;
	uint32_t removed;

	for (size_t i = 0; i < COUNT(resources); i++)
		device->has_resource[resources[i]] = true;
	cr_assert_eq(reset_with(&settings, &removed), 0);
	cr_expect_eq(removed, COUNT(resources));
	for (uint32_t i = 0; i < RESET_DEVICE_MAX_RESOURCES; i++)
		cr_assert_not(device->has_resource[i], "resource %u", i);
	cr_expect_eq(device->num_scanouts_off, 2);
	cr_expect_eq(device->num_complaints, 0);
}

SUITE_TEST(remove_resources, a_guest_without_resources_has_none_removed)
{
	struct vug_guest_reset settings = scripted_link_get_settings(link_in_use);
	uint32_t removed;

	cr_assert_eq(reset_with(&settings, &removed), 0);
	cr_expect_eq(removed, 0);
}

SUITE_TEST(remove_resources, a_long_queue_is_used_as_far_as_there_is_room)
{
	struct vug_guest_reset settings = scripted_link_get_settings(link_in_use);

	settings.queue_size = 1024;
	expect_result(&settings, 0);
	cr_expect_eq(link_in_use->device.number, 256);
}

/* --- messages --------------------------------------------------------------------------------- */

SUITE_TEST(remove_resources, memory_slots_are_as_before)
{
	static const uint32_t requests[] = {37, 8, 10, 9, 13, 12, 18, 11, 8, 9, 18, 38};
	struct vug_guest_reset settings = scripted_link_get_settings(link_in_use);

	expect_result(&settings, 0);
	expect_requests(requests, COUNT(requests));
}

SUITE_TEST(remove_resources, a_ring_that_needs_no_enabling_is_not_enabled)
{
	static const uint32_t requests[] = {5, 8, 10, 9, 13, 12, 11, 8, 9, 5};
	struct vug_guest_reset settings = scripted_link_get_table_settings(link_in_use);

	expect_result(&settings, 0);
	expect_requests(requests, COUNT(requests));
}

static uint64_t get_u64(const struct peer_message *message, size_t field)
{
	uint64_t value;

	memcpy(&value, message->bytes + PEER_HEADER_SIZE + field, sizeof(value));
	return value;
}

/* It is there before the library's memory goes: a back end looks for every ring then. */
SUITE_TEST(remove_resources, the_ring_is_where_the_vmm_had_it)
{
	struct vug_guest_reset settings = scripted_link_get_settings(link_in_use);
	const struct peer_message *last = link_in_use->last;

	settings.queue_size = 1024;
	expect_result(&settings, 0);
	cr_expect_eq(peer_get_field(&last[8], PEER_HEADER_SIZE + 4), 1024);
	cr_expect_eq(get_u64(&last[9], 8), 0x1000);
	cr_expect_eq(get_u64(&last[9], 16), 0x2000);
	cr_expect_eq(get_u64(&last[9], 24), 0x3000);
	cr_expect_eq(peer_get_field(&last[18], PEER_HEADER_SIZE + 4), 0);
}

SUITE_TEST(remove_resources, a_memory_table_is_the_vmms_again)
{
	struct vug_guest_reset settings = scripted_link_get_table_settings(link_in_use);
	const struct peer_message *table = &link_in_use->last[5];

	expect_result(&settings, 0);
	cr_expect_eq(table->length, PEER_HEADER_SIZE + 8 + 2 * 32);
	cr_expect_eq(table->num_fds, 2);
	cr_expect_eq(peer_get_field(table, PEER_HEADER_SIZE), 2);
	for (uint32_t i = 0; i < 2; i++) {
		const struct vug_guest_reset_region *region = &settings.regions[i];

		cr_expect_eq(get_u64(table, 8 + 32 * i), region->guest_address);
		cr_expect_eq(get_u64(table, 16 + 32 * i), region->size);
		cr_expect_eq(get_u64(table, 24 + 32 * i), region->user_address);
		cr_expect_eq(get_u64(table, 32 + 32 * i), region->mmap_offset);
	}
}

SUITE_TEST(remove_resources, a_message_that_cannot_be_sent_is_the_result)
{
	for (unsigned int i = 1; i <= 12; i++) {
		struct vug_guest_reset settings = scripted_link_get_settings(link_in_use);

		link_in_use->fails_at = i;
		expect_result(&settings, -EPIPE);
		cr_expect_eq(link_in_use->num_requests, i - 1);
		scripted_link_finish(link_in_use);
		scripted_link_init(link_in_use);
	}
}

SUITE_TEST(remove_resources, another_message_than_the_reply_is_an_error)
{
	struct vug_guest_reset settings = scripted_link_get_settings(link_in_use);

	link_in_use->reply_request = 1;
	expect_result(&settings, -EPROTO);
	scripted_link_finish(link_in_use);
	scripted_link_init(link_in_use);
	link_in_use->reply_index = 1;
	expect_result(&settings, -EPROTO);
}

/* --- time ------------------------------------------------------------------------------------- */

SUITE_TEST(remove_resources, a_back_end_that_does_nothing_is_given_up_and_its_ring_stopped)
{
	static const uint32_t requests[] = {37, 8, 10, 9, 13, 12, 18, 11, 8, 9, 18, 38};
	struct vug_guest_reset settings = scripted_link_get_settings(link_in_use);
	int64_t begin = get_milliseconds(), time;

	settings.timeout_ms = 50;
	link_in_use->works = false;
	expect_result(&settings, -ETIMEDOUT);
	time = get_milliseconds() - begin;
	cr_expect(time >= 50 && time < 2000, "after %lld ms", (long long)time);
	expect_requests(requests, COUNT(requests));
}

SUITE_TEST(remove_resources, a_back_end_that_does_not_stop_is_reported)
{
	struct vug_guest_reset settings = scripted_link_get_settings(link_in_use);

	link_in_use->has_lost_stop = true;
	expect_result(&settings, -ETIMEDOUT);
}

/* --- what is refused -------------------------------------------------------------------------- */

static int no_send(const void *message, size_t length, const int *fds, size_t num_fds, void *data)
{
	(void)message, (void)length, (void)fds, (void)num_fds, (void)data;
	cr_assert_fail("a message is sent");
	return -EIO;
}

static int no_receive(void *ret_message, size_t size, uint32_t timeout_ms, void *data)
{
	(void)ret_message, (void)size, (void)timeout_ms, (void)data;
	cr_assert_fail("a message is received");
	return -EIO;
}

static const struct vug_guest_reset_region one_region = {.size = 4096};

/* Each has one member that is not as it should be. */
#define GOOD(member, value) \
	{ \
		.size = sizeof(struct vug_guest_reset), .num_scanouts = 1, .queue_size = 64, \
		.descriptors = 1, .used = 1, .available = 1, .regions = &one_region, \
		.num_regions = 1, .send = no_send, .receive = no_receive, .member = value \
	}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const struct {
	const char *what;
	struct vug_guest_reset settings;
	int result;
} refused[] = {
	{"no size", GOOD(size, 0), -EINVAL},
	{"no scanouts", GOOD(num_scanouts, 0), -EINVAL},
	{"too many scanouts", GOOD(num_scanouts, 17), -EINVAL},
	{"no way to send", GOOD(send, NULL), -EINVAL},
	{"no way to receive", GOOD(receive, NULL), -EINVAL},
	{"no queue", GOOD(queue_size, 0), -EINVAL},
	{"a queue that is too short", GOOD(queue_size, 16), -EINVAL},
	{"a queue that is no power of two", GOOD(queue_size, 100), -EINVAL},
	{"no descriptors", GOOD(descriptors, 0), -EINVAL},
	{"no used ring", GOOD(used, 0), -EINVAL},
	{"no available ring", GOOD(available, 0), -EINVAL},
	{"no regions", GOOD(regions, NULL), -EINVAL},
	{"a table without a region", GOOD(num_regions, 0), -EINVAL},
	{"a table without room", GOOD(num_regions, 8), -EINVAL},
	{"too long a time", GOOD(timeout_ms, VUG_GUEST_RESET_MAX_TIMEOUT_MS + 1), -EINVAL},
	{"a reserved member", GOOD(unused, 1), -EINVAL},
	{"a migration", GOOD(features, UINT64_C(1) << 26), -ENOTSUP},
	{"an IOMMU", GOOD(features, UINT64_C(1) << 33), -ENOTSUP},
	{"packed rings", GOOD(features, UINT64_C(1) << 34), -ENOTSUP},
	{"inflight tracking", GOOD(protocol_features, UINT64_C(1) << 12), -ENOTSUP},
	{"in-band notifications", GOOD(protocol_features, UINT64_C(1) << 14), -ENOTSUP},
};
#pragma GCC diagnostic pop

SUITE_TEST(remove_resources, what_cannot_be_done_sends_nothing)
{
	uint32_t removed = 0;

	for (size_t i = 0; i < COUNT(refused); i++) {
		int result = reset_with(&refused[i].settings, &removed);

		cr_expect_eq(result, refused[i].result, "%s: %d", refused[i].what, result);
	}
	cr_expect_eq(vug_guest_reset_remove_resources(NULL, &removed), -EINVAL);
	cr_expect_eq(vug_guest_reset_remove_resources(&refused[4].settings, NULL), -EINVAL);
}

/* As many as there are beside what the call opens: each of them may be the one that is missing. */
static int reset_with_descriptors(rlim_t count)
{
	struct vug_guest_reset settings = scripted_link_get_settings(link_in_use);
	struct rlimit before, limit;
	uint32_t removed;
	int result;

	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	limit = (struct rlimit){.rlim_cur = count, .rlim_max = before.rlim_max};
	link_in_use->fails_at = 1;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	result = reset_with(&settings, &removed);
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	return result;
}

SUITE_TEST(remove_resources, descriptors_that_run_out_leave_nothing_open)
{
	int next = dup(0);
	unsigned int failed = 0;

	close(next);
	for (int count = next; reset_with_descriptors((rlim_t)count) != -EPIPE; count++) {
		cr_assert_lt(count, next + 10);
		failed++;
		fd_census_expect_same(&census);
	}
	/* Memory, a call, two ends of a kick and what opens them, an epoll: five at once. */
	cr_expect_geq(failed, 5);
	cr_expect_eq(link_in_use->num_requests, 0);
}

SUITE_TEST(remove_resources, a_newer_struct_is_refused_where_it_asks_for_more)
{
	struct {
		struct vug_guest_reset known;
		uint64_t unknown;
	} newer = {.known = scripted_link_get_settings(link_in_use), .unknown = 1};
	uint32_t removed;

	newer.known.size = sizeof(newer);
	cr_expect_eq(reset_with(&newer.known, &removed), -E2BIG);
	newer.unknown = 0;
	cr_expect_eq(reset_with(&newer.known, &removed), 0);
}
