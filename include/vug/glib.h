/* SPDX-License-Identifier: MIT */
/**
 * @file glib.h
 * @brief libvug in a GLib main loop (library libvug-glib, pkg-config vug-glib).
 */
#ifndef VUG_GLIB_H
#define VUG_GLIB_H

#include <glib.h>
#include <vug/vhost-user.h>
#include <vug/vug.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif
G_BEGIN_DECLS

/**
 * @defgroup glib GLib
 * A GSource for a server and one for an interposer.
 *
 * A source holds a reference to its object. It drops that reference when it has been destroyed and
 * its own last reference is gone. Any thread may destroy a source or drop its last reference. While
 * another thread runs the source's context, that thread drops the object; otherwise it is dropped
 * before the call returns. A context that is freed takes its sources along: no other thread may run
 * it by then.
 *
 * A source needs no callback. A callback that is set (a GSourceFunc) runs after each dispatch. The
 * source is destroyed when it returns G_SOURCE_REMOVE.
 * @{
 */

/**
 * Make a GSource that dispatches a server whenever it has work.
 *
 * @param server the source takes a reference; NULL: the result is NULL.
 * @return a new source of the caller's: g_source_attach() it to the context whose thread owns the
 *         server, then g_source_unref().
 * @thread the server's.
 * @since 0.1
 */
GSource *vug_glib_server_source_new(struct vug_server *server);

/**
 * Make a GSource that dispatches an interposer whenever it has work.
 *
 * @param interposer the source takes a reference; NULL: the result is NULL.
 * @return a new source of the caller's: g_source_attach() it to the context whose thread owns the
 *         interposer and its server, then g_source_unref().
 * @thread the server's.
 * @since 0.1
 */
GSource *vug_glib_interposer_source_new(struct vug_interposer *interposer);

/** @} */

G_END_DECLS
#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
