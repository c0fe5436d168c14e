/* SPDX-License-Identifier: MIT */
/* Numbers as RFB has them: the most significant byte first. */
#ifndef VUG_VIEW_VNC_BYTES_H
#define VUG_VIEW_VNC_BYTES_H

#include <glib.h>

static inline guint vnc_get_16(const guint8 *bytes)
{
	return (guint)bytes[0] << 8 | bytes[1];
}

static inline guint32 vnc_get_32(const guint8 *bytes)
{
	return (guint32)vnc_get_16(bytes) << 16 | vnc_get_16(bytes + 2);
}

/* These return where the next number goes. */
static inline guint8 *vnc_put_16(guint8 *bytes, guint number)
{
	bytes[0] = (guint8)(number >> 8);
	bytes[1] = (guint8)number;
	return bytes + 2;
}

static inline guint8 *vnc_put_32(guint8 *bytes, guint32 number)
{
	return vnc_put_16(vnc_put_16(bytes, number >> 16), number & 0xffff);
}

#endif
