/* SPDX-License-Identifier: MIT */
#include "terminal/size.h"

#include <sys/ioctl.h>

struct terminal_size terminal_size_get(int fd, const struct terminal_abilities *abilities)
{
	struct winsize window = {0};
	struct terminal_size size;

	if (ioctl(fd, TIOCGWINSZ, &window) < 0)
		window = (struct winsize){0};
	size.columns = window.ws_col > 0 ? window.ws_col : 80;
	size.rows = window.ws_row > 0 ? window.ws_row : 24;
	size.cell_width = window.ws_xpixel / size.columns;
	size.cell_height = window.ws_ypixel / size.rows;
	if (size.cell_width > 0 && size.cell_height > 0)
		return size;
	size.cell_width = abilities->cell_width;
	size.cell_height = abilities->cell_height;
	return size;
}

bool terminal_size_differs(int fd, const struct terminal_abilities *abilities,
			   const struct terminal_size *size)
{
	struct terminal_size now = terminal_size_get(fd, abilities);

	return now.columns != size->columns || now.rows != size->rows ||
	       now.cell_width != size->cell_width || now.cell_height != size->cell_height;
}
