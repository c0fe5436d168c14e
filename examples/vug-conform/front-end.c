/* SPDX-License-Identifier: MIT */
#include "front-end.h"

#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "channel-rows/process-status.h"
#include "poll-until/poll-until.h"

/* What a front end may take for a row. What is found is much more: the size in a message, or a leak. */
#define MEMORY_LIMIT_KIB ((size_t)256 << 10)
#define ADDRESS_LIMIT_KIB ((size_t)2 << 20)
#define TAKE_TRIES 200
#define SURPLUS_MS 10
#define DEATH_MS 200
#define SETTLE_TRIES 50
#define SETTLE_MS 10

static struct tested_front_end *from(struct front_end *front_end)
{
	return (struct tested_front_end *)(void *)front_end;
}

static void add_fault(struct tested_front_end *front_end, const char *fault)
{
	const size_t length = strlen(front_end->faults);

	snprintf(front_end->faults + length, sizeof(front_end->faults) - length, "%s%s",
		 length > 0 ? "; " : "", fault);
}

/* ---- its life --------------------------------------------------------------------------- */

/* Until it has read everything, or replies, or a while has passed. */
static void let_work(struct front_end *front_end, int channel)
{
	(void)front_end;
	for (int i = 0; i < TAKE_TRIES; i++) {
		struct pollfd replies = {.fd = channel, .events = POLLIN};
		int unread = 0;

		if (ioctl(channel, SIOCOUTQ, &unread) < 0 || unread == 0)
			return;
		if (poll_for(&replies, 1, 1) > 0)
			return;
	}
}

/* That it answers is asked on the channel, at the row's end. */
static bool is_responsive(struct front_end *front_end)
{
	(void)front_end;
	return true;
}

static bool is_hung_up(const struct tested_front_end *front_end)
{
	struct pollfd channel = {.fd = front_end->channel, .events = POLLIN};

	return poll_for(&channel, 1, 0) < 0 || (channel.revents & (POLLHUP | POLLNVAL)) != 0;
}

/* A process that dies closes its descriptors first. */
static bool is_alive(struct front_end *base, const char **ret_how)
{
	struct tested_front_end *front_end = from(base);

	if (!child_has_ended(&front_end->child) && is_hung_up(front_end))
		child_wait(&front_end->child, DEATH_MS);
	*ret_how = front_end->child.how;
	return !child_was_killed(&front_end->child);
}

/* ---- what it did ------------------------------------------------------------------------ */

static void note_sent(struct front_end *base, const struct packet *packet, size_t first,
		      size_t last, unsigned int times)
{
	transcript_add(&from(base)->transcript, packet->bytes, first, last, packet->num_descriptors,
		       times);
}

static void inspect_descriptors(struct tested_front_end *front_end)
{
	const size_t allowed = front_end->descriptors_before + front_end->row->max_descriptors +
			       (size_t)front_end->line->descriptors;
	size_t count = process_count_descriptors(front_end->pid);
	char fault[64];

	for (int i = 0; i < SETTLE_TRIES && count > allowed; i++) {
		poll_for(NULL, 0, SETTLE_MS);
		count = process_count_descriptors(front_end->pid);
	}
	snprintf(fault, sizeof(fault), "it keeps %zu descriptors",
		 count - front_end->descriptors_before);
	if (count > allowed)
		add_fault(front_end, fault);
}

static void inspect_memory(struct tested_front_end *front_end)
{
	const size_t memory = process_get_kib(front_end->pid, "VmHWM");
	const size_t address = process_get_kib(front_end->pid, "VmPeak");

	if (memory > front_end->memory_before + MEMORY_LIMIT_KIB)
		add_fault(front_end, "it uses more than 256 MiB more than before");
	else if (address > front_end->address_before + ADDRESS_LIMIT_KIB)
		add_fault(front_end, "it allocates more than 2 GiB");
}

static void inspect_silence(struct tested_front_end *front_end)
{
	struct pollfd channel = {.fd = front_end->channel, .events = POLLIN};
	uint8_t byte;

	if (poll_for(&channel, 1, SURPLUS_MS) > 0 &&
	    recv(channel.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1)
		add_fault(front_end, "it sends a reply that was not asked for");
}

static void inspect(struct front_end *base, FILE *unused)
{
	struct tested_front_end *front_end = from(base);

	(void)unused;
	if (front_end->row->limits_descriptors && front_end->pid > 0)
		process_lift_limit(front_end->pid);
	inspect_silence(front_end);
	if (front_end->pid <= 0 || child_has_ended(&front_end->child))
		return;
	inspect_descriptors(front_end);
	inspect_memory(front_end);
}

static const struct front_end_operations operations = {
	.name = "COMMAND",
	.let_work = let_work,
	.is_responsive = is_responsive,
	.is_alive = is_alive,
	.inspect = inspect,
	.note_sent = note_sent,
};

/* ---- starting it ------------------------------------------------------------------------ */

/* With its first question answered it has all that a connection needs. */
static void ask_first(struct tested_front_end *front_end)
{
	struct session session = {.front_end = &front_end->base, .channel = front_end->channel};
	const struct step question = {.request = CHANNEL_GET_PROTOCOL_FEATURES};
	int result = 0;

	session_send_step(&session, &question);
	for (unsigned int i = 0; i < front_end->base.patience_ms && result == 0; i += SETTLE_MS) {
		struct pollfd channel = {.fd = front_end->channel, .events = POLLIN};

		poll_for(&channel, 1, SETTLE_MS);
		result = session_take_reply(&session);
	}
	front_end->first_reply = session.reply;
	if (result == -2)
		add_fault(front_end, session.reply.problem);
	else if (result != 1)
		add_fault(front_end, "its first request is not answered");
}

static void count_before(struct tested_front_end *front_end)
{
	process_reset_peak(front_end->pid);
	front_end->descriptors_before = process_count_descriptors(front_end->pid);
	front_end->memory_before = process_get_kib(front_end->pid, "VmHWM");
	front_end->address_before = process_get_kib(front_end->pid, "VmPeak");
	if (front_end->row->limits_descriptors)
		process_limit_descriptors(front_end->pid, front_end->row->num_descriptors_left);
}

int tested_front_end_start(struct tested_front_end *front_end, const struct meeting *meeting,
			   const struct command_line *line, const struct row *row)
{
	*front_end = (struct tested_front_end){
		.base = {.operations = &operations,
			 .patience_ms = (unsigned int)(line->timeout * 1000)},
		.line = line,
		.row = row};
	front_end->channel = meeting_start(meeting, line, &front_end->child);
	if (front_end->channel < 0)
		return front_end->channel;
	front_end->pid = meeting_get_peer(front_end->channel, &front_end->child);
	ask_first(front_end);
	if (front_end->pid > 0)
		count_before(front_end);
	return front_end->channel;
}
