/* SPDX-License-Identifier: MIT */
#include "monitor.h"

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "report.h"

#define EDID_BLOCK_SIZE 128

/* ---- GET_DISPLAY_INFO ------------------------------------------------------------------- */

static int check_display(const struct wire_display *display, uint32_t index)
{
	uint32_t enabled = le32toh(display->enabled);
	uint32_t width = le32toh(display->width), height = le32toh(display->height);

	if (enabled > 1) {
		testgpu_report("monitor %u is neither disabled (0) nor enabled (1), but %u", index,
			       enabled);
		return -EPROTO;
	}
	if (enabled == 0)
		return 0;
	if (width < 1 || width > TESTGPU_MAX_SIZE || height < 1 || height > TESTGPU_MAX_SIZE) {
		testgpu_report("monitor %u has %u × %u pixels: 1 to %u each way are believed",
			       index, width, height, TESTGPU_MAX_SIZE);
		return -EPROTO;
	}
	return 0;
}

static struct monitor choose(const struct wire_display *display, uint32_t index,
			     const struct testgpu_options *options)
{
	struct monitor monitor = {
		.connected = le32toh(display->enabled) == 1,
		.width = le32toh(display->width),
		.height = le32toh(display->height),
	};

	if (options->scanouts > 0 && index >= options->scanouts)
		monitor.connected = false;
	if (options->width > 0) {
		monitor.width = options->width;
		monitor.height = options->height;
	}
	return monitor;
}

static int check_total(const struct monitor monitors[WIRE_MAX_SCANOUTS],
		       const struct testgpu_margins *margins)
{
	uint64_t width = margins->left + margins->right, height = margins->top + margins->bottom;
	uint64_t pixels = 0;

	for (uint32_t i = 0; i < WIRE_MAX_SCANOUTS; i++) {
		if (monitors[i].connected)
			pixels += (monitors[i].width + width) * (monitors[i].height + height);
	}
	if (pixels <= TESTGPU_MAX_PIXELS)
		return 0;
	testgpu_report("the monitors have %" PRIu64
		       " pixels together: more than the limit, %" PRIu64,
		       pixels, TESTGPU_MAX_PIXELS);
	return -EPROTO;
}

int testgpu_monitors_ask(struct channel *channel, const struct testgpu_options *options,
			 struct monitor ret_monitors[WIRE_MAX_SCANOUTS])
{
	struct wire_display_info info;
	struct monitor monitors[WIRE_MAX_SCANOUTS];
	int error =
		testgpu_channel_call(channel, WIRE_GET_DISPLAY_INFO, NULL, 0, &info, sizeof info);

	if (!error && info.header.type != WIRE_RESP_OK_DISPLAY_INFO) {
		testgpu_report("the reply to GET_DISPLAY_INFO has the type 0x%x instead of 0x%x",
			       info.header.type, WIRE_RESP_OK_DISPLAY_INFO);
		error = -EPROTO;
	}
	for (uint32_t i = 0; !error && i < WIRE_MAX_SCANOUTS; i++) {
		error = check_display(&info.displays[i], i);
		monitors[i] = choose(&info.displays[i], i, options);
	}
	if (!error)
		error = check_total(monitors, &options->margins);
	if (!error)
		memcpy(ret_monitors, monitors, sizeof monitors);
	return error;
}

/* ---- GET_EDID --------------------------------------------------------------------------- */

static bool has_right_sum(const uint8_t *block)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < EDID_BLOCK_SIZE; i++)
		sum = (uint8_t)(sum + block[i]);
	return sum == 0;
}

/* Only a warning: a display server may pass on what a real monitor says. */
static void look_at_blob(const uint8_t *blob, uint32_t size, uint32_t index)
{
	static const uint8_t magic[8] = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00};

	if (memcmp(blob, magic, sizeof magic) != 0)
		testgpu_report("the EDID of monitor %u does not begin like one", index);
	for (uint32_t i = 0; i < size / EDID_BLOCK_SIZE; i++) {
		if (!has_right_sum(blob + (size_t)i * EDID_BLOCK_SIZE))
			testgpu_report("the EDID of monitor %u: wrong checksum of block %u", index,
				       i);
	}
}

static int check_edid(const struct wire_edid *edid, uint32_t index)
{
	uint32_t size = le32toh(edid->size);

	if (edid->header.type != WIRE_RESP_OK_EDID) {
		testgpu_report(
			"the reply to GET_EDID for monitor %u has the type 0x%x instead of 0x%x",
			index, edid->header.type, WIRE_RESP_OK_EDID);
		return -EPROTO;
	}
	if (size < EDID_BLOCK_SIZE || size > WIRE_EDID_MAX_SIZE || size % EDID_BLOCK_SIZE != 0) {
		testgpu_report("the EDID of monitor %u has %u bytes: not 1 to %u blocks of %u",
			       index, size, WIRE_EDID_MAX_SIZE / EDID_BLOCK_SIZE, EDID_BLOCK_SIZE);
		return -EPROTO;
	}
	look_at_blob(edid->blob, size, index);
	return 0;
}

int testgpu_monitor_check_edid(struct channel *channel, uint32_t index)
{
	struct wire_edid_request request = {.scanout_id = index};
	struct wire_edid edid;
	int error = testgpu_channel_call(channel, WIRE_GET_EDID, &request, sizeof request, &edid,
					 sizeof edid);

	return error ? error : check_edid(&edid, index);
}
