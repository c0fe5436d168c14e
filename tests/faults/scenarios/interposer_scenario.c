/* SPDX-License-Identifier: MIT */
/* A VM's life through an interposer: started, its guest reset, ended. */
#include "double.h"
#include "history.h"
#include "scenario.h"
#include "support/memory_file.h"
#include "vhost_pair.h"

#define FEATURES (UINT64_C(1) << 30)
#define MEM_SLOTS (UINT64_C(1) << 15)
#define ALWAYS 100000

static void say_slot(struct vhost_pair *pair)
{
	const uint64_t slot[5] = {0, 0, 4096, 77777, 0};

	vhost_say(pair, vhost_with_file(vhost_make(VHOST_ADD_MEM_REG, VHOST_NEED_REPLY, slot,
						   sizeof(slot))));
}

static void say_table(struct vhost_pair *pair)
{
	const uint64_t table[9] = {2, 0, 4096, 77777, 0, 4096, 4096, 99999, 0};

	vhost_say(pair, vhost_with_file(vhost_with_file(
				vhost_make(VHOST_SET_MEM_TABLE, 0, table, sizeof(table)))));
}

static void say_memory(struct vhost_pair *pair, uint64_t protocol_features)
{
	vhost_say(pair, vhost_make_u64(VHOST_SET_PROTOCOL_FEATURES, protocol_features));
	vhost_say(pair, vhost_make_u64(VHOST_SET_FEATURES, FEATURES));
	if (protocol_features != 0)
		say_slot(pair);
	else
		say_table(pair);
}

static void say_set_socket(struct vhost_pair *pair, uint32_t flags)
{
	vhost_say(pair, vhost_with_file(vhost_make(VHOST_GPU_SET_SOCKET, flags, NULL, 0)));
}

static void say_kick(struct vhost_pair *pair)
{
	vhost_say(pair, vhost_with_file(vhost_make_u64(VHOST_SET_VRING_KICK, 0)));
}

static void say_ring(struct vhost_pair *pair, uint32_t number)
{
	const uint64_t address[5] = {0, 0x1000, 0x2000, 0x3000, 0};

	vhost_say(pair, vhost_with_file(vhost_make_u64(VHOST_SET_VRING_CALL, 0)));
	vhost_say(pair, vhost_make_state(VHOST_SET_VRING_NUM, number));
	vhost_say(pair, vhost_make_state(VHOST_SET_VRING_BASE, 0));
	vhost_say(pair, vhost_make(VHOST_SET_VRING_ADDR, 0, address, sizeof(address)));
	say_kick(pair);
}

static void ask_display(struct vhost_pair *pair)
{
	display_say(&pair->display, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	display_say(&pair->display, PEER_MAKE(PEER_SCANOUT, 1, 16, 16));
}

/* A VMM that hands its display over, twice; and one that has none. */
void scenario_interposer(void)
{
	struct vhost_pair pair;

	vhost_begin(&pair);
	vhost_connect(&pair);
	vhost_say(&pair, vhost_make(VHOST_SET_OWNER, 0, NULL, 0));
	vhost_say(&pair, vhost_make(VHOST_GET_FEATURES, 0, NULL, 0));
	say_memory(&pair, MEM_SLOTS);
	say_set_socket(&pair, VHOST_NEED_REPLY);
	ask_display(&pair);
	vhost_say(&pair,
		  vhost_make(VHOST_GET_CONFIG, 0, (const uint32_t[]){0, 12, 0, 0, 0, 0}, 24));
	say_set_socket(&pair, VHOST_NEED_REPLY);
	say_kick(&pair);
	vhost_leave(&pair, &pair.vmm);
	vhost_connect(&pair);
	say_kick(&pair);
	ask_display(&pair);
	vhost_leave(&pair, &pair.back_end);
	vhost_end(&pair);
}

static void run_reset(uint64_t protocol_features, uint32_t number, unsigned int patience,
		      bool ignores_stop)
{
	struct vhost_pair pair;

	vhost_begin(&pair);
	pair.patience = patience;
	pair.ignores_stop = ignores_stop;
	pair.base = 17;
	vhost_connect(&pair);
	say_memory(&pair, protocol_features);
	say_set_socket(&pair, 0);
	say_ring(&pair, number);
	vhost_say(&pair, vhost_make_state(VHOST_GET_VRING_BASE, 0));
	say_ring(&pair, number);
	ask_display(&pair);
	vhost_end(&pair);
}

/* A back end that stops working after a while: it is given up. */
void scenario_reset(void)
{
	run_reset(MEM_SLOTS, 64, 3, false);
}

void scenario_reset_table(void)
{
	run_reset(0, 64, 3, false);
}

/* One that does nothing at all. */
void scenario_silent_reset(void)
{
	run_reset(MEM_SLOTS, 64, 0, true);
}

/* One that does all of it. */
void scenario_whole_reset(void)
{
	run_reset(MEM_SLOTS, 1024, ALWAYS, false);
}
