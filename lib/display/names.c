/* SPDX-License-Identifier: MIT */
/* Words for people. */
#include "vug/vug.h"

const char *vug_get_version(void)
{
	return VUG_VERSION;
}

const char *vug_disconnect_reason_to_string(enum vug_disconnect_reason reason)
{
	switch (reason) {
	case VUG_DISCONNECT_PEER_CLOSED:
		return "the back end closed the channel";
	case VUG_DISCONNECT_PROTOCOL_ERROR:
		return "the back end broke the protocol";
	case VUG_DISCONNECT_SOCKET_ERROR:
		return "the socket failed";
	case VUG_DISCONNECT_VMM_LEFT:
		return "the VMM left";
	}
	return "unknown";
}
