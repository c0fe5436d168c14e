/* SPDX-License-Identifier: MIT */
#ifndef DISPLAY_WIDGET_H
#define DISPLAY_WIDGET_H

#include <gtk/gtk.h>
#include <vug/vug.h>

G_DECLARE_FINAL_TYPE(VugDisplayWidget, vug_display_widget, VUG, DISPLAY_WIDGET, GtkWidget)

/*
 * A widget that shows a scanout, for any GTK 4 program. Its size becomes the monitor's. It keeps a reference to the
 * scanout's server, which GTK's main loop has to dispatch: vug_glib_server_source_new(). NULL: no listener can be made.
 */
GtkWidget *vug_display_widget_new(struct vug_scanout *scanout);

#endif
