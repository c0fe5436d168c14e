/* SPDX-License-Identifier: MIT */
#include "fuzz/program/fences.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fuzz/target.h"
#include "vug/vug.h"

#define MAX_FENCES 64

static int fences[MAX_FENCES]; /* the other ends */
static unsigned int num_fences;

int fuzz_make_fence(void)
{
	int fence, other;

	if (num_fences == MAX_FENCES)
		return -1;
	fence = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	other = fence < 0 ? -1 : fcntl(fence, F_DUPFD_CLOEXEC, 0);
	if (other >= 0) {
		fences[num_fences++] = other;
		return fence;
	}
	if (fence >= 0)
		close(fence);
	return -1;
}

void fuzz_finish_later(struct vug_frame *frame)
{
	int fence = fuzz_make_fence();

	if (vug_frame_done_after(frame, fence) == 0)
		return;
	if (fence >= 0)
		close(fence);
	vug_frame_done(frame);
}

void fuzz_signal_fences(void)
{
	while (num_fences > 0) {
		FUZZ_CHECK(eventfd_write(fences[--num_fences], 1) == 0);
		close(fences[num_fences]);
	}
}

/* What a server asks for where it waits for fences: on this host nothing has any. */
int __wrap_vug_buffer_get_fence(struct vug_buffer *buffer, int *ret_fence);

int __wrap_vug_buffer_get_fence(struct vug_buffer *buffer, int *ret_fence)
{
	int fence = fuzz_make_fence();

	FUZZ_CHECK(buffer != NULL);
	if (fence < 0)
		return -EMFILE;
	*ret_fence = fence;
	return 0;
}
