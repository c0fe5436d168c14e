/* SPDX-License-Identifier: MIT */
#include "channel-rows/session.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel-rows/require.h"

/* A front end that is not ours may need that long under load; one that never comes costs it. */
#define PATIENCE_MS 3000
#define LOOK_MS 10

union control {
	struct cmsghdr aligned;
	uint8_t bytes[CMSG_SPACE(sizeof(int) * CHANNEL_MAX_FDS)];
};

static bool is_over(const struct session *session)
{
	return session->channel < 0 || session->is_closed || session->is_shut_up;
}

void session_let_work(struct session *session)
{
	session->front_end->operations->let_work(session->front_end, session->channel);
}

/* ---- sending ---------------------------------------------------------------------------- */

static void attach(struct msghdr *message, union control *control, const struct packet *packet)
{
	memset(control, 0, sizeof(*control));
	control->aligned.cmsg_level = SOL_SOCKET;
	control->aligned.cmsg_type = SCM_RIGHTS;
	control->aligned.cmsg_len = CMSG_LEN(packet->num_descriptors * sizeof(int));
	memcpy(CMSG_DATA(&control->aligned), packet->descriptors,
	       packet->num_descriptors * sizeof(int));
	message->msg_control = control->bytes;
	message->msg_controllen = CMSG_SPACE(packet->num_descriptors * sizeof(int));
}

ssize_t packet_send_some(const struct packet *packet, int channel, size_t first, size_t last)
{
	struct iovec entry = {.iov_base = packet->bytes + first, .iov_len = last - first};
	struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};
	union control control;
	ssize_t count;

	if (first == 0 && packet->num_descriptors > 0)
		attach(&message, &control, packet);
	count = sendmsg(channel, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	/* Too many descriptors in flight: as full as a socket that has no room. */
	if (count < 0 && (errno == EAGAIN || errno == ETOOMANYREFS))
		return 0;
	return count;
}

static unsigned int get_patience(const struct session *session)
{
	const unsigned int patience = session->front_end->patience_ms;

	return patience > 0 ? patience : PATIENCE_MS;
}

/* Until that can be done with the channel, the front end working meanwhile. */
static bool wait_for(struct session *session, short what)
{
	struct pollfd channel = {.fd = session->channel, .events = what};

	for (unsigned int i = 0; i < get_patience(session) / LOOK_MS; i++) {
		session_let_work(session);
		/* A back end that waits for a reply must read. */
		while (what == POLLOUT && session_take_reply(session) == 1)
			continue;
		if (poll(&channel, 1, LOOK_MS) > 0)
			return true;
	}
	return false;
}

void session_note_sent(struct session *session, const struct packet *packet, size_t first,
		       size_t last, unsigned int times)
{
	const struct front_end_operations *operations = session->front_end->operations;

	if (operations->note_sent != NULL)
		operations->note_sent(session->front_end, packet, first, last, times);
}

bool session_send(struct session *session, const struct packet *packet, size_t first, size_t last)
{
	session_note_sent(session, packet, first, last, 1);
	while (first < last && !is_over(session)) {
		ssize_t count = packet_send_some(packet, session->channel, first, last);

		if (count < 0)
			session->is_closed = true;
		else if (count == 0 && !wait_for(session, POLLOUT))
			session->is_shut_up = true;
		first += count > 0 ? (size_t)count : 0;
	}
	return first == last;
}

static bool has_reply(uint32_t request)
{
	return request == CHANNEL_GET_PROTOCOL_FEATURES || request == CHANNEL_GET_DISPLAY_INFO ||
	       request == CHANNEL_GET_EDID || request == CHANNEL_DMABUF_UPDATE;
}

void session_owe(struct session *session, uint32_t request)
{
	if (!has_reply(request))
		return;
	require(session->num_owed < SESSION_MAX_OWED, "too many replies are due");
	session->owed[session->num_owed++] = request;
}

/* A message that claims to be longer than it is never ends, and so needs no reply. */
static bool is_complete(const struct step *step, const struct packet *packet, size_t last)
{
	return last == packet->length &&
	       (!step->lies || step->size <= packet->length - CHANNEL_HEADER_SIZE);
}

void session_send_once(struct session *session, const struct step *step)
{
	struct packet packet = packet_new(session, step);
	size_t last = step->last > 0 && step->last < packet.length ? step->last : packet.length;

	if (session_send(session, &packet, step->first, last) && is_complete(step, &packet, last))
		session_owe(session, step->request);
	/* It is received while we still have it: our table of descriptors may be its, too. */
	if (packet.num_descriptors > 0)
		session_let_work(session);
	packet_free(&packet);
}

void session_send_step(struct session *session, const struct step *step)
{
	unsigned int times = step->times > 0 ? step->times : 1;

	for (unsigned int i = 0; i < times && !is_over(session); i++)
		session_send_once(session, step);
	session_let_work(session);
}

