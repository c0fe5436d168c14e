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
 * It holds a reference to the server, and lets go of it when it is destroyed and its last reference is
 * gone. Any thread may see to that: the server is let go by the thread that runs the source's
 * context, or at once where no other thread is running it. Let no other thread run it when the
 * context itself is given up. No callback needs to be set on it; one that is set (a GSourceFunc) is
 * called after each dispatch and may return G_SOURCE_REMOVE.
 *
 * @return a new source, the caller's: g_source_attach() it to the context whose thread owns the
 *         server, then g_source_unref(); NULL for NULL.
 */
GSource *vug_glib_server_source_new(struct vug_server *server);

/** The same for an interposer. */
GSource *vug_glib_interposer_source_new(struct vug_interposer *interposer);

G_END_DECLS

#endif
