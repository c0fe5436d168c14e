/* SPDX-License-Identifier: MIT */
/* A listener's life, and its public functions that any thread may call. */
#include "display/listener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "display/server.h"
#include "util/fd.h"
#include "util/sized.h"

void vug_listener_wake_thread_locked(struct vug_listener *listener)
{
	const uint64_t one = 1;
	ssize_t count;

	/* It cannot fail otherwise: the counter is 0 or 1. */
	do
		count = write(listener->wake_fd, &one, sizeof(one));
	while (count < 0 && errno == EINTR);
	listener->is_awake = count == sizeof(one);
}

static void finish_mailbox(struct vug_mailbox *mailbox)
{
	vug_buffer_unref(mailbox->buffer);
	vug_buffer_unref(mailbox->delivered_buffer);
	vug_buffer_unref(mailbox->picture);
	vug_shared_fence_unref(mailbox->acquire_fence);
	vug_cursor_image_unref(mailbox->cursor.image);
	vug_cursor_image_unref(mailbox->delivered_cursor.image);
	vug_mailbox_drop_ready(mailbox);
	pixman_region32_fini(&mailbox->ready_damage);
	pixman_region32_fini(&mailbox->changes);
	vug_damage_finish(&mailbox->damage);
}

void vug_listener_free(struct vug_listener *listener)
{
	for (uint32_t i = 0; i < listener->num_mailboxes; i++)
		finish_mailbox(&listener->mailboxes[i]);
	free(listener->input);
	vug_fd_close(&listener->wake_fd);
	vug_frame_board_unref(listener->board);
	free(listener);
}

static struct vug_listener *create(struct vug_server *server, const char *name)
{
	struct vug_listener *listener = calloc(
		1, sizeof(*listener) + server->num_scanouts * sizeof(listener->mailboxes[0]));

	if (listener == NULL)
		return NULL;
	memcpy(listener->name, name, strnlen(name, sizeof(listener->name) - 1));
	listener->references = 2; /* the program's, and the server's */
	listener->program_references = 1;
	listener->server = server;
	listener->board = vug_frame_board_ref(server->board);
	listener->wake_fd = -1;
	listener->num_mailboxes = server->num_scanouts;
	for (uint32_t i = 0; i < server->num_scanouts; i++) {
		listener->mailboxes[i].scanout = &server->scanouts[i];
		vug_damage_init(&listener->mailboxes[i].damage);
		pixman_region32_init(&listener->mailboxes[i].ready_damage);
		pixman_region32_init(&listener->mailboxes[i].changes);
	}
	return listener;
}

static bool are_good_flags(uint32_t flags)
{
	const uint32_t copied = VUG_LISTENER_STABLE | VUG_LISTENER_EXACT_DAMAGE;
	const uint32_t known = VUG_LISTENER_OWN_THREAD | VUG_LISTENER_LAST_PICTURE |
			       VUG_LISTENER_TEARING_ALLOWED | copied;

	return (flags & ~known) == 0 &&
	       ((flags & VUG_LISTENER_TEARING_ALLOWED) == 0 || (flags & copied) == 0);
}

/* The server's thread writes while another one reads. */
static bool wants_snapshots(uint32_t flags)
{
	if ((flags & VUG_LISTENER_OWN_THREAD) != 0)
		return (flags & VUG_LISTENER_TEARING_ALLOWED) == 0;
	return (flags & VUG_LISTENER_STABLE) != 0;
}

static int read_config(const struct vug_listener_config *config,
		       struct vug_listener_config *ret_config)
{
	struct vug_listener_config read = {.size = sizeof(read)};
	int error = config != NULL ? vug_sized_read(&read, sizeof(read), config) : 0;

	if (error == 0 && !are_good_flags(read.flags))
		error = -EINVAL;
	if (error < 0)
		return error;
	if (read.name == NULL)
		read.name = "a listener";
	*ret_config = read;
	return 0;
}

static int configure(struct vug_listener *listener, const struct vug_listener_config *config)
{
	listener->deadline = config->deadline_ms != 0 ? (int64_t)config->deadline_ms * 1000
						      : listener->server->frame_timeout;
	listener->keeps_pictures = (config->flags & VUG_LISTENER_LAST_PICTURE) != 0;
	listener->has_own_thread = (config->flags & VUG_LISTENER_OWN_THREAD) != 0;
	listener->is_exact = (config->flags & VUG_LISTENER_EXACT_DAMAGE) != 0;
	listener->is_stable = listener->is_exact || wants_snapshots(config->flags);
	if (!listener->has_own_thread)
		return 0;
	listener->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return listener->wake_fd < 0 ? -errno : 0;
}

/* The server's, the oldest first, so that frames go out in the order in which listeners came. */
static void append_listener(struct vug_server *server, struct vug_listener *listener)
{
	struct vug_listener **link = &server->listeners;

	while (*link != NULL)
		link = &(*link)->next;
	*link = listener;
	server->num_stable_listeners += listener->is_stable;
}

