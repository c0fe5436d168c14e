/* SPDX-License-Identifier: MIT */
/* What the library asks the kernel to do in memory that could vanish. */
#include <errno.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "double.h"
#include "double_calls.h"
#include "support/check.h"

typedef ssize_t copy_function(pid_t process, const struct iovec *ours, unsigned long num_ours,
			      const struct iovec *theirs, unsigned long num_theirs,
			      unsigned long flags);

static ssize_t copy(enum double_call call, copy_function *function, pid_t process,
		    const struct iovec *ours, const struct iovec *theirs)
{
	const struct double_fault *fault = double_count(call);
	struct iovec part = *ours;

	check(process == getpid(), "the memory of process %ld is touched", (long)process);
	if (fault != NULL && fault->effect == EFFECT_FAIL) {
		errno = fault->error;
		return -1;
	}
	if (fault != NULL)
		part.iov_len = 1;
	return function(process, &part, 1, theirs, 1, 0);
}

ssize_t __wrap_process_vm_readv(pid_t process, const struct iovec *ours, unsigned long num_ours,
				const struct iovec *theirs, unsigned long num_theirs,
				unsigned long flags)
{
	check(num_ours == 1 && num_theirs == 1 && flags == 0, "the double knows one piece alone");
	return copy(CALL_VM_READ, process_vm_readv, process, ours, theirs);
}

ssize_t __wrap_process_vm_writev(pid_t process, const struct iovec *ours, unsigned long num_ours,
				 const struct iovec *theirs, unsigned long num_theirs,
				 unsigned long flags)
{
	check(num_ours == 1 && num_theirs == 1 && flags == 0, "the double knows one piece alone");
	return copy(CALL_VM_WRITE, process_vm_writev, process, ours, theirs);
}

/* A futex's six arguments; nothing else is called so. */
long __wrap_syscall(long number, ...)
{
	va_list arguments;
	void *word, *timeout, *other;
	int operation, value, combined;

	check(number == SYS_futex, "system call %ld", number);
	va_start(arguments, number);
	word = va_arg(arguments, void *);
	operation = va_arg(arguments, int);
	value = va_arg(arguments, int);
	timeout = va_arg(arguments, void *);
	other = va_arg(arguments, void *);
	combined = va_arg(arguments, int);
	va_end(arguments);
	return double_fails(CALL_FUTEX)
		       ? -1
		       : syscall(number, word, operation, value, timeout, other, combined);
}
