/* SPDX-License-Identifier: MIT */
/*
 * poll-loop SOCKET PICTURE.ppm: a viewer with a loop of its own, in plain C.
 *
 * Waits for a back end at SOCKET, takes what it draws, and leaves its last picture in a file.
 * docs/tutorial.md goes through it, number by number.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vug/vug.h>

/* The bytes R, G, B in memory: DRM_FORMAT_BGR888 of <drm_fourcc.h>. */
#define FOURCC_BG24 0x34324742

struct viewer {
	struct vug_buffer *last; /* NULL: nothing was drawn yet */
	struct vug_rect viewport;
	bool has_ended;
};

/* 1. A frame: keep what is needed, then say that it is done. */
static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	struct viewer *viewer = data;
	struct vug_buffer *previous = viewer->last;

	(void)scanout;
	viewer->last = vug_buffer_ref(vug_frame_get_buffer(frame));
	vug_frame_get_viewport(frame, &viewer->viewport);
	vug_buffer_unref(previous);
	vug_frame_done(frame); /* the guest may draw the next one */
}

/* 2. The end of a connection. The server stays: another socket may be attached. */
static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	struct viewer *viewer = data;

	(void)server, (void)error;
	printf("the back end has left: %s\n", vug_disconnect_reason_to_string(reason));
	viewer->has_ended = true;
}

static const struct vug_callbacks callbacks = {
	.size = sizeof(callbacks),
	.frame = on_frame,
	.disconnected = on_disconnected,
};

/* 3. One server is one GPU; its monitors are what the guest finds plugged in. */
static int make_server(struct viewer *viewer, struct vug_server **ret_server)
{
	const struct vug_config config = {.size = sizeof(config),
					  .flags = VUG_SERVER_WAIT_FOR_FENCES};
	const struct vug_monitor monitor = {
		.size = sizeof(monitor), .connected = true, .width = 640, .height = 480};
	int result = vug_server_new(&config, &callbacks, viewer, ret_server);

	if (result < 0)
		return result;
	return vug_scanout_set_monitor(vug_server_get_scanout(*ret_server, 0), &monitor);
}

/* 4. Any connected UNIX stream socket can be a display channel: here is one that was accepted. */
static int accept_back_end(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), fd = -1;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (bind(listening, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    listen(listening, 1) == 0)
		fd = accept(listening, NULL, NULL);
	if (fd < 0)
		perror(path);
	close(listening);
	unlink(path);
	return fd;
}

/* 5. The loop: one descriptor to wait for, beside those of the program's own. */
static void run(struct vug_server *server, const struct viewer *viewer)
{
	while (!viewer->has_ended) {
		struct pollfd ready = {.fd = vug_server_get_fd(server), .events = POLLIN};

		if (poll(&ready, 1, -1) < 0 && errno != EINTR)
			break;
		vug_server_dispatch(server);
	}
}

/* 6. The pixels, where the CPU may look at them: cropped, the top row first, in the file's format. */
static int write_picture(const struct viewer *viewer, FILE *file)
{
	const struct vug_rect *view = &viewer->viewport;
	size_t stride = (size_t)view->width * 3, length = stride * view->height;
	uint8_t *rgb = malloc(length);
	int result = -ENOMEM;

	if (rgb)
		result = vug_buffer_copy(viewer->last, view, NULL, FOURCC_BG24, rgb, length,
					 (uint32_t)stride);
	if (result == 0) {
		fprintf(file, "P6\n%u %u\n255\n", view->width, view->height);
		fwrite(rgb, 1, length, file);
	}
	free(rgb);
	return result;
}

int main(int argc, char **argv)
{
	FILE *file = argc == 3 ? fopen(argv[2], "wb") : NULL;
	int fd = file ? accept_back_end(argv[1]) : -1;
	struct viewer viewer = {0};
	struct vug_server *server = NULL;
	int result = fd >= 0 ? make_server(&viewer, &server) : -EINVAL;

	if (result == 0)
		result = vug_server_attach(server, fd);
	if (result == 0)
		run(server, &viewer);
	if (result == 0)
		result = viewer.last ? write_picture(&viewer, file) : -ENODATA;
	vug_buffer_unref(viewer.last); /* 7. References are given back, in any order. */
	vug_server_unref(server);
	if (file && fclose(file) != 0 && result == 0)
		result = -errno;
	if (result < 0)
		fprintf(stderr, "poll-loop SOCKET PICTURE.ppm: %s\n", strerror(-result));
	return result < 0;
}
