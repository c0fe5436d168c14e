/* SPDX-License-Identifier: MIT */
#include "confine/driver-sandbox.h"

#include <fcntl.h>
#include <glib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "confine/sandbox-files.h"

/* Loading and opening a driver takes a look at all of these; what is not there is not missed. */
static const char *const read_places[] = {
	"/usr", "/lib", "/lib64", "/opt", "/nix", "/run/opengl-driver", "/etc", "/sys", "/proc",
#ifdef VUG_SANITIZED
	"/", /* AddressSanitizer reads programs and maps for what it reports */
#endif
};

static const char *const device_places[] = {
	"/dev/dri",     "/dev/dma_heap",       "/dev/udmabuf",   "/dev/null",
	"/dev/nvidia0", "/dev/nvidia-modeset", "/dev/nvidiactl", "/dev/nvidia1",
};

static void add_places(GArray *places, const char *const *paths, size_t count, enum sandbox_use use)
{
	for (size_t i = 0; i < count; i++) {
		struct stat status;
		struct sandbox_place place = {.directory_fd = open(paths[i], O_PATH | O_CLOEXEC),
					      .use = use};

		if (place.directory_fd < 0)
			continue;
		if (use == SANDBOX_DEVICE && fstat(place.directory_fd, &status) == 0 &&
		    !S_ISDIR(status.st_mode))
			place.use = SANDBOX_DEVICE_FILE;
		g_array_append_val(places, place);
	}
}

int driver_sandbox_restrict_files(const char *scratch)
{
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(struct sandbox_place));
	int result;

	add_places(places, read_places, G_N_ELEMENTS(read_places), SANDBOX_READ);
	add_places(places, device_places, G_N_ELEMENTS(device_places), SANDBOX_DEVICE);
	if (scratch)
		add_places(places, &scratch, 1, SANDBOX_SCRATCH);
	result = sandbox_restrict_files((const void *)places->data, places->len);
	for (guint i = 0; i < places->len; i++)
		close(g_array_index(places, struct sandbox_place, i).directory_fd);
	return result < 0 ? result : 0;
}
