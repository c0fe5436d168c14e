/* SPDX-License-Identifier: MIT */
#include "util/sized.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static size_t get_size(const void *sized)
{
	size_t size;

	memcpy(&size, sized, sizeof(size));
	return size;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool is_zero(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

int vug_sized_read(void *ret_ours, size_t known, const void *theirs)
{
	size_t size = get_size(theirs);

	if (size <= sizeof(size_t))
		return -EINVAL;
	if (size > known && !is_zero((const uint8_t *)theirs + known, size - known))
		return -E2BIG;
	memset(ret_ours, 0, known);
	memcpy(ret_ours, theirs, smaller(size, known));
	memcpy(ret_ours, &known, sizeof(known));
	return 0;
}

int vug_sized_write(void *ret_theirs, const void *ours, size_t known)
{
	size_t size = get_size(ret_theirs);

	if (size <= sizeof(size_t))
		return -EINVAL;
	memset((uint8_t *)ret_theirs + sizeof(size), 0, size - sizeof(size));
	memcpy((uint8_t *)ret_theirs + sizeof(size), (const uint8_t *)ours + sizeof(size),
	       smaller(size, known) - sizeof(size));
	return 0;
}
