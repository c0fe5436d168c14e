/* SPDX-License-Identifier: MIT */
/*
 * edid_sweep DIRECTORY [COUNT [SEED]]
 *
 * Writes EDIDs for edid-decode.sh to look at, one file a mode: WIDTHxHEIGHT@MILLIHERTZ.edid, or
 * with +WIDTHxHEIGHTmm before the dot where the monitor's physical size is given.
 * Chosen modes: what is common, what is odd, what is extreme, and where the representation
 * changes. With COUNT, that many random modes instead.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "edid/edid.h"

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct size {
	uint32_t width, height;
};

static const uint32_t common_rates[] = {
	23976, 24000,  30000,  50000,  59940,  60000,  75000,
	90000, 120000, 144000, 165000, 240000, 360000, 500000,
};

static const struct size common_sizes[] = {
	{64, 64},     {640, 480},   {800, 600},   {1024, 768},  {1280, 720},
	{1280, 800},  {1280, 1024}, {1366, 768},  {1440, 900},  {1600, 1200},
	{1920, 1080}, {1920, 1200}, {2560, 1440}, {2560, 1600}, {3440, 1440},
	{3840, 2160}, {4096, 2160}, {5120, 1440}, {5120, 2880}, {7680, 4320},
};

/* Odd ones, thin ones, and neighbours of 12 bits and of the sizes that standards name. */
static const struct size other_sizes[] = {
	{1, 1},       {63, 63},      {65, 67},      {101, 103},     {319, 241},    {377, 379},
	{639, 479},   {641, 481},    {799, 601},    {1023, 769},    {1279, 721},   {1281, 719},
	{1365, 767},  {1919, 1079},  {1919, 1200},  {1921, 1081},   {2559, 1441},  {3839, 2161},
	{4094, 4094}, {4095, 4095},  {4095, 64},    {64, 4095},     {4095, 4096},  {4096, 4095},
	{4096, 64},   {64, 4096},    {4097, 1},     {1, 4097},      {5119, 2159},  {7679, 4319},
	{7680, 64},   {64, 4320},    {9676, 5442},  {9677, 5443},   {15480, 8707}, {16384, 1},
	{1, 16384},   {16384, 8640}, {8640, 16384}, {16384, 16383},
};

static const uint32_t other_rates[] = {
	1000, 1001, 4999, 29970, 47952, 60001, 119880, 255000, 255001, 510000, 510001, 611111,
};

/* The clock passes 655.35 MHz, and the range limits 2550 MHz or 510 kHz, around these rates. */
static const struct {
	struct size pixels;
	uint32_t refresh_mhz;
} borders[] = {
	{{1920, 1080}, 299200},   {{1920, 1080}, 299246}, {{1920, 1080}, 299300},
	{{1920, 1080}, 465000},   {{1920, 1080}, 466000}, {{2560, 1440}, 170610},
	{{2560, 1440}, 170620},   {{2560, 1440}, 350000}, {{2560, 1440}, 351000},
	{{3840, 2160}, 76860},    {{3840, 2160}, 76870},  {{3840, 2160}, 234482},
	{{3840, 2160}, 234484},   {{7680, 4320}, 75800},  {{7680, 4320}, 75900},
	{{7680, 4320}, 117647},   {{7680, 4320}, 117648}, {{7680, 4320}, 1000000},
	{{16384, 16384}, 621000}, {{4095, 4095}, 38190},  {{4095, 4095}, 38200},
	{{64, 64}, 1000000},      {{1, 1}, 1000000},      {{1, 1}, 1000},
};

/* Physical sizes around what each of the fields can say. */
static const struct size physical_sizes[] = {
	{100, 100},   {597, 336},   {2554, 1000}, {2555, 2555}, {2559, 2559}, {2560, 1000},
	{1000, 2560}, {4095, 4095}, {4096, 95},   {6553, 6553}, {6554, 3000}, {100000, 100000},
};

static bool write_blob(const char *path, const struct vug_edid_monitor *monitor)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];
	int length = vug_edid_generate(monitor, blob);
	FILE *file = length > 0 ? fopen(path, "wb") : NULL;
	bool is_written;

	if (!file) {
		fprintf(stderr, "%s: not written (%d)\n", path, length);
		return false;
	}
	is_written = fwrite(blob, (size_t)length, 1, file) == 1;
	return fclose(file) == 0 && is_written;
}

