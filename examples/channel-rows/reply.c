/* SPDX-License-Identifier: MIT */
#include "channel-rows/reply.h"

#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#define NUM_DISPLAYS 16
#define DISPLAY_SIZE 24
#define CONTROL_HEADER_SIZE 24
#define EDID_BLOCK 128
#define EDID_OFFSET 32
#define RESP_OK_DISPLAY_INFO UINT32_C(0x1101)
#define RESP_OK_EDID UINT32_C(0x1104)
#define RESP_ERR_FIRST UINT32_C(0x1200)
#define RESP_ERR_LAST UINT32_C(0x12ff)
#define KNOWN_FEATURES UINT64_C(3)

static uint32_t get_word(const uint8_t *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

static const char *find_features_problem(const uint8_t *payload)
{
	uint64_t features;

	memcpy(&features, payload, sizeof(features));
	return (features & ~KNOWN_FEATURES) != 0 ? "it offers features that do not exist" : NULL;
}

static const char *find_display_problem(const uint8_t *display)
{
	const uint32_t width = le32toh(get_word(display + 8));
	const uint32_t height = le32toh(get_word(display + 12));
	const uint32_t is_enabled = le32toh(get_word(display + 16));

	if (is_enabled > 1)
		return "enabled of a display is neither 0 nor 1";
	return is_enabled == 1 && (width == 0 || height == 0) ? "an enabled display has no size"
							      : NULL;
}

static const char *find_displays_problem(const uint8_t *payload)
{
	const char *problem = NULL;

	if (get_word(payload) != RESP_OK_DISPLAY_INFO)
		return "the type in it is not 0x1101";
	for (size_t i = 0; i < NUM_DISPLAYS && problem == NULL; i++)
		problem = find_display_problem(payload + CONTROL_HEADER_SIZE + i * DISPLAY_SIZE);
	return problem;
}

static const char *find_block_problem(const uint8_t *block)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < EDID_BLOCK; i++)
		sum = (uint8_t)(sum + block[i]);
	return sum != 0 ? "the checksum of an EDID block is wrong" : NULL;
}

static const char *find_edid_problem(const uint8_t *payload)
{
	static const uint8_t magic[8] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
	const uint32_t type = get_word(payload);
	const uint32_t size = le32toh(get_word(payload + CONTROL_HEADER_SIZE));
	const char *problem = NULL;

	if (type >= RESP_ERR_FIRST && type <= RESP_ERR_LAST)
		return NULL;
	if (type != RESP_OK_EDID)
		return "the type in it is neither 0x1104 nor an error";
	if (size == 0 || size % EDID_BLOCK != 0 || size > CHANNEL_EDID_REPLY_SIZE - EDID_OFFSET)
		return "the EDID's size is not 1 to 8 blocks of 128 bytes";
	if (memcmp(payload + EDID_OFFSET, magic, sizeof(magic)) != 0)
		return "the EDID does not begin as one";
	for (size_t i = 0; i < size && problem == NULL; i += EDID_BLOCK)
		problem = find_block_problem(payload + EDID_OFFSET + i);
	return problem;
}

static size_t get_payload_size(uint32_t request)
{
	switch (request) {
	case CHANNEL_GET_PROTOCOL_FEATURES:
		return CHANNEL_FEATURES_REPLY_SIZE;
	case CHANNEL_GET_DISPLAY_INFO:
		return CHANNEL_DISPLAY_INFO_REPLY_SIZE;
	case CHANNEL_GET_EDID:
		return CHANNEL_EDID_REPLY_SIZE;
	default:
		return 0;
	}
}

static const char *find_payload_problem(uint32_t request, const uint8_t *payload)
{
	switch (request) {
	case CHANNEL_GET_PROTOCOL_FEATURES:
		return find_features_problem(payload);
	case CHANNEL_GET_DISPLAY_INFO:
		return find_displays_problem(payload);
	case CHANNEL_GET_EDID:
		return find_edid_problem(payload);
	default:
		return NULL;
	}
}

/* To another request than the oldest: that one has none, or an earlier one had two. */
static bool is_other(uint32_t request, const struct reply *reply)
{
	return reply->length >= CHANNEL_HEADER_SIZE && get_word(reply->bytes) != request;
}

static const char *find_problem(uint32_t request, const struct reply *reply)
{
	uint32_t header[3];

	if (reply->length < CHANNEL_HEADER_SIZE)
		return "a reply is cut short";
	memcpy(header, reply->bytes, sizeof(header));
	if (is_other(request, reply))
		return "a reply is to another request than the oldest one";
	if (header[1] != CHANNEL_FLAG_REPLY)
		return "the flags of a reply are not 4";
	if (header[2] != get_payload_size(request))
		return "a reply has a wrong size in its header";
	if (reply->length != CHANNEL_HEADER_SIZE + header[2])
		return "a reply was not sent in one piece";
	return find_payload_problem(request, reply->bytes + CHANNEL_HEADER_SIZE);
}

int reply_take(int channel, uint32_t request, struct reply *ret_reply)
{
	const size_t size = CHANNEL_HEADER_SIZE + get_payload_size(request);
	ssize_t count = recv(channel, ret_reply->bytes, size, MSG_DONTWAIT);

	ret_reply->length = count > 0 ? (size_t)count : 0;
	ret_reply->problem = NULL;
	if (count < 0)
		return errno == EAGAIN ? 0 : -1;
	if (count == 0)
		return -1;
	ret_reply->problem = find_problem(request, ret_reply);
	ret_reply->rule = is_other(request, ret_reply) ? "fe-answer" : "fe-reply";
	return ret_reply->problem == NULL ? 1 : -2;
}
