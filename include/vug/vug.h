/* SPDX-License-Identifier: MIT */
/**
 * @file vug.h
 * @brief The display end (front end) of vhost-user-gpu: include this header.
 *
 * A back end renders a virtual machine's GPU in a process of its own and sends what it rendered
 * over a UNIX socket: the display channel. libvug is the other end of that channel. It replies to
 * the back end's requests and hands pictures, damage and cursors to the callbacks of the program
 * that embeds it.
 *
 * The API, group by group: @ref types, @ref server, @ref scanout, @ref frame, @ref buffer,
 * @ref names. Further headers: <vug/listener.h> is for several displays, and for other threads; <vug/source.h> is for
 * programs that draw themselves;
 * <vug/vhost-user.h> connects a back end, <vug/guest-reset.h> resets its guest, <vug/blob.h> is for
 * VMMs with a virtio-gpu of their own, <vug/descriptor.h> and <vug/format.h> say what a descriptor and
 * a pixel format are, <vug/stats.h> counts, <vug/trace.h> records, <vug/egl.h> and <vug/glib.h> are
 * for EGL and GLib.
 *
 * Errors: a function that can fail returns a negative errno value and leaves its `ret_` outputs
 * untouched. A fault of the *peer* is never a return value: it goes to the log callback and, where
 * the connection cannot continue, to the disconnected callback.
 *
 * Threads: a server and its scanouts belong to one thread at a time, the one that calls
 * vug_server_dispatch(). Any thread may call vug_frame_*() and vug_buffer_*(). The line "Thread" of
 * a function says which it is.
 *
 * Ownership: *borrowed* means that the owner stays the owner, and that the pointer is valid for as
 * long as the text says. The caller drops each reference that it owns, once.
 *
 * Structs that begin with `size`: the caller sets `.size = sizeof(struct …)`. They only grow at the
 * end. The library accepts a shorter struct of an older program. It refuses a longer one with
 * -E2BIG, unless the unknown part is zero. It refuses a `size` of 0 with -EINVAL.
 *
 * A complete program: it accepts one back end on a socket, prints what the guest shows, and ends
 * with the back end. To try it: `cc example.c $(pkg-config --cflags --libs vug)`, then
 * `./a.out display & vug-testgpu --connect display --frames 5`.
 * @code{.c}
 * #include <poll.h>
 * #include <stdio.h>
 * #include <string.h>
 * #include <sys/socket.h>
 * #include <sys/un.h>
 * #include <unistd.h>
 * #include <vug/vug.h>
 *
 * static void on_scanout_changed(struct vug_scanout *scanout, struct vug_buffer *buffer,
 *                                const struct vug_rect *viewport, void *data)
 * {
 *         unsigned int index = vug_scanout_get_index(scanout);
 *
 *         (void)data;
 *         if (buffer == NULL)
 *                 printf("scanout %u: off\n", index);
 *         else
 *                 printf("scanout %u: %u x %u\n", index, viewport->width, viewport->height);
 * }
 *
 * // A display draws here: vug_buffer_map() has the pixels for the CPU.
 * static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
 * {
 *         struct vug_rect damage;
 *
 *         (void)data;
 *         vug_frame_get_damage(frame, &damage);
 *         printf("scanout %u: %u x %u pixels changed\n", vug_scanout_get_index(scanout),
 *                damage.width, damage.height);
 *         vug_frame_done(frame); // gives up the callback's reference, which any thread may do
 * }
 *
 * static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason,
 *                             int error, void *data)
 * {
 *         (void)server, (void)data;
 *         printf("%s (errno %d)\n", vug_disconnect_reason_to_string(reason), error);
 * }
 *
 * // Returns a connected socket for vug_server_attach(), or -1.
 * static int accept_back_end(const char *path)
 * {
 *         struct sockaddr_un address = {.sun_family = AF_UNIX};
 *         int listener = socket(AF_UNIX, SOCK_STREAM, 0), channel = -1;
 *
 *         strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
 *         if (bind(listener, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
 *             listen(listener, 1) == 0)
 *                 channel = accept(listener, NULL, NULL);
 *         close(listener);
 *         return channel;
 * }
 *
 * int main(int argc, char **argv)
 * {
 *         const struct vug_callbacks callbacks = {
 *                 .size = sizeof(callbacks),
 *                 .scanout_changed = on_scanout_changed,
 *                 .frame = on_frame,
 *                 .disconnected = on_disconnected,
 *         };
 *         struct vug_server *server;
 *
 *         if (argc != 2 || vug_server_new(NULL, &callbacks, NULL, &server) < 0)
 *                 return 1;
 *         if (vug_server_attach(server, accept_back_end(argv[1])) < 0)
 *                 return 1;
 *         while (vug_server_is_connected(server)) {
 *                 struct pollfd ready = {.fd = vug_server_get_fd(server), .events = POLLIN};
 *
 *                 poll(&ready, 1, -1);
 *                 vug_server_dispatch(server);
 *         }
 *         vug_server_unref(server);
 *         return 0;
 * }
 * @endcode
 */
#ifndef VUG_VUG_H
#define VUG_VUG_H

#include <vug/frame.h>
#include <vug/scanout.h>
#include <vug/server.h>
#include <vug/types.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup names Version and names
 * Static strings for people to read.
 * @{
 */

/**
 * Get the version of the library that runs; VUG_VERSION is that of the headers.
 *
 * @return for example "0.2.0"; static, never NULL.
 * @thread any.
 * @since 0.1
 */
const char *vug_get_version(void);

/**
 * Get a short English phrase for a reason, for example "the back end closed the channel".
 *
 * @param reason the argument of the disconnected callback; any other value: "unknown".
 * @return a static string, never NULL.
 * @thread any.
 * @since 0.1
 */
const char *vug_disconnect_reason_to_string(enum vug_disconnect_reason reason);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
