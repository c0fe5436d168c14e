/* SPDX-License-Identifier: MIT */
/**
 * @file descriptor.h
 * @brief What a file descriptor that somebody else sent really is.
 *
 * Nothing here reads from the descriptor, maps it or moves its position, and **nothing here waits**:
 * a peer may send a file of a file system that it serves itself (FUSE), where fstat(2), fstatfs(2),
 * lseek(2), poll(2), ioctl(2) and even close(2) last for as long as the peer likes. What is asked here
 * is answered by the kernel alone, and the answers are the kernel's: what a file is called or where it
 * lies decides nothing.
 *
 * Everything may be called from any thread, as long as the descriptor stays open meanwhile.
 */
#ifndef VUG_DESCRIPTOR_H
#define VUG_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a descriptor is. */
enum vug_descriptor_kind {
	/** A file, a device, a directory, an eventfd, an O_PATH descriptor …, or none at all. */
	VUG_DESCRIPTOR_OTHER = 0,
	/** A dma-buf: its size is fixed for life, whether it can be mapped is its exporter's. */
	VUG_DESCRIPTOR_DMABUF = 1,
	/** Shared memory that cannot shrink any more (F_SEAL_SHRINK): safe to map. */
	VUG_DESCRIPTOR_SEALED_MEMORY = 2,
	/**
	 * Other shared memory, of huge pages or of a tmpfs, too. Never map it: where it shrinks, or the
	 * huge pages run out, reading is a SIGBUS. pread(2) is safe.
	 */
	VUG_DESCRIPTOR_MEMORY = 3,
	VUG_DESCRIPTOR_PIPE = 4,   /**< one end of a pipe, or a named one */
	VUG_DESCRIPTOR_SOCKET = 5, /**< a socket */
	/** A fence of a GPU's, which polls readable once it has signalled. Takes /proc to find out. */
	VUG_DESCRIPTOR_SYNC_FILE = 6,
};

/** @return what the descriptor is; VUG_DESCRIPTOR_OTHER for a number that is none. */
enum vug_descriptor_kind vug_descriptor_get_kind(int fd);

/**
 * The size of a dma-buf or of shared memory, now: that of unsealed memory may change at any time.
 *
 * @return in bytes; 0 for every other kind.
 */
uint64_t vug_descriptor_get_size(int fd);

/**
 * Who made a dma-buf: "udmabuf", "system" (a heap), "i915". Drivers that share DRM's helpers are
 * "drm". Takes /proc.
 *
 * @param ret_name `size` bytes; NUL-terminated.
 * @return 0, -EINVAL (NULL), -ENOTSUP (not a dma-buf), -ENODATA (the kernel does not say), -ERANGE
 *         (the name does not fit), or what /proc/self/fdinfo could not be opened for: -ENOENT,
 *         -EACCES, -EMFILE, -ENFILE, -ENOMEM.
 */
int vug_descriptor_get_exporter(int fd, char *ret_name, size_t size);

/**
 * What tells two dma-bufs, or two pieces of shared memory, apart, however often their descriptors
 * were sent: for caches of what was imported. The numbers are the kernel's, which no peer can choose.
 * Those of memory that is gone can be given again: keep a descriptor as long as the cache entry.
 *
 * @param ret_device which file system; not encoded as st_dev is.
 * @param ret_inode which file of it.
 * @return 0, -EINVAL (NULL) or -ENOTSUP (neither a dma-buf nor memory: several of those may share
 *         one number, or have one that their peer chose).
 */
int vug_descriptor_get_identity(int fd, uint64_t *ret_device, uint64_t *ret_inode);

/**
 * Whether a dma-buf comes from an exporter whose buffers are always rows of pixels (udmabuf, the
 * system heap), so that it need not be told. Takes /proc.
 *
 * @return false where that is not so, is not known, or the descriptor is no dma-buf.
 */
bool vug_descriptor_is_from_linear_exporter(int fd);

#ifdef __cplusplus
}
#endif

#endif
