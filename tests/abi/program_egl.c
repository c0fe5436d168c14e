/* SPDX-License-Identifier: MIT */
/* A program outside the tree, with EGL types of its own choice or, as here, none. */
#include <errno.h>
#include <stdio.h>
#include <vug/egl.h>

static void tell(enum vug_log_level level, const char *line, void *data)
{
	(void)level;
	(void)data;
	printf("%s\n", line);
}

/* Whether there is a display depends on the machine; that it is said does not. */
int main(void)
{
	const struct vug_egl_config config = {.size = sizeof(config), .log = tell};
	struct vug_egl *egl = NULL;
	int error = vug_egl_new(&config, &egl);

	if (error == -ENODEV)
		return egl == NULL ? 0 : 1;
	if (error < 0 || vug_egl_get_display(egl) == NULL || vug_egl_get_renderer(egl) == NULL)
		return 2;
	vug_egl_unref(egl);
	return 0;
}
