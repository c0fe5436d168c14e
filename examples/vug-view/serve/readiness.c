/* SPDX-License-Identifier: MIT */
#include "serve/readiness.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A path, or a name that is no file's, which begins with @. */
static bool fill_address(const char *name, struct sockaddr_un *ret_address, socklen_t *ret_size)
{
	size_t length = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || length >= sizeof(ret_address->sun_path))
		return false;
	*ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(ret_address->sun_path, name, length);
	if (name[0] == '@')
		ret_address->sun_path[0] = '\0';
	*ret_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	return true;
}

int readiness_open(void)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t size;
	int fd;

	if (!name || !fill_address(name, &address, &size))
		return -1;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, size) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

void readiness_tell(int fd)
{
	static const char ready[] = "READY=1";

	if (fd < 0)
		return;
	(void)!send(fd, ready, sizeof(ready) - 1, MSG_NOSIGNAL);
	close(fd);
}
