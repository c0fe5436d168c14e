/* SPDX-License-Identifier: MIT */
#include "vnc/notice.h"

void vnc_notice_clear(struct vnc_notice *notice)
{
	g_clear_pointer(&notice->waited, g_free);
	g_clear_pointer(&notice->reason, g_free);
}

void vnc_notice_set_waited(struct vnc_notice *notice, const char *text)
{
	g_free(notice->waited);
	notice->waited = g_strdup(text);
}

void vnc_notice_set_reason(struct vnc_notice *notice, const char *reason)
{
	g_free(notice->reason);
	notice->reason = g_strdup(reason);
}

/* What is waited for, or why the last back end left. */
static void describe_wait(const struct vnc_notice *notice, GString *text)
{
	if (notice->reason)
		g_string_append_printf(text, "\nThe back end has left: %s", notice->reason);
	if (notice->waited)
		g_string_append_printf(text, "\n%s", notice->waited);
	else if (!notice->reason)
		g_string_append(text, "\nwaiting for the guest to draw");
}

char *vnc_notice_describe(const struct vnc_notice *notice, enum vnc_desktop_state state)
{
	static const char *const states[] = {
		[VNC_DESKTOP_LIVE] = "",
		[VNC_DESKTOP_WAITING] = ": no picture",
		[VNC_DESKTOP_GONE] = ": gone\nThis is its last picture.",
		[VNC_DESKTOP_READING] = ": no picture yet\nwaiting for OpenGL to read it",
		[VNC_DESKTOP_FAILED] = ": no picture\nvug-view cannot read it, and has logged why",
	};
	GString *text = g_string_new(notice->name);

	g_string_append(text, states[state]);
	if (state == VNC_DESKTOP_WAITING || state == VNC_DESKTOP_GONE)
		describe_wait(notice, text);
	return g_string_free(text, FALSE);
}

char *vnc_notice_name(const struct vnc_notice *notice, enum vnc_desktop_state state)
{
	static const char *const states[] = {
		[VNC_DESKTOP_LIVE] = "",        [VNC_DESKTOP_WAITING] = " (waiting)",
		[VNC_DESKTOP_GONE] = " (gone)", [VNC_DESKTOP_READING] = "",
		[VNC_DESKTOP_FAILED] = "",
	};

	return g_strconcat(notice->name, states[state], NULL);
}
