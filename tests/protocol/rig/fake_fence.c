/* SPDX-License-Identifier: MIT */
#include "protocol/rig/fake_fence.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <vug/buffer.h>

#include "support/check.h"

#define MAX_FENCES 32

static struct {
	bool is_installed, are_signalled;
	unsigned int count;
	int fences[MAX_FENCES];
} fake;

int fake_fence_new(void)
{
	int fence = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	check(fence >= 0, "no eventfd");
	return fence;
}

void fake_fence_signal_fd(int fence)
{
	const uint64_t one = 1;

	check(write(fence, &one, sizeof(one)) == sizeof(one), "cannot signal");
}

void fake_fence_install(void)
{
	fake.is_installed = true;
}

void fake_fence_uninstall(void)
{
	for (unsigned int i = 0; i < fake.count; i++)
		close(fake.fences[i]);
	fake.count = 0;
	fake.is_installed = fake.are_signalled = false;
}

void fake_fence_set_signalled(bool is_signalled)
{
	fake.are_signalled = is_signalled;
}

void fake_fence_signal(unsigned int number)
{
	check(number < fake.count, "there are only %u fences", fake.count);
	fake_fence_signal_fd(fake.fences[number]);
}

int __real_vug_buffer_get_fence(struct vug_buffer *buffer, int *ret_fence);
int __wrap_vug_buffer_get_fence(struct vug_buffer *buffer, int *ret_fence);

int __wrap_vug_buffer_get_fence(struct vug_buffer *buffer, int *ret_fence)
{
	int fence;

	if (!fake.is_installed)
		return __real_vug_buffer_get_fence(buffer, ret_fence);
	check(fake.count < MAX_FENCES, "too many fences");
	fence = fake_fence_new();
	if (fake.are_signalled)
		fake_fence_signal_fd(fence);
	fake.fences[fake.count++] = fence;
	*ret_fence = fcntl(fence, F_DUPFD_CLOEXEC, 0);
	return 0;
}
