/* SPDX-License-Identifier: MIT */
/*
 * libvug-egl on real dma-bufs, in tests/vm:
 *
 *	egl-real-tests          where no graphics card is to be seen
 *	egl-real-tests RULE     one of them
 *	egl-real-tests --card   where one is that Mesa has no driver for
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "egl/real.h"
#include "support/check.h"

static void print_line(enum vug_log_level level, const char *line, void *data)
{
	(void)level;
	(void)data;
	printf("# %s\n", line);
}

struct vug_egl *open_display(uint32_t max_images)
{
	const struct vug_egl_config config = {
		.size = sizeof(config), .max_images = max_images, .log = print_line};
	struct vug_egl *egl;
	int error = vug_egl_new(&config, &egl);

	check(error == 0, "vug_egl_new: %s", strerror(-error));
	return egl;
}

struct vug_egl_reader *open_reader(struct vug_egl *egl)
{
	struct vug_egl_reader *reader;
	int error = vug_egl_reader_new(egl, &reader);

	check(error == 0, "vug_egl_reader_new: %s", strerror(-error));
	return reader;
}

/* NULL: each one. */
static const char *wanted;

static unsigned int run(const struct rule *rules, unsigned int number)
{
	for (const struct rule *rule = rules; rule->name != NULL; rule++) {
		if (wanted != NULL && strcmp(rule->name, wanted) != 0)
			continue;
		rule->test();
		printf("ok %u - %s\n", ++number, rule->name);
	}
	return number;
}

/* With a card, each picture has been looked at without one. */
int main(int argc, char **argv)
{
	unsigned int number;

	wanted = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;
	/* Else the kernel joins small pages to large ones meanwhile, which looks like a leak. */
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	/* Else a thread of Mesa's opens and closes files of its cache while descriptors are counted. */
	setenv("MESA_SHADER_CACHE_DISABLE", "true", 1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	number = run(display_rules, 0);
	if (argc > 1 && strcmp(argv[1], "--card") == 0) {
		number = run(card_rules, number);
	} else {
		number = run(picture_rules, number);
		number = run(frame_rules, number);
		number = run(image_rules, number);
	}
	printf("%u passed\n", number);
	return number > 0 ? 0 : 1;
}
