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

G_BEGIN_DECLS

/**
 * A source that dispatches the server whenever it has something to do.
 *
 * The source holds a reference to the server. It drops that reference when it has been destroyed
 * and its own last reference is gone. Any thread may destroy the source, or drop its last
 * reference. While another thread runs the source's context, that thread drops the server;
 * otherwise it is dropped before the call returns. A context that is freed takes its sources along:
 * no other thread may run it by then.
 *
 * No callback needs to be set on the source. One that is set (a GSourceFunc) is called after each
 * dispatch; when it returns G_SOURCE_REMOVE the source is destroyed.
 *
 * @return a new source, the caller's: g_source_attach() it to the context whose thread owns the
 *         server, then g_source_unref(); NULL for NULL.
 */
GSource *vug_glib_server_source_new(struct vug_server *server);

/** The same for an interposer. */
GSource *vug_glib_interposer_source_new(struct vug_interposer *interposer);

G_END_DECLS

#endif
