/* SPDX-License-Identifier: MIT */
/* What a PC starts with: SeaBIOS, which draws nothing on a vhost-user-gpu, or OVMF, which does. */
#ifndef VUG_RUN_FIRMWARE_H
#define VUG_RUN_FIRMWARE_H

#include <glib.h>
#include <stdbool.h>

struct firmware {
	char *code, *variables; /* files; NULL: none is added */
};

/* What is known of QEMU's command. */
struct firmware_setup {
	const char *program;
	const GArray *options;
	bool is_wanted;        /* OVMF */
	const char *directory; /* of OVMF; NULL: where distributions have it */
};

/* For firmware_clear(). False with an error of one line: it is wanted, and there is none, or the command has its own. */
bool firmware_find(const struct firmware_setup *setup, struct firmware *ret_firmware,
		   GError **error);
void firmware_clear(struct firmware *firmware);

/* One line for users whose guest's boot menu will not be seen; NULL: it will, or there is none. */
char *firmware_get_advice(const struct firmware_setup *setup);

#endif
