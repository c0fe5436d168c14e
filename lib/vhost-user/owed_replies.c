/* SPDX-License-Identifier: MIT */
#include "vhost-user/owed_replies.h"

void vug_owed_replies_add_vmms(struct vug_owed_replies *replies)
{
	if (replies->is_owed_to_us)
		replies->to_vmm_later++;
	else
		replies->to_vmm++;
}

void vug_owed_replies_add_ours(struct vug_owed_replies *replies)
{
	replies->is_owed_to_us = true;
}

bool vug_owed_replies_take(struct vug_owed_replies *replies)
{
	bool is_ours = replies->is_owed_to_us && replies->to_vmm == 0;

	if (is_ours)
		*replies = (struct vug_owed_replies){.to_vmm = replies->to_vmm_later};
	else if (replies->to_vmm > 0)
		replies->to_vmm--;
	return is_ours;
}
