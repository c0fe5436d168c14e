/* SPDX-License-Identifier: MIT */
/*
 * Everything that a test needs, put together: a display, a real back end and a VMM, with an
 * interposer between the two where it is wanted. Its functions end the test when they fail.
 */
#ifndef BACKEND_MACHINE_H
#define BACKEND_MACHINE_H

#include "display.h"
#include "process.h"
#include "scripted-vmm/gpu-commands.h"
#include "scripted-vmm/vmm.h"
#include "support/fd_census.h"
#include "vug/vhost-user.h"

struct machine_options {
	uint32_t num_scanouts; /* 0: one */
	bool has_interposer;
	bool refuses_edid;       /* the guest's driver is one that knows no EDID */
	bool sends_nothing;      /* the VMM never sends SET_SOCKET */
	bool wants_confirmation; /* the VMM asks for one of SET_SOCKET; QEMU does not */
};

struct machine {
	struct machine_options options;
	struct event_loop loop;
	struct display display;
	struct process process;
	struct vmm vmm;
	struct vug_interposer *interposer;
	unsigned int displays_taken, pairs_closed;
	enum vug_interposer_side closed_side;
	int vmm_display_fd; /* the VMM's own display, where an interposer takes its place; or -1 */
	struct fd_census census; /* what was open before */
};

/* A display alone; set it up, then start a back end. */
void machine_new(struct machine *machine, const struct machine_options *options);
/* Start a back end, and a VMM that talks to it up to running rings. */
void machine_start(struct machine *machine);
/* Both. */
void machine_new_started(struct machine *machine, const struct machine_options *options);

/* What a VMM does at each DRIVER_OK: hand the display over (unless it never does), and start. */
void machine_start_device(struct machine *machine);

/* Hand a channel's other end over, and close it here. */
void machine_send_socket(struct machine *machine, int channel_fd, bool is_confirmed);

/* Forget VMM and back end, which has died: then machine_start() may come again. */
void machine_clear(struct machine *machine);

/*
 * End everything as a VMM does that quits. Fails the test where the back end does not end by
 * itself, where a descriptor is left open or where the library found fault with the back end.
 */
void machine_finish(struct machine *machine);

/* Wait. */
void machine_wait_for_changes(struct machine *machine, uint32_t scanout, unsigned int changes);
void machine_wait_for_cursor_moves(struct machine *machine, uint32_t scanout, unsigned int moves);
void machine_wait_for_disconnect(struct machine *machine);
/* Until the whole picture is the expected one: for frames that come in numbers unknown. */
bool machine_wait_for_picture(struct machine *machine, uint32_t scanout,
			      const struct image *expected);

/* The back end has read and done all that was sent: its answer came. */
void machine_settle(struct machine *machine);

#endif
