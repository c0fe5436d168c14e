/* SPDX-License-Identifier: MIT */
/* Rows of a stream into a rectangle of a picture, compared with a model that asks each byte. */
#include "channel/scatter.h"

#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "unit/random.h"

#define PICTURE_SIZE 4096
#define MAX_STREAM 2048
#define ROUNDS 3000
#define CANARY 0xa5

struct sample {
	struct vug_scatter scatter;
	uint8_t picture[PICTURE_SIZE], expected[PICTURE_SIZE];
	uint8_t stream[MAX_STREAM];
};

/* Where the model puts a byte of the stream; NULL: nowhere. */
static uint8_t *model_target(const struct vug_scatter *scatter, uint64_t position)
{
	uint64_t row, column;

	if (scatter->target == NULL)
		return NULL;
	row = position / scatter->row_bytes;
	column = position % scatter->row_bytes;
	if (row < scatter->skipped_rows || row >= scatter->skipped_rows + scatter->kept_rows ||
	    column < scatter->skipped_bytes ||
	    column >= scatter->skipped_bytes + scatter->kept_bytes)
		return NULL;
	return scatter->target + (row - scatter->skipped_rows) * scatter->stride + column -
	       scatter->skipped_bytes;
}

static void fill_expected(struct sample *sample)
{
	memset(sample->picture, CANARY, sizeof(sample->picture));
	memset(sample->expected, CANARY, sizeof(sample->expected));
	for (uint64_t i = 0; i < sample->scatter.length; i++) {
		uint8_t *target = model_target(&sample->scatter, i);

		sample->stream[i] = (uint8_t)(i * 7 + 1);
		if (target != NULL)
			sample->expected[target - sample->picture] = sample->stream[i];
	}
}

/* Any geometry that an UPDATE, clipped to a picture, can lead to. */
static void make_sample(struct sample *sample, struct random *random)
{
	struct vug_scatter *scatter = &sample->scatter;
	uint32_t rows = random_between(random, 1, 20), below;

	*scatter = (struct vug_scatter){.row_bytes = random_between(random, 1, 80)};
	scatter->kept_bytes = random_between(random, 1, (uint32_t)scatter->row_bytes);
	if (random_between(random, 0, 2) == 0)
		scatter->kept_bytes = scatter->row_bytes;
	scatter->skipped_bytes =
		random_between(random, 0, (uint32_t)(scatter->row_bytes - scatter->kept_bytes));
	scatter->stride = scatter->kept_bytes + random_between(random, 0, 2) * 9;
	scatter->kept_rows = random_between(random, 1, rows);
	below = random_between(random, 0, rows - scatter->kept_rows);
	scatter->skipped_rows = rows - scatter->kept_rows - below;
	scatter->length = rows * scatter->row_bytes;
	if (random_between(random, 0, 9) != 0)
		scatter->target = sample->picture + random_between(random, 0, 500);
	fill_expected(sample);
}

static void expect_picture(const struct sample *sample, unsigned int round)
{
	for (size_t i = 0; i < PICTURE_SIZE; i++)
		cr_assert_eq(sample->picture[i], sample->expected[i], "round %u, byte %zu", round,
			     i);
}

/* Runs `transfer` over many random geometries, and looks at the picture after each. */
static void for_each_sample(void (*transfer)(struct sample *sample, struct random *random))
{
	struct random random = {.state = 20240501};
	struct sample sample;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		make_sample(&sample, &random);
		transfer(&sample, &random);
		expect_picture(&sample, round);
	}
}

static void write_pieces(struct sample *sample, struct random *random)
{
	struct vug_scatter *scatter = &sample->scatter;

	while (scatter->position < scatter->length) {
		size_t rest = (size_t)(scatter->length - scatter->position);
		size_t piece = random_between(random, 1, (uint32_t)rest);

		cr_assert_eq(vug_scatter_write(scatter, sample->stream + scatter->position, piece),
			     piece);
	}
}

Test(scatter, writing_in_pieces_of_any_size_fills_the_models_picture)
{
	for_each_sample(write_pieces);
}

