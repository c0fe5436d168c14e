/* SPDX-License-Identifier: MIT */
#include "input/inflight.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "util/fd.h"

#define VERSION 1
#define ALIGNMENT 64

/* As the vhost-user protocol has them for split rings; in native byte order. */
struct head {
	uint64_t features;
	uint16_t version, number, last_head, used;
};

struct entry {
	uint8_t is_taken, padding[5];
	uint16_t next;
	uint64_t counter; /* in which order they were taken */
};

static uint64_t get_place(uint16_t head)
{
	return sizeof(struct head) + (uint64_t)head * sizeof(struct entry);
}

uint64_t vug_input_inflight_get_size(uint16_t number)
{
	return (get_place(number) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

int vug_input_inflight_create(uint16_t num_queues, uint16_t number)
{
	return vug_fd_create_memory("vug-inflight",
				    (size_t)(num_queues * vug_input_inflight_get_size(number)));
}

/* Memory that has a version is from the back end before. */
static int make_ready(const struct vug_input_inflight *inflight)
{
	struct head head;
	int error = vug_input_mapping_read(&inflight->mapping, 0, &head, sizeof(head));

	if (error < 0 || head.version != 0)
		return error;
	head.version = VERSION;
	head.number = inflight->number;
	return vug_input_mapping_write(&inflight->mapping, 0, &head, sizeof(head));
}

int vug_input_inflight_open(struct vug_input_inflight *inflight, int fd, uint64_t offset,
			    uint16_t number)
{
	int error = number > VUG_INPUT_INFLIGHT_MAX
			    ? -EINVAL
			    : vug_input_mapping_open(&inflight->mapping, fd, offset,
						     vug_input_inflight_get_size(number));

	inflight->number = number;
	if (error == 0)
		error = make_ready(inflight);
	if (error < 0)
		vug_input_inflight_close(inflight);
	return error;
}

void vug_input_inflight_close(struct vug_input_inflight *inflight)
{
	vug_input_mapping_close(&inflight->mapping);
	inflight->number = 0;
}

/* ---- what was left ---------------------------------------------------------------------- */

static bool read_entry(const struct vug_input_inflight *inflight, uint16_t head,
		       struct entry *ret_entry)
{
	return vug_input_mapping_read(&inflight->mapping, get_place(head), ret_entry,
				      sizeof(*ret_entry)) == 0;
}

static void set_taken(const struct vug_input_inflight *inflight, uint16_t head, uint8_t is_taken)
{
	(void)vug_input_mapping_write(&inflight->mapping, get_place(head), &is_taken,
				      sizeof(is_taken));
}

/* The used index had moved on, and the note of it had not. */
static void finish_last(const struct vug_input_inflight *inflight, uint16_t used)
{
	struct head head;

	if (vug_input_mapping_read(&inflight->mapping, 0, &head, sizeof(head)) < 0 ||
	    head.used == used)
		return;
	if (head.last_head < inflight->number)
		set_taken(inflight, head.last_head, 0);
	head.used = used;
	(void)vug_input_mapping_write(&inflight->mapping, 0, &head, sizeof(head));
}

struct taken {
	uint16_t head;
	uint64_t counter;
};

/* Into its place among those that are there, the first ones first. */
static void insert(struct taken *list, uint16_t count, uint16_t head, uint64_t counter)
{
	for (; count > 0 && list[count - 1].counter > counter; count--)
		list[count] = list[count - 1];
	list[count] = (struct taken){.head = head, .counter = counter};
}

static uint16_t find_taken(const struct vug_input_inflight *inflight, struct taken *ret_list)
{
	struct entry entry;
	uint16_t count = 0;

	for (uint16_t head = 0; head < inflight->number; head++)
		if (read_entry(inflight, head, &entry) && entry.is_taken == 1)
			insert(ret_list, count++, head, entry.counter);
	return count;
}

uint16_t vug_input_inflight_begin(struct vug_input_inflight *inflight, uint16_t used,
				  uint16_t ret_heads[VUG_INPUT_INFLIGHT_MAX])
{
	struct taken list[VUG_INPUT_INFLIGHT_MAX];
	uint16_t count;

	if (inflight->mapping.start == NULL)
		return 0;
	finish_last(inflight, used);
	count = find_taken(inflight, list);
	for (uint16_t i = 0; i < count; i++)
		ret_heads[i] = list[i].head;
	inflight->counter = count > 0 ? list[count - 1].counter : 0;
	return count;
}

/* ---- one buffer ------------------------------------------------------------------------- */

void vug_input_inflight_take(struct vug_input_inflight *inflight, uint16_t head)
{
	const struct entry entry = {.is_taken = 1, .counter = ++inflight->counter};

	if (inflight->mapping.start != NULL && head < inflight->number)
		(void)vug_input_mapping_write(&inflight->mapping, get_place(head), &entry,
					      sizeof(entry));
}

void vug_input_inflight_prepare(struct vug_input_inflight *inflight, uint16_t head)
{
	if (inflight->mapping.start != NULL && head < inflight->number)
		(void)vug_input_mapping_write(&inflight->mapping, offsetof(struct head, last_head),
					      &head, sizeof(head));
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void vug_input_inflight_return(struct vug_input_inflight *inflight, uint16_t head, uint16_t used)
{
	if (inflight->mapping.start == NULL || head >= inflight->number)
		return;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	set_taken(inflight, head, 0);
	(void)vug_input_mapping_write(&inflight->mapping, offsetof(struct head, used), &used,
				      sizeof(used));
}
