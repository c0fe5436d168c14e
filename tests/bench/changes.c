/* SPDX-License-Identifier: MIT */
/*
 * bench-changes [ROUNDS]: what exact damage costs. A surface is copied into a snapshot, whole; and compared
 * while it is copied, where nothing, an eighth and all of it has changed. The comparison alone is held against a
 * plain read of the same bytes. Medians of ROUNDS (101), each of which does all of it in turn.
 */
#include <pixman.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "buffer/changes.h"
#include "support/check.h"

#define MAX_ROUNDS 1001

enum what { COPY, READ, COMPARE, NOTHING, EIGHTH, ALL, NUM_WHATS };

struct bench {
	int width, height;
	size_t size; /* in bytes */
	struct vug_changes_picture surface, snapshot, copy;
	double seconds[NUM_WHATS][MAX_ROUNDS];
};

static double get_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void copy_whole(struct bench *bench)
{
	const size_t stride = bench->surface.stride;

	for (size_t y = 0; y < (size_t)bench->height; y++)
		memcpy(bench->copy.pixels + y * stride, bench->surface.pixels + y * stride, stride);
}

typedef uint32_t pixels4 __attribute__((vector_size(16)));

static void read_whole(const struct bench *bench, const struct vug_changes_picture *picture,
		       pixels4 *ret_sum)
{
	const pixels4 *pixels = (const pixels4 *)(const void *)picture->pixels;
	pixels4 sums[2] = {{0}};

	for (size_t i = 0; i < bench->size / sizeof(*pixels); i += 2) {
		sums[0] |= pixels[i];
		sums[1] |= pixels[i + 1];
	}
	*ret_sum |= sums[0] | sums[1];
}

static void read_both(struct bench *bench)
{
	volatile uint32_t seen;
	pixels4 sum = {0};

	read_whole(bench, &bench->surface, &sum);
	read_whole(bench, &bench->snapshot, &sum);
	seen = sum[0] | sum[1] | sum[2] | sum[3];
	(void)seen;
}

static int find_changes(struct bench *bench, bool copies)
{
	const pixman_box32_t all = {0, 0, bench->width, bench->height};
	struct vug_changes changes;
	pixman_region32_t region;

	vug_changes_find(&bench->surface, &bench->snapshot, &all, copies, &changes);
	if (changes.count == 0)
		return 0;
	vug_changes_get_region(&changes, 64, &region);
	pixman_region32_fini(&region);
	return changes.count;
}

static void compare(struct bench *bench)
{
	check(find_changes(bench, false) == 0, "something has changed");
}

static void copy_changes(struct bench *bench)
{
	(void)find_changes(bench, true);
}

/* So many rows of every 8. */
static void draw(struct bench *bench, int rows)
{
	uint32_t *pixels = (uint32_t *)(void *)bench->surface.pixels;
	size_t count = bench->size / sizeof(*pixels) / 8 * (size_t)rows;

	for (size_t i = 0; i < count; i++)
		pixels[i] = ~pixels[i];
}

static const struct {
	void (*run)(struct bench *bench);
	int drawn;
} works[NUM_WHATS] = {
	[COPY] = {copy_whole, 0},      [READ] = {read_both, 0},      [COMPARE] = {compare, 0},
	[NOTHING] = {copy_changes, 0}, [EIGHTH] = {copy_changes, 1}, [ALL] = {copy_changes, 8},
};

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double get_median(struct bench *bench, enum what what, size_t rounds)
{
	qsort(bench->seconds[what], rounds, sizeof(double), compare_doubles);
	return bench->seconds[what][rounds / 2] * 1e6;
}

static void measure(struct bench *bench, size_t rounds)
{
	for (size_t round = 0; round < rounds; round++)
		for (int what = 0; what < NUM_WHATS; what++) {
			double begin;

			draw(bench, works[what].drawn);
			begin = get_seconds();
			works[what].run(bench);
			bench->seconds[what][round] = get_seconds() - begin;
		}
}

static void report(struct bench *bench, size_t rounds)
{
	double copy = get_median(bench, COPY, rounds), read = get_median(bench, READ, rounds);

	printf("| %dx%d | %.0f | %.2f | %.2f | %.2f | %.0f | %.2f |\n", bench->width, bench->height,
	       copy, get_median(bench, NOTHING, rounds) / copy,
	       get_median(bench, EIGHTH, rounds) / copy, get_median(bench, ALL, rounds) / copy,
	       read, get_median(bench, COMPARE, rounds) / read);
}

static struct vug_changes_picture new_picture(const struct bench *bench)
{
	struct vug_changes_picture picture = {.pixels = aligned_alloc(64, bench->size),
					      .stride = (size_t)bench->width * sizeof(uint32_t)};

	check(picture.pixels != NULL, "no memory");
	for (size_t i = 0; i < bench->size; i++)
		picture.pixels[i] = (uint8_t)(i * 7 + i / 4096);
	return picture;
}

static void run(int width, int height, size_t rounds)
{
	static struct bench bench;

	bench.width = width;
	bench.height = height;
	bench.size = (size_t)width * (size_t)height * sizeof(uint32_t);
	bench.surface = new_picture(&bench);
	bench.snapshot = new_picture(&bench);
	bench.copy = new_picture(&bench);
	measure(&bench, rounds);
	report(&bench, rounds);
	free(bench.surface.pixels);
	free(bench.snapshot.pixels);
	free(bench.copy.pixels);
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 101;

	check(rounds > 0 && rounds <= MAX_ROUNDS, "usage: bench-changes [ROUNDS]");
	puts("| picture | copy, us | exact x copy, 0 % | 12.5 % | 100 % | read, us | compare x "
	     "read |");
	run(1280, 800, rounds);
	run(1920, 1080, rounds);
	run(3840, 2160, rounds);
	return 0;
}