/* What the kernel does with the entries of one read that brings `length` bytes. */
static void receive(const struct iovec *entries, size_t count, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < count && length > 0; i++) {
		size_t part = entries[i].iov_len < length ? entries[i].iov_len : length;

		memcpy(entries[i].iov_base, bytes, part);
		bytes += part;
		length -= part;
	}
}

static void receive_pieces(struct sample *sample, struct random *random)
{
	struct vug_scatter *scatter = &sample->scatter;
	struct iovec entries[8];
	uint8_t discard[16];

	while (scatter->position < scatter->length) {
		size_t asked = 0, got;
		size_t count = vug_scatter_fill(scatter, entries, random_between(random, 1, 8),
						discard, random_between(random, 1, 16), &asked);

		cr_assert_gt(asked, 0);
		got = random_between(random, 1, (uint32_t)asked);
		receive(entries, count, sample->stream + scatter->position, got);
		scatter->position += got;
	}
}

Test(scatter, receiving_in_pieces_of_any_size_fills_the_models_picture)
{
	for_each_sample(receive_pieces);
}

static void write_and_receive(struct sample *sample, struct random *random)
{
	struct vug_scatter *scatter = &sample->scatter;
	size_t half = random_between(random, 0, (uint32_t)scatter->length);

	vug_scatter_write(scatter, sample->stream, half);
	receive_pieces(sample, random);
}

Test(scatter, what_was_read_ahead_and_what_is_received_make_one_picture)
{
	for_each_sample(write_and_receive);
}

static void peek_everywhere(struct sample *sample, struct random *random)
{
	const struct vug_scatter *scatter = &sample->scatter;

	(void)random;
	for (uint64_t i = 0; i < scatter->length; i++) {
		uint8_t *target;
		size_t together = vug_scatter_peek(scatter, i, &target);

		cr_assert_geq(together, 1);
		cr_assert_leq(together, scatter->length - i);
		for (size_t j = 0; j < together; j++)
			cr_assert_eq(model_target(scatter, i + j),
				     target != NULL ? target + j : NULL);
	}
	memcpy(sample->picture, sample->expected, sizeof(sample->picture));
}

Test(scatter, peeking_at_any_byte_tells_the_models_memory)
{
	for_each_sample(peek_everywhere);
}

static struct vug_scatter make_whole(uint8_t *target)
{
	return (struct vug_scatter){.length = 40 * 100,
				    .target = target,
				    .stride = 40,
				    .row_bytes = 40,
				    .kept_bytes = 40,
				    .kept_rows = 100};
}

Test(scatter, rows_that_lie_together_are_one_entry)
{
	uint8_t picture[4000], discard[16];
	struct vug_scatter scatter = make_whole(picture);
	struct iovec entries[4];
	size_t length;

	cr_assert_eq(vug_scatter_fill(&scatter, entries, 4, discard, sizeof(discard), &length), 1);
	cr_assert_eq(length, 4000);
	cr_assert_eq(entries[0].iov_base, picture);
}

Test(scatter, rows_that_lie_together_are_one_entry_from_their_middle_on)
{
	uint8_t picture[4000], discard[16];
	struct vug_scatter scatter = make_whole(picture);
	struct iovec entries[4];
	size_t length;

	scatter.position = 61;
	cr_assert_eq(vug_scatter_fill(&scatter, entries, 4, discard, sizeof(discard), &length), 1);
	cr_assert_eq(length, 4000 - 61);
	cr_assert_eq(entries[0].iov_base, picture + 61);
}

/* A receive goes on for as long as the sender keeps up: each must be a short one. */
Test(scatter, no_receive_is_asked_for_more_than_256_KiB)
{
	static uint8_t picture[1024 * 1024];
	struct vug_scatter scatter = {.length = sizeof(picture),
				      .target = picture,
				      .stride = 1024,
				      .row_bytes = 1024,
				      .kept_bytes = 1024,
				      .kept_rows = 1024};
	struct iovec entries[4];
	uint8_t discard[16];
	size_t length;

	scatter.position = 100;
	cr_assert_eq(vug_scatter_fill(&scatter, entries, 4, discard, sizeof(discard), &length), 1);
	cr_expect_eq(entries[0].iov_base, picture + 100);
	cr_expect_eq(entries[0].iov_len, 256 * 1024);
	cr_expect_eq(length, 256 * 1024);
}

