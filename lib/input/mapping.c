/* SPDX-License-Identifier: MIT */
#include "input/mapping.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

/* How often a number is read again that changes while it is read. */
#define MAX_LOADS 8

/* ---- opening ---------------------------------------------------------------------------- */

/* What the kernel itself has in memory; only such files have seals. */
struct file {
	int seals;
	uint64_t size, block; /* a part that is mapped begins at a multiple of a block */
	bool is_huge;
};

static int look_at(int fd, struct file *ret_file)
{
	struct statfs system;
	struct stat status;

	ret_file->seals = fcntl(fd, F_GET_SEALS);
	if (ret_file->seals < 0)
		return -ENOTSUP;
	if (fstat(fd, &status) < 0 || fstatfs(fd, &system) < 0)
		return -errno;
	ret_file->size = (uint64_t)status.st_size;
	ret_file->block = (uint64_t)system.f_bsize;
	ret_file->is_huge = (unsigned int)system.f_type == HUGETLBFS_MAGIC;
	return ret_file->block > 0 ? 0 : -ENOTSUP;
}

static int check(const struct file *file, uint64_t offset, uint64_t length)
{
	uint64_t end;

	if (length == 0 || __builtin_add_overflow(offset, length, &end) || end > INT64_MAX ||
	    end > SIZE_MAX)
		return -EINVAL;
	return end <= file->size ? 0 : -ENXIO;
}

int vug_input_mapping_open(struct vug_input_mapping *mapping, int fd, uint64_t offset,
			   uint64_t length)
{
	struct file file = {.block = 1};
	int error = look_at(fd, &file);
	uint64_t before;

	memset(mapping, 0, sizeof(*mapping));
	if (error == 0)
		error = check(&file, offset, length);
	if (error < 0)
		return error;
	before = offset % file.block;
	mapping->mapped = (size_t)(before + length);
	mapping->start = mmap(NULL, mapping->mapped, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_NORESERVE, fd, (off_t)(offset - before));
	if (mapping->start == MAP_FAILED) {
		mapping->start = NULL;
		return -errno;
	}
	mapping->bytes = (uint8_t *)mapping->start + before;
	mapping->length = (size_t)length;
	/* A mapping of huge pages faults when their pool is empty. */
	mapping->is_sealed = (file.seals & F_SEAL_SHRINK) && !file.is_huge;
	return 0;
}

void vug_input_mapping_close(struct vug_input_mapping *mapping)
{
	if (mapping->start != NULL)
		munmap(mapping->start, mapping->mapped);
	memset(mapping, 0, sizeof(*mapping));
}

/* ---- reading and writing ---------------------------------------------------------------- */

typedef ssize_t copy_function(pid_t process, const struct iovec *ours, unsigned long num_ours,
			      const struct iovec *theirs, unsigned long num_theirs,
			      unsigned long flags);

/* The kernel copies, and stops where there is nothing. */
static int copy(copy_function *function, const struct vug_input_mapping *mapping, uint64_t offset,
		const struct iovec *local)
{
	const struct iovec remote = {.iov_base = mapping->bytes + offset,
				     .iov_len = local->iov_len};
	ssize_t count = function(getpid(), local, 1, &remote, 1, 0);

	if (count < 0)
		return -errno;
	return (size_t)count == local->iov_len ? 0 : -EFAULT;
}

static bool is_within(const struct vug_input_mapping *mapping, uint64_t offset, size_t length)
{
	return offset <= mapping->length && length <= mapping->length - offset;
}

int vug_input_mapping_read(const struct vug_input_mapping *mapping, uint64_t offset,
			   void *ret_bytes, size_t length)
{
	const struct iovec local = {.iov_base = ret_bytes, .iov_len = length};

	if (!is_within(mapping, offset, length))
		return -EFAULT;
	if (!mapping->is_sealed)
		return copy(process_vm_readv, mapping, offset, &local);
	memcpy(ret_bytes, mapping->bytes + offset, length);
	return 0;
}

int vug_input_mapping_write(const struct vug_input_mapping *mapping, uint64_t offset,
			    const void *bytes, size_t length)
{
	/* Only read from, whatever its type says. */
	union {
		const void *constant;
		void *ours;
	} from = {.constant = bytes};
	const struct iovec local = {.iov_base = from.ours, .iov_len = length};

	if (!is_within(mapping, offset, length))
		return -EFAULT;
	if (!mapping->is_sealed)
		return copy(process_vm_writev, mapping, offset, &local);
	memcpy(mapping->bytes + offset, bytes, length);
	return 0;
}

/* ---- numbers that both sides use -------------------------------------------------------- */

/* The kernel may copy byte by byte: what is the same twice was never half of two values. */
static int load_by_kernel(const struct vug_input_mapping *mapping, uint64_t offset,
			  uint16_t *ret_value)
{
	uint16_t before, value;
	int error = vug_input_mapping_read(mapping, offset, &value, sizeof(value));

	for (unsigned int i = 0; error == 0 && i < MAX_LOADS; i++) {
		before = value;
		error = vug_input_mapping_read(mapping, offset, &value, sizeof(value));
		if (error == 0 && before == value) {
			*ret_value = le16toh(value);
			return 0;
		}
	}
	return error < 0 ? error : -EFAULT;
}

int vug_input_mapping_load(const struct vug_input_mapping *mapping, uint64_t offset,
			   uint16_t *ret_value)
{
	const void *place = mapping->bytes + offset;

	if (!is_within(mapping, offset, sizeof(uint16_t)))
		return -EFAULT;
	if ((uintptr_t)place % sizeof(uint16_t) != 0)
		return -EINVAL;
	if (!mapping->is_sealed)
		return load_by_kernel(mapping, offset, ret_value);
	*ret_value = le16toh(__atomic_load_n((const uint16_t *)place, __ATOMIC_ACQUIRE));
	return 0;
}

/*
 * One more in the upper half, as one access of the kernel's: FUTEX_WAKE_OP is the one system call
 * that changes a word atomically, and nobody waits for either of its words.
 */
#if defined(SYS_futex) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static int advance_by_kernel(const struct vug_input_mapping *mapping, uint64_t offset,
			     uint16_t value)
{
	/* Add 1 << 16; FUTEX_OP() would shift into the sign. */
	const uint32_t operation = (uint32_t)(FUTEX_OP_ADD | FUTEX_OP_OPARG_SHIFT) << 28 |
				   (uint32_t)FUTEX_OP_CMP_EQ << 24 | UINT32_C(16) << 12;
	uint32_t nobody = 0;

	(void)value;
	if (syscall(SYS_futex, &nobody, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, 0, NULL,
		    mapping->bytes + offset, operation) < 0)
		return -errno;
	return 0;
}
#else
static int advance_by_kernel(const struct vug_input_mapping *mapping, uint64_t offset,
			     uint16_t value)
{
	const uint16_t stored = htole16(value);

	return vug_input_mapping_write(mapping, offset + sizeof(stored), &stored, sizeof(stored));
}
#endif

int vug_input_mapping_advance(const struct vug_input_mapping *mapping, uint64_t offset,
			      uint16_t value)
{
	void *place = mapping->bytes + offset;

	if (!is_within(mapping, offset, sizeof(uint32_t)))
		return -EFAULT;
	if ((uintptr_t)place % sizeof(uint32_t) != 0)
		return -EINVAL;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!mapping->is_sealed)
		return advance_by_kernel(mapping, offset, value);
	__atomic_store_n((uint16_t *)place + 1, htole16(value), __ATOMIC_RELEASE);
	return 0;
}
