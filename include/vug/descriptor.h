/* SPDX-License-Identifier: MIT */
/**
 * @file descriptor.h
 * @brief What a file descriptor of an untrusted process really is.
 */
#ifndef VUG_DESCRIPTOR_H
#define VUG_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup descriptor Descriptors
 * These functions do not read from the descriptor, map it or move its position, and **none of them
 * waits**. A peer may send a file of a file system that it serves itself (FUSE). There fstat(2),
 * fstatfs(2), lseek(2), poll(2), ioctl(2) and even close(2) take as long as the peer likes. The
 * kernel alone answers the questions here. The name and the place of a file decide nothing.
 *
 * Threads: any thread may call any function of this group, as long as the descriptor stays open.
 * Ownership: every descriptor is borrowed for the call.
 * @{
 */

/**
 * What a descriptor is.
 * @since 0.1
 */
enum vug_descriptor_kind {
	/** A file, a device, a directory, an eventfd, an O_PATH descriptor …, or not open. */
	VUG_DESCRIPTOR_OTHER = 0,
	/** A dma-buf. Its size is fixed for life; its exporter decides whether it can be mapped. */
	VUG_DESCRIPTOR_DMABUF = 1,
	/** Shared memory that cannot shrink any more (F_SEAL_SHRINK): safe to map. */
	VUG_DESCRIPTOR_SEALED_MEMORY = 2,
	/**
	 * Other shared memory, also of huge pages or of a tmpfs. Never map it: reading is a SIGBUS
	 * once it shrinks or the huge pages run out. pread(2) is safe.
	 */
	VUG_DESCRIPTOR_MEMORY = 3,
	VUG_DESCRIPTOR_PIPE = 4,   /**< one end of a pipe, or a named pipe */
	VUG_DESCRIPTOR_SOCKET = 5, /**< a socket */
	/** A fence of a GPU, which polls readable once it has signalled. Found out through /proc. */
	VUG_DESCRIPTOR_SYNC_FILE = 6,
};

/**
 * Get what a descriptor is.
 *
 * @param fd borrowed; any number.
 * @return its kind; VUG_DESCRIPTOR_OTHER for a number that is not open.
 * @thread any.
 * @since 0.1
 */
enum vug_descriptor_kind vug_descriptor_get_kind(int fd);

/**
 * Get the present size of a dma-buf or of shared memory. That of unsealed memory may change at any
 * time.
 *
 * @param fd borrowed; any number.
 * @return the size in bytes; 0 for every other kind.
 * @thread any.
 * @since 0.1
 */
uint64_t vug_descriptor_get_size(int fd);

/**
 * Get the exporter of a dma-buf, for example "udmabuf", "system" (a heap) or "i915". Drivers that
 * share DRM's helpers are "drm". Needs /proc.
 *
 * @param fd borrowed; any number.
 * @param ret_name room of the caller's for `size` bytes; NUL-terminated. NULL is an error.
 * @param size of ret_name, in bytes; 0 is an error.
 * @return 0, -EINVAL (NULL, a size of 0), -ENOTSUP (not a dma-buf), -ENODATA (the kernel does not
 *         say), -ERANGE (the name does not fit), or the error of opening /proc/self/fdinfo: -ENOENT,
 *         -EACCES, -EMFILE, -ENFILE, -ENOMEM.
 * @thread any.
 * @since 0.1
 */
int vug_descriptor_get_exporter(int fd, char *ret_name, size_t size);

/**
 * Get the identity of a dma-buf or of shared memory: a key for caches of imports.
 *
 * It is equal for all descriptors of one memory, however often a peer sent them. The kernel chooses
 * the numbers, a peer cannot. The kernel may reuse them once the memory is gone: keep a descriptor
 * as long as the cache entry.
 *
 * @param fd borrowed; any number.
 * @param ret_device which file system; not encoded as st_dev is. NULL is an error.
 * @param ret_inode which file on it. NULL is an error.
 * @return 0, -EINVAL (NULL), -ENOTSUP (neither a dma-buf nor memory: several of those may share
 *         one number, or have a number that their peer chose) or -ENODATA (the kernel does not
 *         say).
 * @thread any.
 * @since 0.1
 */
int vug_descriptor_get_identity(int fd, uint64_t *ret_device, uint64_t *ret_inode);

/**
 * Ask whether every buffer of a dma-buf's exporter is linear: udmabuf, the system heap. Such a buffer
 * needs no modifier. Needs /proc.
 *
 * @param fd borrowed; any number.
 * @return false where the exporter may tile or is not known, and for any other kind of descriptor.
 * @thread any.
 * @since 0.1
 */
bool vug_descriptor_is_from_linear_exporter(int fd);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