static bool write_mode(const char *directory, struct size pixels, uint32_t refresh_mhz,
		       struct size mm)
{
	struct vug_edid_monitor monitor = {
		.width = pixels.width,
		.height = pixels.height,
		.refresh_mhz = refresh_mhz,
		.width_mm = mm.width,
		.height_mm = mm.height,
		.serial = pixels.width % 2 ? "sweep 42" : NULL,
		.vendor = pixels.height % 2 ? "RHT" : NULL,
		.product = (uint16_t)(pixels.height % 3),
		.number = pixels.height % 16,
	};
	char path[4096];
	int length = snprintf(path, sizeof(path), "%s/%" PRIu32 "x%" PRIu32 "@%" PRIu32, directory,
			      pixels.width, pixels.height, refresh_mhz);
	size_t used = length < 0 ? sizeof(path) : (size_t)length;

	if (used >= sizeof(path) - 64)
		return false;
	if (mm.width)
		snprintf(path + used, sizeof(path) - used, "+%" PRIu32 "x%" PRIu32 "mm.edid",
			 mm.width, mm.height);
	else
		snprintf(path + used, sizeof(path) - used, ".edid");
	return write_blob(path, &monitor);
}

static bool write_sizes(const char *directory, const struct size *sizes, size_t num_sizes,
			const uint32_t *rates, size_t num_rates)
{
	bool is_written = true;
	const struct size unknown = {0, 0};

	for (size_t i = 0; i < num_sizes; i++) {
		for (size_t k = 0; k < num_rates; k++)
			is_written &= write_mode(directory, sizes[i], rates[k], unknown);
	}
	return is_written;
}

static bool write_chosen(const char *directory)
{
	bool is_written = write_sizes(directory, common_sizes, ARRAY_LENGTH(common_sizes),
				      common_rates, ARRAY_LENGTH(common_rates));

	is_written &= write_sizes(directory, other_sizes, ARRAY_LENGTH(other_sizes), other_rates,
				  ARRAY_LENGTH(other_rates));
	for (size_t i = 0; i < ARRAY_LENGTH(borders); i++)
		is_written &= write_mode(directory, borders[i].pixels, borders[i].refresh_mhz,
					 (struct size){0, 0});
	for (size_t i = 0; i < ARRAY_LENGTH(physical_sizes); i++) {
		is_written &=
			write_mode(directory, (struct size){1920, 1080}, 60000, physical_sizes[i]);
		is_written &=
			write_mode(directory, (struct size){7680, 4320}, 60000, physical_sizes[i]);
	}
	return is_written;
}

/* xorshift64*: the same modes everywhere for the same seed. */
static uint32_t next_random(uint64_t *state, uint32_t min, uint32_t max)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return min + (uint32_t)((*state * UINT64_C(2685821657736338717) >> 32) % (max - min + 1));
}

/* Sizes of every magnitude alike: half of uniform ones would be beyond what anyone has. */
static uint32_t random_size(uint64_t *state, uint32_t max)
{
	uint32_t limit = max >> next_random(state, 0, 6);

	return next_random(state, 64, limit > 64 ? limit : 64);
}

static bool write_random(const char *directory, unsigned long count, unsigned long seed)
{
	uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	bool is_written = true;

	for (unsigned long i = 0; i < count; i++) {
		struct size pixels = {random_size(&state, 7680), random_size(&state, 4320)};
		struct size mm = {next_random(&state, 100, 3000), next_random(&state, 100, 3000)};
		uint32_t rate =
			common_rates[next_random(&state, 0, ARRAY_LENGTH(common_rates) - 1)];

		if (i % 2)
			rate = next_random(&state, 1000, i % 4 == 1 ? 100000 : 1000000);
		is_written &= write_mode(directory, pixels, rate, i % 3 ? (struct size){0, 0} : mm);
	}
	return is_written;
}

int main(int argc, char **argv)
{
	bool is_written;

	if (argc < 2 || argc > 4) {
		fprintf(stderr, "usage: %s DIRECTORY [COUNT [SEED]]\n", argv[0]);
		return 2;
	}
	if (argc == 2)
		is_written = write_chosen(argv[1]);
	else
		is_written = write_random(argv[1], strtoul(argv[2], NULL, 10),
					  argc == 4 ? strtoul(argv[3], NULL, 10) : 1);
	return is_written ? 0 : 1;
}
