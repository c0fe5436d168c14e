/* SPDX-License-Identifier: MIT */
#include "vhost-user/message_log.h"

/* As the vhost-user text of QEMU names them, from 1 on. */
static const char *const names[] = {
	[1] = "GET_FEATURES",
	[2] = "SET_FEATURES",
	[3] = "SET_OWNER",
	[4] = "RESET_OWNER",
	[5] = "SET_MEM_TABLE",
	[6] = "SET_LOG_BASE",
	[7] = "SET_LOG_FD",
	[8] = "SET_VRING_NUM",
	[9] = "SET_VRING_ADDR",
	[10] = "SET_VRING_BASE",
	[11] = "GET_VRING_BASE",
	[12] = "SET_VRING_KICK",
	[13] = "SET_VRING_CALL",
	[14] = "SET_VRING_ERR",
	[15] = "GET_PROTOCOL_FEATURES",
	[16] = "SET_PROTOCOL_FEATURES",
	[17] = "GET_QUEUE_NUM",
	[18] = "SET_VRING_ENABLE",
	[19] = "SEND_RARP",
	[20] = "NET_SET_MTU",
	[21] = "SET_BACKEND_REQ_FD",
	[22] = "IOTLB_MSG",
	[23] = "SET_VRING_ENDIAN",
	[24] = "GET_CONFIG",
	[25] = "SET_CONFIG",
	[26] = "CREATE_CRYPTO_SESSION",
	[27] = "CLOSE_CRYPTO_SESSION",
	[28] = "POSTCOPY_ADVISE",
	[29] = "POSTCOPY_LISTEN",
	[30] = "POSTCOPY_END",
	[31] = "GET_INFLIGHT_FD",
	[32] = "SET_INFLIGHT_FD",
	[33] = "GPU_SET_SOCKET",
	[34] = "RESET_DEVICE",
	[35] = "VRING_KICK",
	[36] = "GET_MAX_MEM_SLOTS",
	[37] = "ADD_MEM_REG",
	[38] = "REM_MEM_REG",
	[39] = "SET_STATUS",
	[40] = "GET_STATUS",
	[41] = "GET_SHARED_OBJECT",
	[42] = "SET_DEVICE_STATE_FD",
	[43] = "CHECK_DEVICE_STATE",
};

static const char *get_name(uint32_t request)
{
	bool is_known = request < sizeof(names) / sizeof(names[0]) && names[request] != NULL;

	return is_known ? names[request] : "an unknown message";
}

void vug_vhost_user_log(struct vug_log *log, const char *what,
			const struct vhost_user_header *header, size_t num_fds)
{
	bool is_reply = header->flags & VHOST_USER_FLAG_REPLY;

	/* Every message passes here. */
	if (!vug_log_is_on(log, VUG_LOG_DEBUG))
		return;
	vug_log_line(log, VUG_LOG_DEBUG, "vhost-user: %s: %s%s (%u): %u bytes, descriptors: %zu",
		     what, is_reply ? "the reply to " : "", get_name(header->request),
		     header->request, header->size, num_fds);
}
