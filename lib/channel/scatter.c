/* SPDX-License-Identifier: MIT */
#include "channel/scatter.h"

#include <string.h>

/* An entry of a list of rows costs the kernel as much as copying that many bytes again. */
#define NARROW_ROW 1024

static size_t smaller(uint64_t a, uint64_t b)
{
	return (size_t)(a < b ? a : b);
}

/* Whole rows that follow each other in memory as they do in the stream need no splitting. */
static bool rows_lie_together(const struct vug_scatter *scatter)
{
	return scatter->kept_bytes == scatter->row_bytes && scatter->stride == scatter->row_bytes;
}

bool vug_scatter_is_narrow(const struct vug_scatter *scatter)
{
	return scatter->target != NULL && scatter->kept_bytes < NARROW_ROW &&
	       !rows_lie_together(scatter);
}

static size_t peek_kept_row(const struct vug_scatter *scatter, uint64_t kept_row, size_t column,
			    uint8_t **ret_target)
{
	size_t end = scatter->skipped_bytes + scatter->kept_bytes;

	if (column < scatter->skipped_bytes)
		return scatter->skipped_bytes - column;
	if (column >= end)
		return scatter->row_bytes - column;
	*ret_target =
		scatter->target + kept_row * scatter->stride + column - scatter->skipped_bytes;
	if (rows_lie_together(scatter))
		return (size_t)(scatter->kept_rows - kept_row) * scatter->row_bytes - column;
	return end - column;
}

size_t vug_scatter_peek(const struct vug_scatter *scatter, uint64_t position, uint8_t **ret_target)
{
	uint64_t rest = scatter->length - position;
	uint64_t row, first_end, kept_end;

	*ret_target = NULL;
	if (scatter->target == NULL)
		return smaller(rest, SIZE_MAX);
	row = position / scatter->row_bytes;
	first_end = (uint64_t)scatter->skipped_rows * scatter->row_bytes;
	kept_end = first_end + (uint64_t)scatter->kept_rows * scatter->row_bytes;
	if (position < first_end)
		return smaller(rest, first_end - position);
	if (position >= kept_end)
		return smaller(rest, SIZE_MAX);
	return smaller(rest, peek_kept_row(scatter, row - scatter->skipped_rows,
					   (size_t)(position % scatter->row_bytes), ret_target));
}

size_t vug_scatter_fill(const struct vug_scatter *scatter, struct iovec *ret_entries, size_t max,
			void *discard, size_t discard_size, size_t *ret_length)
{
	uint64_t position = scatter->position;
	uint64_t end = position + smaller(scatter->length - position, VUG_SCATTER_MAX_FILLED);
	size_t count = 0;

	while (count < max && position < end) {
		uint8_t *target;
		size_t length = smaller(vug_scatter_peek(scatter, position, &target),
					(size_t)(end - position));

		if (target == NULL)
			length = smaller(length, discard_size);
		ret_entries[count].iov_base = target != NULL ? target : discard;
		ret_entries[count].iov_len = length;
		count++;
		position += length;
	}
	*ret_length = (size_t)(position - scatter->position);
	return count;
}

/*
 * The whole rows of those bytes, from a row's begin on: most of what a small picture is, and a row
 * of it is copied in less time than it takes to find its place. Returns how many bytes they were.
 */
static size_t copy_rows(const struct vug_scatter *scatter, const uint8_t *bytes, size_t length)
{
	uint64_t row, first = scatter->skipped_rows;
	size_t count;
	uint8_t *target;

	if (scatter->target == NULL || length < scatter->row_bytes ||
	    scatter->position % scatter->row_bytes != 0)
		return 0;
	row = scatter->position / scatter->row_bytes;
	if (row < first || row - first >= scatter->kept_rows)
		return 0;
	count = smaller(length / scatter->row_bytes, scatter->kept_rows - (row - first));
	target = scatter->target + (row - first) * scatter->stride;
	bytes += scatter->skipped_bytes;
	for (size_t i = 0; i < count; i++) {
		memcpy(target, bytes, scatter->kept_bytes);
		target += scatter->stride;
		bytes += scatter->row_bytes;
	}
	return count * scatter->row_bytes;
}

static size_t copy_piece(const struct vug_scatter *scatter, const uint8_t *bytes, size_t length)
{
	uint8_t *target;
	size_t piece = smaller(vug_scatter_peek(scatter, scatter->position, &target), length);

	if (target != NULL)
		memcpy(target, bytes, piece);
	return piece;
}

size_t vug_scatter_write(struct vug_scatter *scatter, const uint8_t *bytes, size_t length)
{
	size_t done = 0;

	while (done < length && scatter->position < scatter->length) {
		size_t taken = copy_rows(scatter, bytes + done, length - done);

		if (taken == 0)
			taken = copy_piece(scatter, bytes + done, length - done);
		scatter->position += taken;
		done += taken;
	}
	return done;
}
