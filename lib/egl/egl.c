/* SPDX-License-Identifier: MIT */
/* The display as an object. */
#include "egl/egl.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

#include "egl/device.h"
#include "egl/display.h"
#include "util/sized.h"

#define DEFAULT_IMAGES 16
#define DEFAULT_IMAGE_MIB 1024

static int read_config(const struct vug_egl_config *given, struct vug_egl_config *ret_config)
{
	struct vug_egl_config config = {.size = sizeof(config)};
	int error = given != NULL ? vug_sized_read(&config, sizeof(config), given) : 0;

	if (error < 0)
		return error;
	if (config.max_images == 0)
		config.max_images = DEFAULT_IMAGES;
	if (config.max_image_mib == 0)
		config.max_image_mib = DEFAULT_IMAGE_MIB;
	if (config.max_images > VUG_EGL_MAX_IMAGES ||
	    (config.display != NULL && config.render_node != NULL))
		return -EINVAL;
	*ret_config = config;
	return 0;
}

/* libepoxy ends the process where a library is not there that it is to call. */
static bool have_libraries(const struct vug_egl_log *log)
{
	static const char *const names[] = {"libEGL.so.1", "libGLESv2.so.2"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		void *library = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);

		if (library == NULL) {
			vug_egl_log_line(log, VUG_LOG_ERROR, "library %s not found: install it",
					 names[i]);
			return false;
		}
		dlclose(library);
	}
	return true;
}

static int open_display(struct vug_egl *egl, const struct vug_egl_config *config)
{
	if (!have_libraries(&egl->log))
		return -ENODEV;
	if (config->display != NULL)
		return vug_egl_display_adopt(egl, config->display, "the program's display", false);
	return vug_egl_open_own(egl, config->render_node);
}

static void drop_image(void *image)
{
	vug_egl_image_unref(image);
}

int vug_egl_new(const struct vug_egl_config *config, struct vug_egl **ret_egl)
{
	struct vug_egl_config read;
	struct vug_egl *egl;
	int error;

	if (ret_egl == NULL)
		return -EINVAL;
	error = read_config(config, &read);
	if (error < 0)
		return error;
	egl = calloc(1, sizeof(*egl));
	if (egl == NULL)
		return -ENOMEM;
	egl->references = 1;
	egl->log = (struct vug_egl_log){.sink = read.log, .data = read.data};
	egl->cache.drop = drop_image;
	egl->cache.max_count = read.max_images;
	egl->cache.max_bytes = (uint64_t)read.max_image_mib << 20;
	error = open_display(egl, &read);
	if (error < 0)
		free(egl);
	else
		*ret_egl = egl;
	return error;
}

struct vug_egl *vug_egl_ref(struct vug_egl *egl)
{
	if (egl != NULL)
		egl->references++;
	return egl;
}

void vug_egl_unref(struct vug_egl *egl)
{
	if (egl == NULL || --egl->references > 0)
		return;
	vug_egl_cache_clear(&egl->cache);
	vug_egl_display_leave(egl);
	free(egl);
}

void *vug_egl_get_display(const struct vug_egl *egl)
{
	return egl != NULL ? egl->display : NULL;
}

const char *vug_egl_get_renderer(const struct vug_egl *egl)
{
	return egl != NULL ? egl->renderer : NULL;
}

bool vug_egl_can_import(const struct vug_egl *egl, uint32_t fourcc, uint64_t modifier)
{
	return egl != NULL && vug_egl_formats_has(&egl->formats, fourcc, modifier);
}

size_t vug_egl_get_formats(const struct vug_egl *egl, uint32_t *ret_fourccs, size_t max)
{
	if (egl == NULL)
		return 0;
	for (size_t i = 0; i < egl->formats.num_fourccs && i < max; i++)
		ret_fourccs[i] = egl->formats.fourccs[i];
	return egl->formats.num_fourccs;
}

size_t vug_egl_get_modifiers(const struct vug_egl *egl, uint32_t fourcc, uint64_t *ret_modifiers,
			     size_t max)
{
	size_t count = 0;

	for (size_t i = 0; egl != NULL && i < egl->formats.num_modifiers; i++) {
		if (egl->formats.modifiers[i].fourcc != fourcc)
			continue;
		if (count < max)
			ret_modifiers[count] = egl->formats.modifiers[i].modifier;
		count++;
	}
	return count;
}
