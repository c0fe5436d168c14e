/* SPDX-License-Identifier: MIT */
#include "display-link/errors.h"

#include <errno.h>
#include <stddef.h>

/* docs/display-link.md has the codes. */
static const struct {
	int error;
	uint32_t code;
} codes[] = {
	{0, 0},        {-EIO, 1},     {-EINVAL, 2},           {-ENOTSUP, 3}, {-ENOMEM, 4},
	{-EFBIG, 5},   {-EACCES, 6},  {-ENODEV, 7},           {-ENOENT, 8},  {-EAGAIN, 9},
	{-EBUSY, 10},  {-EPROTO, 11}, {-EMFILE, 12},          {-EPERM, 13},  {-ERANGE, 14},
	{-ENOSPC, 15}, {-ENOSYS, 16}, {-EPROTONOSUPPORT, 17},
};

uint32_t display_link_code_of(int error)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].error == error)
			return codes[i].code;
	return 1;
}

int display_link_error_of(uint32_t code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return codes[i].error;
	return -EIO;
}
