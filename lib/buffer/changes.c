/* SPDX-License-Identifier: MIT */
#include "buffer/changes.h"

#include <string.h>

#define TILE_WIDTH VUG_CHANGES_TILE_WIDTH
#define TILE_HEIGHT VUG_CHANGES_TILE_HEIGHT
/* Boxes become one where that adds no more pixels than a so many'th of theirs. */
#define WASTE 64

/* Four pixels. The compiler has an instruction for them on each machine that has such instructions. */
typedef uint32_t pixels4 __attribute__((vector_size(16), aligned(4), may_alias));
#define PIXELS4 4
#define TILE_VECTORS (TILE_WIDTH / PIXELS4)

/* A tile in both pictures. */
struct tile {
	const uint8_t *now, *before;
	size_t now_stride, before_stride;
	int x, y, width, height;
};

/* ---- a tile ----------------------------------------------------------------------------- */

/* By pointers: how a vector is passed depends on the machine's instructions. */
static inline const pixels4 *to_vectors(const uint8_t *bytes)
{
	return (const pixels4 *)(const void *)bytes;
}

static inline bool is_any(const pixels4 *v)
{
	return ((*v)[0] | (*v)[1] | (*v)[2] | (*v)[3]) != 0;
}

static inline uint32_t compare_pixel(const uint8_t *a, const uint8_t *b, int x)
{
	return ((const uint32_t *)(const void *)a)[x] ^ ((const uint32_t *)(const void *)b)[x];
}

/* Most tiles are of that width, and most of them have not changed. */
static bool has_full_tile_changed(const struct tile *tile)
{
	const uint8_t *now = tile->now, *before = tile->before;
	pixels4 any = {0};

	for (int y = 0; y < tile->height; y++) {
		for (int i = 0; i < TILE_VECTORS; i++)
			any |= to_vectors(now)[i] ^ to_vectors(before)[i];
		now += tile->now_stride;
		before += tile->before_stride;
	}
	return is_any(&any);
}

static bool has_row_changed(const struct tile *tile, int y)
{
	const uint8_t *now = tile->now + tile->now_stride * (size_t)y;
	const uint8_t *before = tile->before + tile->before_stride * (size_t)y;
	pixels4 any = {0};
	uint32_t rest = 0;
	int i = 0;

	for (; i < tile->width / PIXELS4; i++)
		any |= to_vectors(now)[i] ^ to_vectors(before)[i];
	for (int x = i * PIXELS4; x < tile->width; x++)
		rest |= compare_pixel(now, before, x);
	return rest != 0 || is_any(&any);
}

static bool has_any_changed(const struct tile *tile)
{
	if (tile->width == TILE_WIDTH)
		return has_full_tile_changed(tile);
	for (int y = 0; y < tile->height; y++)
		if (has_row_changed(tile, y))
			return true;
	return false;
}

/* Which columns of that row differ is added to those of the rows before. */
static void add_columns(const struct tile *tile, int y, uint32_t *columns)
{
	const uint8_t *now = tile->now + tile->now_stride * (size_t)y;
	const uint8_t *before = tile->before + tile->before_stride * (size_t)y;
	int i = 0;

	for (; i < tile->width / PIXELS4; i++)
		((pixels4 *)(void *)columns)[i] |= to_vectors(now)[i] ^ to_vectors(before)[i];
	for (int x = i * PIXELS4; x < tile->width; x++)
		columns[x] |= compare_pixel(now, before, x);
}

/* The rows y1 to y2 of a tile have changed at both ends. */
static void trim_columns(const struct tile *tile, pixman_box32_t *box)
{
	uint32_t columns[TILE_WIDTH] = {0};
	int first = 0, end = tile->width;

	/* Where both edges have changed there is nothing more to find. */
	for (int y = box->y1; y < box->y2 && (columns[0] == 0 || columns[end - 1] == 0); y++)
		add_columns(tile, y, columns);
	while (columns[first] == 0)
		first++;
	while (columns[end - 1] == 0)
		end--;
	box->x1 = first;
	box->x2 = end;
}

/* The smallest box around what differs; false: nothing does. */
static bool find_in_tile(const struct tile *tile, pixman_box32_t *ret_box)
{
	pixman_box32_t box = {.y1 = 0, .y2 = tile->height};

	if (!has_row_changed(tile, 0) && !has_any_changed(tile))
		return false;
	while (!has_row_changed(tile, box.y1))
		box.y1++;
	while (!has_row_changed(tile, box.y2 - 1))
		box.y2--;
	trim_columns(tile, &box);
	*ret_box = (pixman_box32_t){box.x1 + tile->x, box.y1 + tile->y, box.x2 + tile->x,
				    box.y2 + tile->y};
	return true;
}

