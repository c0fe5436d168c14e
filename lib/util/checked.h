/* SPDX-License-Identifier: MIT */
/* Arithmetic that says when it does not fit. Every number of a peer's goes through here. */
#ifndef VUG_CHECKED_H
#define VUG_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool vug_add_u32(uint32_t a, uint32_t b, uint32_t *ret_sum)
{
	return !__builtin_add_overflow(a, b, ret_sum);
}

static inline bool vug_add_size(size_t a, size_t b, size_t *ret_sum)
{
	return !__builtin_add_overflow(a, b, ret_sum);
}

static inline bool vug_multiply_size(size_t a, size_t b, size_t *ret_product)
{
	return !__builtin_mul_overflow(a, b, ret_product);
}

/* offset + stride × rows, the bytes that an image needs. */
static inline bool vug_image_size(size_t offset, size_t stride, size_t rows, size_t *ret_size)
{
	size_t body;

	return vug_multiply_size(stride, rows, &body) && vug_add_size(offset, body, ret_size);
}

#endif
