/* SPDX-License-Identifier: MIT */
/* EDIDs of any monitor that the API lets through: whole blocks with right checksums, or none. */
#include "edid/edid.h"

#include <errno.h>
#include <string.h>

#include "fuzz/script.h"
#include "fuzz/target.h"

static void take_text(struct script *script, char *ret_text, size_t size)
{
	size_t length;
	const uint8_t *bytes = script_take_bytes(script, size - 1, &length);

	memset(ret_text, 0, size);
	memcpy(ret_text, bytes, length);
}

static void check_blocks(const uint8_t *blob, int length)
{
	FUZZ_CHECK(length >= 128 && length <= VUG_EDID_MAX_SIZE && length % 128 == 0);
	FUZZ_CHECK(blob[126] == length / 128 - 1);
	for (int block = 0; block < length; block += 128) {
		uint8_t sum = 0;

		for (int i = 0; i < 128; i++)
			sum = (uint8_t)(sum + blob[block + i]);
		FUZZ_CHECK(sum == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {.bytes = data, .length = size};
	char name[14], serial[14];
	uint8_t blob[VUG_EDID_MAX_SIZE] = {0};
	struct vug_edid_monitor monitor = {
		.width = script_take_u32(&script),
		.height = script_take_u32(&script),
		.refresh_mhz = script_take_u32(&script),
		.width_mm = script_take_u32(&script),
		.height_mm = script_take_u32(&script),
		.number = script_take_byte(&script),
	};
	int length;

	take_text(&script, name, sizeof(name));
	take_text(&script, serial, sizeof(serial));
	monitor.name = name;
	monitor.serial = serial;
	length = vug_edid_generate(&monitor, blob);
	if (length < 0)
		FUZZ_CHECK(length == -ERANGE);
	else
		check_blocks(blob, length);
	return 0;
}
