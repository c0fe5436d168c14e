/* SPDX-License-Identifier: MIT */
/* What is imported, what is not, and what is kept of it. */
#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "egl/real.h"
#include "egl/scene.h"
#include "support/check.h"
#include "support/fd_census.h"

static struct scene make_scene(uint32_t width, uint32_t height)
{
	struct scene scene = {.exporter = DMABUF_UDMABUF,
			      .format = pixel_format_find(DRM_FORMAT_XRGB8888),
			      .width = width,
			      .height = height};

	scene_make(&scene);
	return scene;
}

static struct vug_egl_image *import(struct vug_egl *egl, struct vug_buffer *buffer)
{
	struct vug_egl_image *image = NULL;
	int error = vug_egl_import(egl, buffer, &image);

	check(error == 0, "vug_egl_import: %s", strerror(-error));
	check(vug_egl_image_get(image) != NULL, "there is no EGLImage");
	return image;
}

/* --- what is refused -------------------------------------------------------------------------- */

static void expect_refused(struct vug_egl *egl, const struct vug_buffer_layout *layout,
			   int expected)
{
	struct vug_buffer *buffer = scene_import(layout);
	struct vug_egl_image *image;
	int error = vug_egl_import(egl, buffer, &image);

	check(error == expected, "%s, not %s", strerror(-error), strerror(-expected));
	vug_buffer_unref(buffer);
}

static struct vug_buffer_layout make_layout(int fd, uint32_t width, uint32_t height)
{
	return (struct vug_buffer_layout){.size = sizeof(struct vug_buffer_layout),
					  .width = width,
					  .height = height,
					  .fourcc = DRM_FORMAT_XRGB8888,
					  .num_planes = 1,
					  .planes = {{fd, 0, width * 4}}};
}

/* Mesa would take it, and read behind its end where its owner cuts it off. */
static void memfd(void)
{
	struct vug_egl *egl = open_display(0);
	int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct vug_buffer_layout layout = make_layout(fd, 64, 64);

	check(ftruncate(fd, 16384) == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0, "no memfd");
	expect_refused(egl, &layout, -ENOTSUP);
	vug_egl_unref(egl);
}

/* Mesa would take it, and read behind its end. The library's own import has the same rule. */
static void too_small(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_buffer_layout layout = make_layout(dmabuf_new(DMABUF_UDMABUF, 4096), 32, 32);
	struct vug_buffer *buffer = scene_import(&layout);
	struct vug_egl_image *image = import(egl, buffer);

	vug_egl_image_unref(image);
	vug_buffer_unref(buffer);
	vug_egl_unref(egl);
}

static void unknown_modifier(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_buffer_layout layout = make_layout(dmabuf_new(DMABUF_UDMABUF, 4096), 32, 32);

	layout.modifier = UINT64_C(0x0100000000000002); /* Intel's Y tiling */
	expect_refused(egl, &layout, -ENOTSUP);
	vug_egl_unref(egl);
}

/* --- what is kept ----------------------------------------------------------------------------- */

static void again(void)
{
	struct vug_egl *egl = open_display(0);
	struct scene scene = make_scene(64, 64);
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_egl_image *first = import(egl, scene.buffer), *second;
	struct vug_buffer *copy;

	vug_buffer_get_layout(scene.buffer, &layout);
	layout.planes[0].fd = fcntl(layout.planes[0].fd, F_DUPFD_CLOEXEC, 0);
	copy = scene_import(&layout);
	second = import(egl, copy);
	check(vug_egl_image_get(first) == vug_egl_image_get(second),
	      "another buffer over the same dma-buf has another image");
	vug_egl_image_unref(second);
	vug_egl_image_unref(first);
	vug_buffer_unref(copy);
	scene_free(&scene);
	vug_egl_unref(egl);
}

static void other_layout(void)
{
	struct vug_egl *egl = open_display(0);
	struct scene scene = make_scene(64, 64);
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_egl_image *first = import(egl, scene.buffer), *second;
	struct vug_buffer *half;

	vug_buffer_get_layout(scene.buffer, &layout);
	layout.planes[0].fd = fcntl(layout.planes[0].fd, F_DUPFD_CLOEXEC, 0);
	layout.height = 32;
	half = scene_import(&layout);
	second = import(egl, half);
	check(vug_egl_image_get(first) != vug_egl_image_get(second),
	      "half of the dma-buf has the image of all of it");
	vug_egl_image_unref(second);
	vug_egl_image_unref(first);
	vug_buffer_unref(half);
	scene_free(&scene);
	vug_egl_unref(egl);
}

