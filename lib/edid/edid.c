/* SPDX-License-Identifier: MIT */
#include "edid/edid.h"

#include <string.h>

#include "edid/base_block.h"
#include "edid/bytes.h"
#include "edid/contents.h"
#include "edid/displayid.h"

int vug_edid_generate(const struct vug_edid_monitor *monitor, uint8_t *ret_blob)
{
	struct vug_edid_contents contents;
	int result = vug_edid_contents_decide(monitor, &contents);

	if (result < 0)
		return result;
	memset(ret_blob, 0, VUG_EDID_MAX_SIZE);
	vug_edid_base_block_write(ret_blob, &contents);
	if (!contents.has_displayid)
		return EDID_BLOCK_SIZE;
	vug_edid_displayid_write(ret_blob + EDID_BLOCK_SIZE, &contents);
	return 2 * EDID_BLOCK_SIZE;
}
