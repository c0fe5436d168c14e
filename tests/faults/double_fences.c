/* SPDX-License-Identifier: MIT */
/* Fences of dma-bufs: nothing is drawn until the test says so. */
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "double.h"
#include "double_books.h"
#include "support/check.h"

#define MAX_FENCES 16

static int fences[MAX_FENCES]; /* the test's ends */
static unsigned int num_fences;

int double_make_fence(void)
{
	int fence = eventfd(0, EFD_CLOEXEC);

	check(fence >= 0 && num_fences < MAX_FENCES, "too many fences");
	fences[num_fences++] = fcntl(fence, F_DUPFD_CLOEXEC, 0);
	return fence;
}

void double_signal_fences(void)
{
	for (unsigned int i = 0; i < num_fences; i++)
		check(eventfd_write(fences[i], 1) == 0, "cannot signal");
	double_forget_fences();
}

void double_forget_fences(void)
{
	while (num_fences > 0)
		close(fences[--num_fences]);
}
