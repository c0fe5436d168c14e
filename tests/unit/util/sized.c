/* SPDX-License-Identifier: MIT */
/* Structs of older and of newer callers. */
#include "util/sized.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sample {
	size_t size;
	uint32_t first, second;
	uint64_t third;
};

/* What a later version of the library might make of it. */
struct newer_sample {
	struct sample known;
	uint64_t unknown[2];
};

static const struct sample full = {
	.size = sizeof(struct sample), .first = 1, .second = 2, .third = 3};

static struct newer_sample make_newer(void)
{
	struct newer_sample newer = {.known = full};

	newer.known.size = sizeof(newer);
	return newer;
}

static int read_sample(struct sample *ret_sample, const void *theirs)
{
	memset(ret_sample, 0xa5, sizeof(*ret_sample));
	return vug_sized_read(ret_sample, sizeof(*ret_sample), theirs);
}

static void expect_untouched(const void *memory, size_t length)
{
	const uint8_t *bytes = memory;

	for (size_t i = 0; i < length; i++)
		cr_assert_eq(bytes[i], 0xa5, "byte %zu was written", i);
}

Test(sized, a_caller_of_the_same_version_is_read_whole)
{
	struct sample ours;

	cr_assert_eq(read_sample(&ours, &full), 0);
	cr_assert_eq(memcmp(&ours, &full, sizeof(full)), 0);
}

Test(sized, what_an_older_caller_lacks_is_zero)
{
	struct sample older = full, ours;

	older.size = offsetof(struct sample, third);
	cr_assert_eq(read_sample(&ours, &older), 0);
	cr_assert_eq(ours.second, 2);
	cr_assert_eq(ours.third, 0);
}

Test(sized, what_was_read_has_our_own_size)
{
	struct sample older = full, ours;

	older.size = offsetof(struct sample, third);
	cr_assert_eq(read_sample(&ours, &older), 0);
	cr_assert_eq(ours.size, sizeof(ours));
}

Test(sized, a_newer_caller_that_uses_nothing_new_is_read)
{
	struct newer_sample newer = make_newer();
	struct sample ours;

	cr_assert_eq(read_sample(&ours, &newer), 0);
	cr_assert_eq(memcmp(&ours, &full, sizeof(full)), 0);
}

Test(sized, a_newer_caller_that_uses_a_byte_of_the_new_part_is_refused)
{
	for (size_t i = sizeof(struct sample); i < sizeof(struct newer_sample); i++) {
		struct newer_sample newer = make_newer();
		struct sample ours;

		((uint8_t *)&newer)[i] = 1;
		cr_assert_eq(read_sample(&ours, &newer), -E2BIG, "byte %zu", i);
		expect_untouched(&ours, sizeof(ours));
	}
}

Test(sized, a_struct_that_is_no_larger_than_its_size_is_refused)
{
	struct sample small = full, ours;

	for (small.size = 0; small.size <= sizeof(size_t); small.size++) {
		cr_assert_eq(read_sample(&ours, &small), -EINVAL, "size %zu", small.size);
		expect_untouched(&ours, sizeof(ours));
	}
}

Test(sized, a_caller_of_the_same_version_is_written_whole)
{
	struct sample theirs = {.size = sizeof(theirs)};

	cr_assert_eq(vug_sized_write(&theirs, &full, sizeof(full)), 0);
	cr_assert_eq(memcmp(&theirs, &full, sizeof(full)), 0);
}

Test(sized, nothing_is_written_behind_an_older_callers_struct)
{
	struct sample theirs;

	memset(&theirs, 0xa5, sizeof(theirs));
	theirs.size = offsetof(struct sample, third);
	cr_assert_eq(vug_sized_write(&theirs, &full, sizeof(full)), 0);
	cr_assert_eq(theirs.second, 2);
	expect_untouched(&theirs.third, sizeof(theirs.third));
}

Test(sized, what_a_newer_caller_has_more_is_zeroed)
{
	struct newer_sample theirs;

	memset(&theirs, 0xa5, sizeof(theirs));
	theirs.known.size = sizeof(theirs);
	cr_assert_eq(vug_sized_write(&theirs, &full, sizeof(full)), 0);
	cr_assert_eq(theirs.known.third, 3);
	cr_assert_eq(theirs.unknown[0], 0);
	cr_assert_eq(theirs.unknown[1], 0);
}

Test(sized, the_callers_size_stays_when_its_struct_is_written)
{
	struct newer_sample theirs = {.known.size = sizeof(theirs)};

	cr_assert_eq(vug_sized_write(&theirs, &full, sizeof(full)), 0);
	cr_assert_eq(theirs.known.size, sizeof(theirs));
}

Test(sized, a_struct_with_room_for_nothing_is_not_written)
{
	struct sample theirs;

	memset(&theirs, 0xa5, sizeof(theirs));
	for (theirs.size = 0; theirs.size <= sizeof(size_t); theirs.size++)
		cr_assert_eq(vug_sized_write(&theirs, &full, sizeof(full)), -EINVAL);
	expect_untouched(&theirs.first, sizeof(theirs) - sizeof(theirs.size));
}