void session_send_and_keep(struct session *session, const struct step *step)
{
	const struct step shown = SEND(DMABUF_SCANOUT2, FIELDS(WHOLE_PICTURE, 0, 0));
	struct packet packet = packet_new(session, &shown);

	session->kept = descriptor_new_memory(PICTURE_BYTES, step->fields[0] != 0);
	packet.descriptors[packet.num_descriptors++] = dup(session->kept);
	session_send(session, &packet, 0, packet.length);
	packet_free(&packet);
	session_let_work(session);
}

/* ---- replies ---------------------------------------------------------------------------- */

int session_take_reply(struct session *session)
{
	int result;

	if (session->channel < 0 || session->num_owed == 0)
		return 0;
	result = reply_take(session->channel, session->owed[0], &session->reply);
	if (result == -1)
		session->is_closed = true;
	if (result == 1)
		memmove(session->owed, session->owed + 1,
			--session->num_owed * sizeof(session->owed[0]));
	return result;
}

/* Returns what session_take_reply() returned at last; 1: none is due any more. */
static int take_all_replies(struct session *session)
{
	int result = 1;

	while (session->num_owed > 0 && result == 1) {
		if (!wait_for(session, POLLIN))
			return 0;
		result = session_take_reply(session);
	}
	return result;
}

/* ---- steps ------------------------------------------------------------------------------ */

static void probe(struct session *session)
{
	session_let_work(session);
	if (!session->front_end->operations->is_responsive(session->front_end))
		session->is_blocked = true;
}

static void hang_up(struct session *session)
{
	close(session->channel);
	session->channel = -1;
	session_let_work(session);
}

static void shut_down(struct session *session, int how)
{
	shutdown(session->channel, how);
	session_let_work(session);
}

static void run_step(struct session *session, const struct step *step)
{
	switch (step->kind) {
	case STEP_SEND:
		session_send_step(session, step);
		return;
	case STEP_FLOOD:
		session_flood(session, step);
		return;
	case STEP_PROBE:
		probe(session);
		return;
	case STEP_HANG_UP:
		hang_up(session);
		return;
	case STEP_SHUT_UP:
		shut_down(session, SHUT_WR);
		return;
	case STEP_STOP_LISTENING:
		shut_down(session, SHUT_RD);
		session->num_owed = 0;
		return;
	case STEP_CALL:
		step->call(session, step);
		return;
	case STEP_END:
		return;
	}
}

void session_run_steps(struct session *session)
{
	for (const struct step *step = session->row->steps; step->kind != STEP_END; step++)
		if (!session->is_blocked && (!is_over(session) || step->kind == STEP_CALL))
			run_step(session, step);
}

/* ---- what became of it ------------------------------------------------------------------ */

static bool is_closed(struct session *session)
{
	uint8_t byte;
	ssize_t count;

	if (session->is_closed)
		return true;
	session_let_work(session);
	count = recv(session->channel, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
	return count == 0 || (count < 0 && errno != EAGAIN);
}

static enum outcome ask(struct session *session, FILE *findings)
{
	const struct step question = {.kind = STEP_SEND, .request = CHANNEL_GET_DISPLAY_INFO};
	int result;

	session_send_step(session, &question);
	result = take_all_replies(session);
	if (session->is_closed)
		return OUTCOME_CLOSED;
	if (result == 1 && !session->is_shut_up)
		return OUTCOME_ALIVE;
	if (session->is_shut_up)
		fprintf(findings, "it reads nothing any more; ");
	else
		fprintf(findings, "replies are missing or broken; ");
	return OUTCOME_UNANSWERED;
}

static enum outcome look(struct session *session, FILE *findings)
{
	const struct front_end_operations *operations = session->front_end->operations;
	const char *how = "";

	if (!operations->is_alive(session->front_end, &how)) {
		fprintf(findings, "%s; ", how);
		return OUTCOME_DIED;
	}
	if (session->is_blocked || !operations->is_responsive(session->front_end))
		return OUTCOME_BLOCKED;
	if (session->channel < 0)
		return OUTCOME_ALIVE;
	if (session->num_owed == 0 && is_closed(session))
		return OUTCOME_CLOSED;
	return ask(session, findings);
}

enum outcome session_conclude(struct session *session, FILE *findings)
{
	const struct front_end_operations *operations = session->front_end->operations;
	enum outcome outcome = look(session, findings);
	const char *how = "";

	if (session->kept >= 0)
		close(session->kept);
	/* It may have died of the question, or only now. */
	if (outcome != OUTCOME_DIED && !operations->is_alive(session->front_end, &how)) {
		fprintf(findings, "%s; ", how);
		outcome = OUTCOME_DIED;
	}
	if (outcome != OUTCOME_DIED)
		operations->inspect(session->front_end, findings);
	if (session->channel >= 0)
		close(session->channel);
	session->channel = -1;
	return outcome;
}
