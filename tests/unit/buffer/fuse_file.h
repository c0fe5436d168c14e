/* SPDX-License-Identifier: MIT */
/*
 * A file of a file system in user space (FUSE) that counts what it is asked. Its server is a process
 * in namespaces of its own, as a back end may be one; it speaks the kernel's protocol without libfuse.
 */
#ifndef VUG_TEST_FUSE_FILE_H
#define VUG_TEST_FUSE_FILE_H

/*
 * A descriptor of a new file of that name, open for reading and writing. Where this host lets nobody
 * mount one, the test is skipped.
 */
int fuse_file_open(const char *name);

/* How often the server was asked anything since the file was opened. */
unsigned int fuse_file_count_questions(void);

#endif
