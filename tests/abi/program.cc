/* SPDX-License-Identifier: MIT */
// A C++ program outside the tree, with every header that needs no other library's.
#include <drm_fourcc.h>
#include <unistd.h>

#include <vug/blob.h>
#include <vug/buffer.h>
#include <vug/descriptor.h>
#include <vug/egl.h>
#include <vug/format.h>
#include <vug/guest-reset.h>
#include <vug/input-routing.h>
#include <vug/listener.h>
#include <vug/source.h>
#include <vug/stats.h>
#include <vug/trace.h>
#include <vug/vhost-user.h>
#include <vug/view.h>
#include <vug/vug.h>

int main()
{
	vug_callbacks callbacks = vug_callbacks();
	vug_server *server = nullptr;

	callbacks.size = sizeof(callbacks);
	if (vug_server_new(nullptr, &callbacks, nullptr, &server) < 0)
		return 1;
	int fd = vug_server_open(server);
	if (fd < 0)
		return 2;
	close(fd);
	vug_server_unref(server);
	return vug_format_to_pixman(DRM_FORMAT_XRGB8888) != 0 ? 0 : 3;
}
