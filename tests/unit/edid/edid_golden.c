/* SPDX-License-Identifier: MIT */
/*
 * edid_golden DIRECTORY          the EDIDs of these monitors are, to the byte, the files in it
 * edid_golden --write DIRECTORY  write the files that are not there yet
 *
 * The bytes are a promise: docs/abi-policy.md. A file that is there never changes; a monitor that says
 * something new gets a row, and a file, of its own.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "vug/vug.h"

struct row {
	const char *name;
	uint32_t scanout;
	struct vug_monitor monitor;
};

static const struct row rows[] = {
	{"default", 0, {.connected = true}},
	{"second", 1, {.connected = true}},
	{"640x480", 0, {.width = 640, .height = 480}},
	{"1920x1080", 0, {.width = 1920, .height = 1080}},
	{"1366x768", 0, {.width = 1366, .height = 768}},
	{"3840x2160@144", 0, {.width = 3840, .height = 2160, .refresh_mhz = 144000}},
	{"7680x4320", 0, {.width = 7680, .height = 4320}},
	{"16384x8640@24", 0, {.width = 16384, .height = 8640, .refresh_mhz = 24000}},
	{"59.94", 0, {.width = 1280, .height = 720, .refresh_mhz = 59940}},
	{"odd", 0, {.width = 641, .height = 481}},
	{"one-pixel", 0, {.width = 1, .height = 1}},
	{"one-hertz", 0, {.width = 1024, .height = 768, .refresh_mhz = 1000}},
	{"large-mm", 0, {.width = 1920, .height = 1080, .width_mm = 3000, .height_mm = 1700}},
	{"small-mm", 0, {.width = 1920, .height = 1080, .width_mm = 150, .height_mm = 90}},
	{"names", 0, {.width = 800, .height = 600, .name = "a name of 13!", .serial = "4711"}},
	{"vendor", 0, {.width = 800, .height = 600, .vendor = "RHT", .product = 0x1234}},
	{"vendor-8k", 3, {.width = 7680, .height = 4320, .vendor = "AZA", .product = UINT16_MAX}},
	{"position", 2, {.connected = true, .x = -1920, .y = 77, .width = 1920, .height = 1080}},
};

struct file {
	uint8_t bytes[VUG_EDID_MAX_SIZE + 1]; /* one more, to see that there are not more */
	size_t length;
};

static bool make_edid(const struct row *row, struct file *ret_file)
{
	const struct vug_config config = {.size = sizeof(config), .num_scanouts = VUG_MAX_SCANOUTS};
	struct vug_monitor monitor = row->monitor;
	struct vug_scanout *scanout;
	struct vug_server *server;
	int length = -1;

	if (vug_server_new(&config, NULL, NULL, &server) < 0)
		return false;
	scanout = vug_server_get_scanout(server, row->scanout);
	monitor.size = sizeof(monitor);
	if (vug_scanout_set_monitor(scanout, &monitor) == 0)
		length = vug_scanout_get_edid(scanout, ret_file->bytes);
	vug_server_unref(server);
	ret_file->length = length > 0 ? (size_t)length : 0;
	return length > 0;
}

static bool write_file(const char *path, const struct file *file)
{
	FILE *stream = fopen(path, "wxb");
	bool is_written;

	if (stream == NULL)
		return access(path, R_OK) == 0;
	is_written = fwrite(file->bytes, file->length, 1, stream) == 1;
	return fclose(stream) == 0 && is_written;
}

static bool read_file(const char *path, struct file *ret_file)
{
	FILE *stream = fopen(path, "rb");

	if (stream == NULL)
		return false;
	ret_file->length = fread(ret_file->bytes, 1, sizeof(ret_file->bytes), stream);
	fclose(stream);
	return true;
}

static bool is_kept(const char *name, const char *path, const struct file *made)
{
	struct file kept;

	if (!read_file(path, &kept)) {
		fprintf(stderr, "%s: there is no %s\n", name, path);
		return false;
	}
	for (size_t i = 0; i < made->length && i < kept.length; i++)
		if (made->bytes[i] != kept.bytes[i]) {
			fprintf(stderr, "%s: byte %zu is %02x, not %02x\n", name, i, made->bytes[i],
				kept.bytes[i]);
			return false;
		}
	if (made->length != kept.length)
		fprintf(stderr, "%s: %zu bytes, not %zu\n", name, made->length, kept.length);
	return made->length == kept.length;
}

static bool do_row(const struct row *row, const char *directory, bool writes)
{
	struct file made;
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s.edid", directory, row->name);
	if (!make_edid(row, &made)) {
		fprintf(stderr, "%s: no EDID\n", row->name);
		return false;
	}
	if (writes && !write_file(path, &made))
		perror(path);
	return is_kept(row->name, path, &made);
}

int main(int argc, char **argv)
{
	bool writes = argc == 3 && strcmp(argv[1], "--write") == 0;
	size_t count = sizeof(rows) / sizeof(rows[0]), failed = 0;

	if (argc != 2 && !writes) {
		fprintf(stderr, "usage: %s [--write] DIRECTORY\n", argv[0]);
		return 2;
	}
	for (size_t i = 0; i < count; i++)
		failed += !do_row(&rows[i], argv[argc - 1], writes);
	printf("%zu EDIDs, %zu differ\n", count, failed);
	return failed > 0;
}
