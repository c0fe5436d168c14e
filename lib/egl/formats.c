/* SPDX-License-Identifier: MIT */
#include "egl/formats.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vug/vug.h"

static int query_fourccs(struct vug_egl_formats *formats, EGLDisplay display,
			 const struct vug_egl_functions *functions)
{
	EGLint count = 0;

	_Static_assert(sizeof(EGLint) == sizeof(uint32_t), "a fourcc is an EGLint");
	if (!functions->query_formats(display, 0, NULL, &count) || count <= 0)
		return -ENODEV;
	formats->fourccs = calloc((size_t)count, sizeof(*formats->fourccs));
	if (formats->fourccs == NULL)
		return -ENOMEM;
	if (!functions->query_formats(display, count, (EGLint *)formats->fourccs, &count))
		return -ENODEV;
	formats->num_fourccs = (size_t)count;
	return 0;
}

static int add_modifiers(struct vug_egl_formats *formats, uint32_t fourcc,
			 const EGLuint64KHR *modifiers, const EGLBoolean *external, size_t count)
{
	size_t total = formats->num_modifiers + count;
	struct vug_egl_modifier *all =
		reallocarray(formats->modifiers, total, sizeof(*formats->modifiers));

	if (all == NULL)
		return -ENOMEM;
	formats->modifiers = all;
	for (size_t i = 0; i < count; i++)
		all[formats->num_modifiers++] =
			(struct vug_egl_modifier){.fourcc = fourcc,
						  .modifier = modifiers[i],
						  .external_only = external[i] != EGL_FALSE};
	return 0;
}

static int query_modifiers(struct vug_egl_formats *formats, EGLDisplay display,
			   const struct vug_egl_functions *functions, uint32_t fourcc)
{
	EGLuint64KHR *modifiers;
	EGLBoolean *external;
	EGLint count = 0;
	int error = -ENOMEM;

	if (!functions->query_modifiers(display, (EGLint)fourcc, 0, NULL, NULL, &count) ||
	    count <= 0)
		return 0;
	modifiers = calloc((size_t)count, sizeof(*modifiers));
	external = calloc((size_t)count, sizeof(*external));
	if (modifiers != NULL && external != NULL) {
		if (functions->query_modifiers(display, (EGLint)fourcc, count, modifiers, external,
					       &count) &&
		    count > 0)
			error = add_modifiers(formats, fourcc, modifiers, external, (size_t)count);
		else
			error = 0;
	}
	free(modifiers);
	free(external);
	return error;
}

int vug_egl_formats_query(struct vug_egl_formats *formats, EGLDisplay display,
			  const struct vug_egl_functions *functions)
{
	int error;

	*formats = (struct vug_egl_formats){0};
	if (functions->query_formats == NULL || functions->query_modifiers == NULL) {
		formats->is_unknown = true;
		return 0;
	}
	error = query_fourccs(formats, display, functions);
	for (size_t i = 0; error == 0 && i < formats->num_fourccs; i++)
		error = query_modifiers(formats, display, functions, formats->fourccs[i]);
	if (error < 0)
		vug_egl_formats_finish(formats);
	return error;
}

void vug_egl_formats_finish(struct vug_egl_formats *formats)
{
	free(formats->fourccs);
	free(formats->modifiers);
	*formats = (struct vug_egl_formats){0};
}

static bool has_fourcc(const struct vug_egl_formats *formats, uint32_t fourcc)
{
	for (size_t i = 0; i < formats->num_fourccs; i++)
		if (formats->fourccs[i] == fourcc)
			return true;
	return false;
}

static const struct vug_egl_modifier *find(const struct vug_egl_formats *formats, uint32_t fourcc,
					   uint64_t modifier)
{
	for (size_t i = 0; i < formats->num_modifiers; i++)
		if (formats->modifiers[i].fourcc == fourcc &&
		    formats->modifiers[i].modifier == modifier)
			return &formats->modifiers[i];
	return NULL;
}

bool vug_egl_formats_has(const struct vug_egl_formats *formats, uint32_t fourcc, uint64_t modifier)
{
	if (modifier == VUG_MODIFIER_UNKNOWN)
		return formats->is_unknown || has_fourcc(formats, fourcc);
	return find(formats, fourcc, modifier) != NULL;
}

bool vug_egl_formats_is_external(const struct vug_egl_formats *formats, uint32_t fourcc,
				 uint64_t modifier)
{
	const struct vug_egl_modifier *row = find(formats, fourcc, modifier);

	if (row != NULL)
		return row->external_only;
	for (size_t i = 0; i < formats->num_modifiers; i++)
		if (formats->modifiers[i].fourcc == fourcc && !formats->modifiers[i].external_only)
			return false;
	return true;
}
