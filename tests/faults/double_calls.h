/* SPDX-License-Identifier: MIT */
/* The linker's names for what the library calls: CMakeLists.txt. */
#ifndef FAULTS_DOUBLE_CALLS_H
#define FAULTS_DOUBLE_CALLS_H

#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <time.h>

void *__wrap_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);
char *__wrap_drmGetFormatModifierName(uint64_t modifier);
void *__wrap_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset);
int __wrap_munmap(void *address, size_t length);

int __wrap_clock_gettime(clockid_t clock, struct timespec *ret_time);
int __wrap_timerfd_create(int clock, int flags);
int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *value,
			   struct itimerspec *ret_old);

int __wrap_memfd_create(const char *name, unsigned int flags);
int __wrap_eventfd(unsigned int count, int flags);
int __wrap_open(const char *path, int flags, ...);
int __wrap_pipe2(int *ret_fds, int flags);
int __wrap_epoll_create1(int flags);
int __wrap_epoll_ctl(int epoll_fd, int operation, int fd, struct epoll_event *event);
int __wrap_epoll_wait(int epoll_fd, struct epoll_event *events, int max, int timeout);
int __wrap_close(int fd);
int __wrap_ftruncate(int fd, off_t length);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_statx(int fd, const char *path, int flags, unsigned int wanted,
		 struct statx *ret_status);
ssize_t __wrap_readlink(const char *path, char *ret_target, size_t size);
int __wrap_fstat(int fd, struct stat *ret_status);
int __wrap_fstatfs(int fd, struct statfs *ret_status);
int __wrap_ioctl(int fd, unsigned long request, ...);
off_t __wrap_lseek(int fd, off_t offset, int whence);
ssize_t __wrap_process_vm_readv(pid_t process, const struct iovec *ours, unsigned long num_ours,
				const struct iovec *theirs, unsigned long num_theirs,
				unsigned long flags);
ssize_t __wrap_process_vm_writev(pid_t process, const struct iovec *ours, unsigned long num_ours,
				 const struct iovec *theirs, unsigned long num_theirs,
				 unsigned long flags);
long __wrap_syscall(long number, ...);
ssize_t __wrap_pread(int fd, void *buffer, size_t length, off_t offset);
ssize_t __wrap_read(int fd, void *buffer, size_t length);
ssize_t __wrap_write(int fd, const void *buffer, size_t length);
int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout);
FILE *__wrap_fopen(const char *path, const char *mode);
char *__wrap_fgets(char *line, int size, FILE *file);
int __wrap_fclose(FILE *file);

int __wrap_socketpair(int domain, int type, int protocol, int *ret_fds);
int __wrap_getsockopt(int fd, int level, int option, void *ret_value, socklen_t *length);
int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t length);
int __wrap_getpeername(int fd, struct sockaddr *ret_address, socklen_t *length);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags);

#endif
