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

char *vnc_notice_describe(const struct vnc_notice *notice, enum vnc_desktop_state state)
{
	GString *text = g_string_new(notice->name);

	if (state == VNC_DESKTOP_GONE)
		g_string_append(text, ": gone\nThis is its last picture.");
	else
		g_string_append(text, ": no picture");
	if (notice->reason)
		g_string_append_printf(text, "\nThe back end has left: %s", notice->reason);
	if (notice->waited)
		g_string_append_printf(text, "\n%s", notice->waited);
	else if (!notice->reason)
		g_string_append(text, "\nwaiting for the guest to draw");
	return g_string_free(text, FALSE);
}

char *vnc_notice_name(const struct vnc_notice *notice, enum vnc_desktop_state state)
{
	static const char *const states[] = {
		[VNC_DESKTOP_LIVE] = "",
		[VNC_DESKTOP_WAITING] = " (waiting)",
		[VNC_DESKTOP_GONE] = " (gone)",
	};

	return g_strconcat(notice->name, states[state], NULL);
}
