/* SPDX-License-Identifier: MIT */
/* The monitors of the replies to GET_DISPLAY_INFO and GET_EDID. */
#include <errno.h>
#include <string.h>

#include "display/server.h"
#include "edid/edid.h"
#include "util/sized.h"

#define DEFAULT_WIDTH 1280
#define DEFAULT_HEIGHT 800
#define DEFAULT_REFRESH_MHZ 60000
#define MIN_REFRESH_MHZ 1000
#define MAX_REFRESH_MHZ 1000000
#define DEFAULT_VENDOR "VUG"
#define DEFAULT_PRODUCT 1
#define VENDOR_LETTERS 3

static bool is_printable(const char *text, size_t size)
{
	size_t length = strnlen(text, size);

	for (size_t i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return length < size;
}

/* At 96 dots per inch, rounded. */
static uint32_t to_millimetres(uint32_t pixels)
{
	return (pixels * 254 + 480) / 960;
}

/* Three letters: the defaults are filled in. */
static bool is_vendor(const char *vendor)
{
	for (unsigned int i = 0; i < VENDOR_LETTERS; i++)
		if (vendor[i] < 'A' || vendor[i] > 'Z')
			return false;
	return vendor[VENDOR_LETTERS] == '\0';
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static void fill_in_identity(struct vug_monitor *monitor)
{
	if (monitor->vendor[0] == '\0')
		memcpy(monitor->vendor, DEFAULT_VENDOR, sizeof(monitor->vendor));
	if (monitor->product == 0)
		monitor->product = DEFAULT_PRODUCT;
}

static void fill_in_defaults(struct vug_monitor *monitor)
{
	if (monitor->width == 0 && monitor->height == 0) {
		monitor->width = DEFAULT_WIDTH;
		monitor->height = DEFAULT_HEIGHT;
	}
	if (monitor->refresh_mhz == 0)
		monitor->refresh_mhz = DEFAULT_REFRESH_MHZ;
	fill_in_identity(monitor);
}

static void fill_in_physical_size(struct vug_monitor *monitor)
{
	if (monitor->width_mm != 0 && monitor->height_mm != 0)
		return;
	monitor->width_mm = to_millimetres(monitor->width);
	monitor->height_mm = to_millimetres(monitor->height);
}

/* Both edges are signed numbers of 32 bits. */
static bool is_on_desktop(int32_t position, uint32_t size)
{
	return position <= INT32_MAX - (int32_t)size;
}

static int check_monitor(const struct vug_monitor *monitor)
{
	if (!is_printable(monitor->name, sizeof(monitor->name)) ||
	    !is_printable(monitor->serial, sizeof(monitor->serial)) ||
	    !is_vendor(monitor->vendor) || !is_zero(monitor->unused, sizeof(monitor->unused)))
		return -EINVAL;
	if (monitor->width == 0 || monitor->width > VUG_MAX_MONITOR_SIZE || monitor->height == 0 ||
	    monitor->height > VUG_MAX_MONITOR_SIZE)
		return -ERANGE;
	if (monitor->refresh_mhz < MIN_REFRESH_MHZ || monitor->refresh_mhz > MAX_REFRESH_MHZ)
		return -ERANGE;
	if (!is_on_desktop(monitor->x, monitor->width) ||
	    !is_on_desktop(monitor->y, monitor->height))
		return -ERANGE;
	return 0;
}

/* Padding, and what stands behind the end of a name, says nothing. */
static bool is_same_monitor(const struct vug_monitor *a, const struct vug_monitor *b)
{
	return a->connected == b->connected && a->x == b->x && a->y == b->y &&
	       a->width == b->width && a->height == b->height && a->refresh_mhz == b->refresh_mhz &&
	       a->width_mm == b->width_mm && a->height_mm == b->height_mm &&
	       strcmp(a->name, b->name) == 0 && strcmp(a->serial, b->serial) == 0 &&
	       strcmp(a->vendor, b->vendor) == 0 && a->product == b->product;
}

/* Returns the length of the EDID, or -ERANGE for a mode that none can express. */
static int generate_edid(const struct vug_monitor *monitor, uint32_t index, uint8_t *ret_blob)
{
	const struct vug_edid_monitor description = {
		.width = monitor->width,
		.height = monitor->height,
		.refresh_mhz = monitor->refresh_mhz,
		.width_mm = monitor->width_mm,
		.height_mm = monitor->height_mm,
		.name = monitor->name,
		.serial = monitor->serial[0] != '\0' ? monitor->serial : NULL,
		.vendor = monitor->vendor,
		.product = monitor->product,
		.number = index,
	};

	return vug_edid_generate(&description, ret_blob);
}

static void tell_program(struct vug_server *server)
{
	server->have_monitors_changed = true;
	if (server->board != NULL)
		vug_frame_board_wake(server->board);
}

static bool has_edid(const struct vug_scanout *scanout, const void *blob, size_t length)
{
	return scanout->edid_length == length && memcmp(scanout->edid, blob, length) == 0;
}

static void set_edid(struct vug_scanout *scanout, const void *blob, size_t length)
{
	memset(scanout->edid, 0, sizeof(scanout->edid));
	memcpy(scanout->edid, blob, length);
	scanout->edid_length = length;
}

void vug_monitor_init(struct vug_scanout *scanout)
{
	struct vug_monitor monitor = {.size = sizeof(monitor), .connected = scanout->index == 0};
	uint8_t blob[VUG_EDID_MAX_SIZE];
	int length;

	fill_in_defaults(&monitor);
	fill_in_physical_size(&monitor);
	scanout->monitor = monitor;
	length = generate_edid(&monitor, scanout->index, blob);
	if (length > 0)
		set_edid(scanout, blob, (size_t)length);
}

int vug_scanout_set_monitor(struct vug_scanout *scanout, const struct vug_monitor *monitor)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];
	struct vug_monitor ours;
	int error, length;

	if (scanout == NULL || monitor == NULL)
		return -EINVAL;
	error = vug_sized_read(&ours, sizeof(ours), monitor);
	if (error < 0)
		return error;
	fill_in_defaults(&ours);
	error = check_monitor(&ours);
	if (error < 0)
		return error;
	fill_in_physical_size(&ours);
	length = generate_edid(&ours, scanout->index, blob);
	if (length < 0)
		return length;
	if (is_same_monitor(&ours, &scanout->monitor))
		return 0;
	scanout->monitor = ours;
	if (!scanout->has_own_edid)
		set_edid(scanout, blob, (size_t)length);
	tell_program(scanout->server);
	return 0;
}

