/* SPDX-License-Identifier: MIT */
#include "channel/outputs.h"

#include "channel/channel_source.h"

void vug_outputs_asked(struct vug_outputs *outputs, uint32_t scanout)
{
	outputs->asked |= UINT32_C(1) << scanout;
}

/* As many as the outputs have to be: one more than the last that is plugged in. */
static uint32_t count_monitors(const struct vug_source *source)
{
	uint32_t count = source->count;

	while (count > 0 && !vug_source_get_scanout(source, count - 1)->monitor.connected)
		count--;
	return count;
}

/* Drivers ask for each output's, from 0 on. 0: not so, and it says nothing. */
static uint32_t count_outputs(const struct vug_channel_source *source)
{
	uint32_t asked = source->outputs.asked, count = 0;

	while (count < source->source.count && (asked & UINT32_C(1) << count))
		count++;
	return asked >> count == 0 ? count : 0;
}

void vug_outputs_check(struct vug_channel_source *source)
{
	uint32_t monitors = count_monitors(&source->source), outputs = count_outputs(source);

	if (outputs == 0 || source->outputs.is_checked)
		return;
	source->outputs.is_checked = true;
	if (outputs < monitors)
		vug_log_peer(&source->source.server->log, VUG_WARNING_SCANOUT,
			     "%u monitors are configured, but the guest asks for %u and shows "
			     "nothing on the "
			     "others: give its GPU as many outputs (QEMU: max_outputs=%u)",
			     monitors, outputs, monitors);
}