static void outlive(void)
{
	struct vug_egl *egl = open_display(1);
	struct scene scene = make_scene(64, 64), next = make_scene(64, 64);
	struct vug_egl_image *kept = import(egl, scene.buffer);

	scene_free(&scene);
	vug_egl_image_unref(import(egl, next.buffer));
	vug_egl_forget_images(egl);
	vug_egl_unref(egl);
	check(vug_egl_image_get(kept) != NULL && !vug_egl_image_is_external_only(NULL),
	      "an image that the program has is gone");
	vug_egl_image_unref(vug_egl_image_ref(kept));
	vug_egl_image_unref(kept);
	scene_free(&next);
}

/* --- many buffers ----------------------------------------------------------------------------- */

/* What is the process's own, and what is shared: not the pages of libraries that it has touched. */
static long get_resident_kib(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	long total = 0, kib;
	char line[256];

	check(file != NULL, "/proc/self/status");
	while (fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "RssAnon: %ld", &kib) == 1 ||
		    sscanf(line, "RssShmem: %ld", &kib) == 1)
			total += kib;
	fclose(file);
	check(total > 0, "/proc/self/status says nothing of memory");
	return total;
}

static unsigned int count_mappings(void)
{
	FILE *file = fopen("/proc/self/maps", "re");
	unsigned int count = 0;
	int c;

	check(file != NULL, "/proc/self/maps");
	while ((c = fgetc(file)) != EOF)
		count += c == '\n';
	fclose(file);
	return count;
}

static void read_new_buffers(struct vug_egl_reader *reader, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		struct scene scene = make_scene(16, 16);

		scene_expect(&scene, reader, NULL, DRM_FORMAT_XRGB8888);
		scene_free(&scene);
	}
}

#define BUFFERS 1000
#define GROWTH_KIB 102
#define GROWTH_BYTES (8 * BUFFERS)

/* Of the heap: resident pages do not tell of what fits into holes that the compiler of shaders has left. */
static long get_allocated(void)
{
	struct mallinfo2 heap = mallinfo2();

	return (long)(heap.uordblks + heap.hblkhd);
}

/* Each of them is read to the last pixel, and none of them stays. */
static void many(void)
{
	struct vug_egl *egl = open_display(4);
	struct vug_egl_reader *reader = open_reader(egl);
	struct fd_census census;
	unsigned int mappings;
	long before, after, allocated;

	read_new_buffers(reader, 200);
	fd_census_take(&census);
	mappings = count_mappings();
	before = get_resident_kib();
	allocated = get_allocated();
	read_new_buffers(reader, BUFFERS);
	allocated = get_allocated() - allocated;
	after = get_resident_kib();
	fd_census_expect_same(&census);
	printf("# %d buffers: %ld KiB before, %ld after, %ld bytes more\n", BUFFERS, before, after,
	       allocated);
	check(allocated <= GROWTH_BYTES, "%ld bytes more after %d buffers", allocated, BUFFERS);
	check(count_mappings() <= mappings + 8, "%u mappings, then %u", mappings, count_mappings());
	check(after <= before + GROWTH_KIB, "%ld KiB more after %d buffers", after - before,
	      BUFFERS);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

static void displays_come_and_go(void)
{
	struct fd_census census;
	struct vug_egl *egl = open_display(0);

	vug_egl_unref(egl);
	fd_census_take(&census);
	for (unsigned int i = 0; i < 20; i++) {
		struct scene scene = make_scene(64, 64);
		struct vug_egl_reader *reader;

		egl = open_display(0);
		reader = open_reader(egl);
		scene_expect(&scene, reader, NULL, DRM_FORMAT_XRGB8888);
		vug_egl_unref(egl);
		vug_egl_reader_free(reader);
		scene_free(&scene);
	}
	fd_census_expect_same(&census);
}

const struct rule image_rules[] = {
	{"shared memory is not imported, though the driver would", memfd},
	{"a buffer that just fits is imported", too_small},
	{"a modifier that is not the display's is not imported", unknown_modifier},
	{"the same dma-buf is the same image", again},
	{"the same dma-buf in another layout is another image", other_layout},
	{"an image outlives its buffer, the bound and the display", outlive},
	{"displays and readers leave nothing open", displays_come_and_go},
	{"1000 new buffers: descriptors and memory stay", many},
	{NULL, NULL},
};
