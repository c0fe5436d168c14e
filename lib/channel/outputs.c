/* SPDX-License-Identifier: MIT */
#include "server/outputs.h"

#include "server/server.h"

void vug_outputs_asked(struct vug_outputs *outputs, uint32_t scanout)
{
	outputs->asked |= UINT32_C(1) << scanout;
}

/* As many as the outputs have to be: one more than the last that is plugged in. */
static uint32_t count_monitors(const struct vug_server *server)
{
	uint32_t count = server->num_scanouts;

	while (count > 0 && !server->scanouts[count - 1].monitor.connected)
		count--;
	return count;
}

/* Drivers ask for each output's, from 0 on. 0: not so, and nothing can be told from it. */
static uint32_t count_outputs(const struct vug_server *server)
{
	uint32_t asked = server->outputs.asked, count = 0;

	while (count < server->num_scanouts && (asked & UINT32_C(1) << count))
		count++;
	return asked >> count == 0 ? count : 0;
}

void vug_outputs_check(struct vug_server *server)
{
	uint32_t monitors = count_monitors(server), outputs = count_outputs(server);

	if (outputs == 0 || server->outputs.is_checked)
		return;
	server->outputs.is_checked = true;
	if (outputs < monitors)
		vug_log_peer(&server->log, VUG_WARNING_SCANOUT,
			     "%u monitors are configured, but the guest asks for %u and shows "
			     "nothing on the "
			     "others: give its GPU as many outputs (QEMU: max_outputs=%u)",
			     monitors, outputs, monitors);
}