int vug_listener_new(struct vug_server *server, const struct vug_listener_config *config,
		     const struct vug_listener_callbacks *callbacks, void *data,
		     struct vug_listener **ret_listener)
{
	struct vug_listener_callbacks our_callbacks;
	struct vug_listener_config our_config;
	struct vug_listener *listener;
	int error;

	if (server == NULL || callbacks == NULL || ret_listener == NULL)
		return -EINVAL;
	error = read_config(config, &our_config);
	if (error == 0)
		error = vug_sized_read(&our_callbacks, sizeof(our_callbacks), callbacks);
	if (error < 0)
		return error;
	listener = create(server, our_config.name);
	if (listener == NULL)
		return -ENOMEM;
	listener->callbacks = our_callbacks;
	listener->data = data;
	error = configure(listener, &our_config);
	if (error < 0) {
		vug_listener_free(listener);
		return error;
	}
	append_listener(server, listener);
	vug_lock_take(&listener->lock);
	vug_listener_post_all_locked(listener);
	vug_lock_release(&listener->lock);
	*ret_listener = listener;
	/* So that it has the picture at its first dispatch. */
	vug_listeners_offer_snapshots(server);
	return 0;
}

struct vug_listener *vug_listener_ref(struct vug_listener *listener)
{
	if (listener == NULL)
		return NULL;
	vug_lock_take(&listener->lock);
	listener->program_references++;
	vug_lock_release(&listener->lock);
	return listener;
}

void vug_listener_unref(struct vug_listener *listener)
{
	if (listener == NULL)
		return;
	vug_lock_take(&listener->lock);
	if (--listener->program_references > 0) {
		vug_lock_release(&listener->lock);
		return;
	}
	listener->is_removed = true;
	vug_frame_board_note(listener->board, VUG_LISTENERS_REMOVED);
	/* What waited for it does so no longer. */
	if (listener->server != NULL)
		vug_frame_board_wake_again(listener->board);
	/* What it has pressed is released. */
	if (listener->server != NULL && listener->input != NULL)
		vug_frame_board_post_input(listener->board, listener->input->type);
	vug_listener_unref_locked(listener);
}

void *vug_listener_get_data(const struct vug_listener *listener)
{
	return listener != NULL ? listener->data : NULL;
}

int vug_listener_get_fd(const struct vug_listener *listener)
{
	return listener != NULL && listener->has_own_thread ? listener->wake_fd : -EINVAL;
}

void vug_listener_set_visible(struct vug_listener *listener, bool visible)
{
	if (listener == NULL)
		return;
	vug_lock_take(&listener->lock);
	if (listener->is_hidden == visible) {
		listener->is_hidden = !visible;
		if (visible)
			vug_listener_post_whole_locked(listener);
		/* What waited for it does so no longer, or it waits for snapshots. */
		if (listener->server != NULL && (!visible || listener->is_stable))
			vug_frame_board_wake_again(listener->board);
	}
	vug_lock_release(&listener->lock);
}

/* By its address alone: the scanout may be of another server, or of one that has gone. */
static const struct vug_mailbox *find_mailbox(const struct vug_listener *listener,
					      const struct vug_scanout *scanout)
{
	for (uint32_t i = 0; listener != NULL && i < listener->num_mailboxes; i++)
		if (listener->mailboxes[i].scanout == scanout)
			return &listener->mailboxes[i];
	return NULL;
}

struct vug_buffer *vug_listener_get_buffer(const struct vug_listener *listener,
					   const struct vug_scanout *scanout,
					   struct vug_rect *ret_viewport)
{
	const struct vug_mailbox *mailbox = find_mailbox(listener, scanout);

	if (mailbox == NULL || mailbox->delivered_buffer == NULL)
		return NULL;
	if (ret_viewport != NULL)
		*ret_viewport = mailbox->delivered_viewport;
	return mailbox->delivered_buffer;
}

struct vug_buffer *vug_listener_get_picture(const struct vug_listener *listener,
					    const struct vug_scanout *scanout,
					    struct vug_rect *ret_viewport)
{
	const struct vug_mailbox *mailbox = find_mailbox(listener, scanout);

	if (mailbox == NULL || mailbox->picture == NULL)
		return NULL;
	if (ret_viewport != NULL)
		*ret_viewport = mailbox->picture_viewport;
	return mailbox->picture;
}

int vug_listener_get_cursor(const struct vug_listener *listener, const struct vug_scanout *scanout,
			    struct vug_cursor_info *ret_cursor)
{
	const struct vug_mailbox *mailbox = find_mailbox(listener, scanout);
	struct vug_cursor_info info = {.size = sizeof(info)};
	const struct vug_mailbox_cursor *cursor;

	if (mailbox == NULL || ret_cursor == NULL)
		return -EINVAL;
	cursor = &mailbox->delivered_cursor;
	info.x = cursor->x;
	info.y = cursor->y;
	info.visible = cursor->is_visible;
	if (cursor->image != NULL) {
		info.pixels = cursor->image->pixels;
		info.width = cursor->image->width;
		info.height = cursor->image->height;
		info.hot_x = cursor->image->hot_x;
		info.hot_y = cursor->image->hot_y;
	}
	return vug_sized_write(ret_cursor, &info, sizeof(info));
}