/* ---- boxes ------------------------------------------------------------------------------ */

static int64_t get_area(const pixman_box32_t *box)
{
	return (int64_t)(box->x2 - box->x1) * (box->y2 - box->y1);
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static pixman_box32_t unite_boxes(const pixman_box32_t *a, const pixman_box32_t *b)
{
	return (pixman_box32_t){smaller(a->x1, b->x1), smaller(a->y1, b->y1), larger(a->x2, b->x2),
				larger(a->y2, b->y2)};
}

/* How many pixels one box for both has beside those of the two. */
static int64_t get_waste(const pixman_box32_t *a, const pixman_box32_t *b)
{
	const pixman_box32_t both = unite_boxes(a, b);

	return get_area(&both) - get_area(a) - get_area(b);
}

static bool try_unite(pixman_box32_t *box, const pixman_box32_t *more)
{
	if (get_waste(box, more) > (get_area(box) + get_area(more)) / WASTE)
		return false;
	*box = unite_boxes(box, more);
	return true;
}

/* Returns how many are left, one less. */
static int unite_closest_neighbours(pixman_box32_t *boxes, int count)
{
	int64_t least = INT64_MAX;
	int best = 0;

	for (int i = 0; i + 1 < count; i++) {
		int64_t waste = get_waste(&boxes[i], &boxes[i + 1]);

		if (waste < least) {
			least = waste;
			best = i;
		}
	}
	boxes[best] = unite_boxes(&boxes[best], &boxes[best + 1]);
	memmove(&boxes[best + 1], &boxes[best + 2], (size_t)(count - best - 2) * sizeof(boxes[0]));
	return count - 1;
}

/* One of a row of tiles: it may go on where one of the row above ends. */
static void add_box(struct vug_changes *changes, const pixman_box32_t *box)
{
	for (int i = changes->count; i-- > 0;)
		if (changes->boxes[i].y2 == box->y1 && try_unite(&changes->boxes[i], box))
			return;
	if (changes->count == VUG_CHANGES_MAX_BOXES)
		changes->count = unite_closest_neighbours(changes->boxes, changes->count);
	changes->boxes[changes->count++] = *box;
}

static void copy_box(const struct vug_changes_picture *now,
		     const struct vug_changes_picture *before, const pixman_box32_t *box)
{
	const size_t left = (size_t)box->x1 * sizeof(uint32_t);
	const size_t length = (size_t)(box->x2 - box->x1) * sizeof(uint32_t);

	for (int y = box->y1; y < box->y2; y++)
		memcpy(before->pixels + before->stride * (size_t)y + left,
		       now->pixels + now->stride * (size_t)y + left, length);
}

/* ---- a picture -------------------------------------------------------------------------- */

struct search {
	const struct vug_changes_picture *now, *before;
	bool copies;
	struct vug_changes *changes;
};

static void end_run(const struct search *search, const pixman_box32_t *box)
{
	if (search->copies)
		copy_box(search->now, search->before, box);
	add_box(search->changes, box);
}

static struct tile get_tile(const struct search *search, const pixman_box32_t *area, int x, int y)
{
	const struct vug_changes_picture *now = search->now, *before = search->before;
	const size_t left = (size_t)x * sizeof(uint32_t);

	return (struct tile){
		.now = now->pixels + now->stride * (size_t)y + left,
		.before = before->pixels + before->stride * (size_t)y + left,
		.now_stride = now->stride,
		.before_stride = before->stride,
		.x = x,
		.y = y,
		.width = smaller(TILE_WIDTH, area->x2 - x),
		.height = smaller(TILE_HEIGHT, area->y2 - y),
	};
}

/* Tiles beside each other are copied together. */
static void search_row(const struct search *search, const pixman_box32_t *area, int y)
{
	pixman_box32_t run = {0}, box;
	bool has_run = false;

	for (int x = area->x1; x < area->x2; x += TILE_WIDTH) {
		const struct tile tile = get_tile(search, area, x, y);
		bool has_changed = find_in_tile(&tile, &box);

		if (has_run && has_changed && try_unite(&run, &box))
			continue;
		if (has_run)
			end_run(search, &run);
		has_run = has_changed;
		if (has_run)
			run = box;
	}
	if (has_run)
		end_run(search, &run);
}

void vug_changes_find(const struct vug_changes_picture *now,
		      const struct vug_changes_picture *before, const pixman_box32_t *area,
		      bool copies, struct vug_changes *ret_changes)
{
	const struct search search = {now, before, copies, ret_changes};

	ret_changes->count = 0;
	for (int y = area->y1; y < area->y2; y += TILE_HEIGHT)
		search_row(&search, area, y);
}

/* ---- fewer boxes ------------------------------------------------------------------------ */

/* Boxes, and with which of those behind it each would best become one. */
struct pairs {
	pixman_box32_t *boxes;
	int count;
	int partners[VUG_CHANGES_MAX_BOXES];
	int64_t wastes[VUG_CHANGES_MAX_BOXES]; /* what that would cost */
};

static void find_partner(struct pairs *pairs, int index)
{
	pairs->wastes[index] = INT64_MAX;
	for (int i = index + 1; i < pairs->count; i++) {
		int64_t waste = get_waste(&pairs->boxes[index], &pairs->boxes[i]);

		if (waste < pairs->wastes[index]) {
			pairs->wastes[index] = waste;
			pairs->partners[index] = i;
		}
	}
}

static void find_partners(struct pairs *pairs)
{
	for (int i = 0; i < pairs->count; i++)
		find_partner(pairs, i);
}

static int find_best(const struct pairs *pairs)
{
	int best = 0;

	for (int i = 1; i < pairs->count; i++)
		if (pairs->wastes[i] < pairs->wastes[best])
			best = i;
	return best;
}

/* The box has another size: what is before it may fit it better, or worse. */
static void find_partners_again(struct pairs *pairs, int index, int gone)
{
	for (int i = 0; i < pairs->count; i++) {
		int64_t waste =
			i < index ? get_waste(&pairs->boxes[i], &pairs->boxes[index]) : INT64_MAX;

		if (i == index || i == gone || pairs->partners[i] == index ||
		    pairs->partners[i] == gone || pairs->partners[i] >= pairs->count) {
			find_partner(pairs, i);
		} else if (waste < pairs->wastes[i]) {
			pairs->wastes[i] = waste;
			pairs->partners[i] = index;
		}
	}
}

/* The last box takes the place of the one that goes. */
static void unite_best_pair(struct pairs *pairs)
{
	int first = find_best(pairs), second = pairs->partners[first];

	pairs->boxes[first] = unite_boxes(&pairs->boxes[first], &pairs->boxes[second]);
	pairs->boxes[second] = pairs->boxes[--pairs->count];
	find_partners_again(pairs, first, second);
}

static void set_extents(const struct pairs *pairs, pixman_region32_t *region)
{
	pixman_box32_t all = pairs->boxes[0];

	for (int i = 1; i < pairs->count; i++)
		all = unite_boxes(&all, &pairs->boxes[i]);
	pixman_region32_init_with_extents(region, &all);
}

/* Rectangles of a region lie in rows: there are more of them than boxes. */
static void make_region(struct pairs *pairs, int max, pixman_region32_t *ret_region)
{
	bool is_made = pixman_region32_init_rects(ret_region, pairs->boxes, pairs->count);

	while (is_made && pixman_region32_n_rects(ret_region) > max) {
		int target = pairs->count - pairs->count / 8 - 1;

		while (pairs->count > target)
			unite_best_pair(pairs);
		pixman_region32_fini(ret_region);
		is_made = pixman_region32_init_rects(ret_region, pairs->boxes, pairs->count);
	}
	if (!is_made) {
		pixman_region32_fini(ret_region);
		set_extents(pairs, ret_region);
	}
}

void vug_changes_get_region(struct vug_changes *changes, int max, pixman_region32_t *ret_region)
{
	struct pairs pairs = {.boxes = changes->boxes, .count = changes->count};

	find_partners(&pairs);
	make_region(&pairs, max, ret_region);
}

void vug_changes_limit_region(pixman_region32_t *region, int max)
{
	struct vug_changes changes = {.count = 0};
	const pixman_box32_t *rects;
	int count;

	rects = pixman_region32_rectangles(region, &count);
	if (count <= max)
		return;
	for (int i = 0; i < count; i++)
		add_box(&changes, &rects[i]);
	pixman_region32_fini(region);
	vug_changes_get_region(&changes, max, region);
}