int vug_scanout_get_monitor(const struct vug_scanout *scanout, struct vug_monitor *ret_monitor)
{
	if (scanout == NULL || ret_monitor == NULL)
		return -EINVAL;
	return vug_sized_write(ret_monitor, &scanout->monitor, sizeof(scanout->monitor));
}

static void change_edid(struct vug_scanout *scanout, const void *blob, size_t length)
{
	if (has_edid(scanout, blob, length))
		return;
	set_edid(scanout, blob, length);
	tell_program(scanout->server);
}

static int restore_edid(struct vug_scanout *scanout)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];
	int length = generate_edid(&scanout->monitor, scanout->index, blob);

	if (length < 0)
		return length;
	scanout->has_own_edid = false;
	change_edid(scanout, blob, (size_t)length);
	return 0;
}

int vug_scanout_set_edid(struct vug_scanout *scanout, const void *blob, size_t len)
{
	if (scanout == NULL)
		return -EINVAL;
	if (blob == NULL && len == 0)
		return restore_edid(scanout);
	if (blob == NULL || len < 128 || len > VUG_EDID_MAX_SIZE || len % 128 != 0)
		return -EINVAL;
	scanout->has_own_edid = true;
	change_edid(scanout, blob, len);
	return 0;
}

int vug_scanout_get_edid(const struct vug_scanout *scanout, void *ret_blob)
{
	if (scanout == NULL || ret_blob == NULL)
		return -EINVAL;
	memcpy(ret_blob, scanout->edid, sizeof(scanout->edid));
	return (int)scanout->edid_length;
}
