/* SPDX-License-Identifier: MIT */
/* A dma-buf of pages of the guest's memory, so that nothing of a blob is copied. */
#include <errno.h>
#include <fcntl.h>
#include <linux/udmabuf.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "backend.h"

/* The kernel's own limit, unless its administrator has changed it. */
#define MAX_PIECES 1024

static bool find_piece(const struct gpu2d_regions *regions, const struct gpu2d_extent *extent,
		       struct udmabuf_create_item *ret_piece)
{
	for (size_t i = 0; i < regions->count; i++) {
		const struct vhost_user_memory_region *place = &regions->regions[i].place;
		uint64_t offset = extent->address - place->guest_address;

		if (extent->address < place->guest_address || offset >= place->size ||
		    extent->length > place->size - offset)
			continue;
		*ret_piece = (struct udmabuf_create_item){.memfd = (uint32_t)regions->regions[i].fd,
							  .offset = place->mmap_offset + offset,
							  .size = extent->length};
		return true;
	}
	return false;
}

static bool continues(const struct udmabuf_create_item *before,
		      const struct udmabuf_create_item *piece)
{
	return before->memfd == piece->memfd && before->offset + before->size == piece->offset;
}

/* Pages that lie side by side are one piece. */
static int collect(struct udmabuf_create_list *list, const struct gpu2d_regions *regions,
		   const struct gpu2d_extent *extents, size_t count)
{
	struct udmabuf_create_item piece;

	for (size_t i = 0; i < count; i++) {
		if (!find_piece(regions, &extents[i], &piece))
			return -EFAULT;
		if (list->count > 0 && continues(&list->list[list->count - 1], &piece))
			list->list[list->count - 1].size += piece.size;
		else if (list->count == MAX_PIECES)
			return -ENOBUFS;
		else
			list->list[list->count++] = piece;
	}
	return 0;
}

static int create(const struct udmabuf_create_list *list)
{
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC), fd;

	if (device < 0)
		return -errno;
	fd = ioctl(device, UDMABUF_CREATE_LIST, list);
	if (fd < 0)
		fd = -errno;
	close(device);
	return fd;
}

int gpu2d_share_memory(const struct gpu2d_regions *regions, const struct gpu2d_extent *extents,
		       size_t count)
{
	struct udmabuf_create_list *list =
		calloc(1, sizeof(*list) + MAX_PIECES * sizeof(list->list[0]));
	int result;

	if (list == NULL)
		return -ENOMEM;
	list->flags = UDMABUF_FLAGS_CLOEXEC;
	result = collect(list, regions, extents, count);
	if (result == 0)
		result = create(list);
	free(list);
	return result;
}
