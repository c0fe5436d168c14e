/* SPDX-License-Identifier: MIT */
/* The system calls that are left, as a seccomp filter. */
#ifndef VUG_VIEW_SANDBOX_CALLS_H
#define VUG_VIEW_SANDBOX_CALLS_H

#define SANDBOX_MAY_CONNECT 1u /* to sockets of this machine */
#define SANDBOX_MAY_DRAW 2u    /* by OpenGL: code is made as it runs, devices get commands */
#define SANDBOX_MAY_SHOW 4u    /* on an X server or a Wayland compositor that it has reached */
#define SANDBOX_MAY_COPY 8u    /* by the kernel, within its own memory */

/*
 * flags: what is left besides the table of what a viewer needs; terminal_fd: whose modes will be
 * set; -1: none. Returns how many are left, or -errno. All threads are filtered from now on.
 */
int sandbox_filter_calls(unsigned int flags, int terminal_fd);

#endif
