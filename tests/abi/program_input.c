/* SPDX-License-Identifier: MIT */
/* A program outside the tree with an input device, which no VMM takes. */
#include <errno.h>
#include <stddef.h>
#include <vug/input.h>

int main(void)
{
	const struct vug_input_config config = {.size = sizeof(config), .kind = VUG_INPUT_KEYBOARD};
	struct vug_input *input = NULL;

	if (vug_input_new(&config, NULL, NULL, &input) < 0 || vug_input_get_fd(input) < 0)
		return 1;
	if (vug_input_key(input, 30, true) != -ENOTCONN || vug_input_dispatch(input) < 0)
		return 2;
	vug_input_unref(input);
	return 0;
}