Test(scatter, rows_apart_are_an_entry_each)
{
	uint8_t picture[8000], discard[16];
	struct vug_scatter scatter = make_whole(picture);
	struct iovec entries[4];
	size_t length;

	scatter.stride = 80;
	cr_assert_eq(vug_scatter_fill(&scatter, entries, 4, discard, sizeof(discard), &length), 4);
	cr_assert_eq(length, 160);
	cr_assert_eq(entries[3].iov_base, picture + 240);
}

Test(scatter, no_entry_to_throw_away_is_larger_than_its_memory)
{
	struct vug_scatter scatter = {.length = UINT64_C(1) << 40};
	struct iovec entries[4];
	uint8_t discard[16];
	size_t length;

	vug_scatter_fill(&scatter, entries, 4, discard, sizeof(discard), &length);
	for (unsigned int i = 0; i < 4; i++) {
		cr_assert_eq(entries[i].iov_base, discard);
		cr_assert_eq(entries[i].iov_len, sizeof(discard));
	}
}

Test(scatter, a_stream_at_its_end_has_no_entries)
{
	uint8_t picture[4000], discard[16];
	struct vug_scatter scatter = make_whole(picture);
	struct iovec entries[4];
	size_t length = 77;

	scatter.position = scatter.length;
	cr_assert_eq(vug_scatter_fill(&scatter, entries, 4, discard, sizeof(discard), &length), 0);
	cr_assert_eq(length, 0);
}

Test(scatter, an_empty_stream_has_no_entries)
{
	struct vug_scatter scatter = {.length = 0};
	struct iovec entries[4];
	uint8_t discard[16];
	size_t length = 77;

	cr_assert_eq(vug_scatter_fill(&scatter, entries, 4, discard, sizeof(discard), &length), 0);
	cr_assert_eq(length, 0);
}

Test(scatter, no_more_is_taken_than_the_stream_has)
{
	struct vug_scatter scatter = {.length = 10};
	const uint8_t bytes[32] = {0};

	cr_assert_eq(vug_scatter_write(&scatter, bytes, sizeof(bytes)), 10);
	cr_assert_eq(vug_scatter_write(&scatter, bytes, sizeof(bytes)), 0);
}

Test(scatter, writing_nothing_takes_nothing)
{
	struct vug_scatter scatter = {.length = 10};

	cr_assert_eq(vug_scatter_write(&scatter, (const uint8_t *)"", 0), 0);
	cr_assert_eq(scatter.position, 0);
}

Test(scatter, a_stream_without_a_target_is_thrown_away_at_once)
{
	struct vug_scatter scatter = {.length = 1000};
	uint8_t *target = (uint8_t *)&scatter;

	cr_assert_eq(vug_scatter_peek(&scatter, 100, &target), 900);
	cr_assert_eq(target, NULL);
}

Test(scatter, only_short_rows_that_are_apart_are_narrow)
{
	uint8_t picture[1];
	struct vug_scatter scatter = {.length = 4000,
				      .target = picture,
				      .stride = 4000,
				      .row_bytes = 400,
				      .kept_bytes = 400,
				      .kept_rows = 10};

	cr_expect(vug_scatter_is_narrow(&scatter));
	scatter.stride = 400;
	cr_expect_not(vug_scatter_is_narrow(&scatter), "they lie together");
	scatter.stride = 4000;
	scatter.row_bytes = scatter.kept_bytes = 2000;
	cr_expect_not(vug_scatter_is_narrow(&scatter), "they are long");
	scatter = (struct vug_scatter){.length = 100};
	cr_expect_not(vug_scatter_is_narrow(&scatter), "they are thrown away");
}
