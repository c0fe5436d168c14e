/* SPDX-License-Identifier: MIT */
/* Anything that listeners and sinks may do, in any order, beside the simplest program that knows the union. */
#include <stdlib.h>
#include <string.h>

#include "protocol/routing/taker.h"
#include "unit/random.h"

#define NUM_CODES 6
#define NUM_STEPS 20000

static const uint16_t codes[NUM_CODES] = {KEY_A, KEY_B, KEY_C, KEY_LEFTCTRL, BTN_LEFT, BTN_TASK};
static bool is_held[2][NUM_CODES];
/* By the sink that is there, as its callbacks say. */
static bool is_down[NUM_CODES];
static struct random random_numbers;

SUITE(taker_set_up, taker_tear_down);

static uint32_t choose(uint32_t count)
{
	return random_between(&random_numbers, 0, count - 1);
}

static unsigned int find_code(unsigned int code)
{
	unsigned int index = 0;

	while (index < NUM_CODES && codes[index] != code)
		index++;
	cr_assert_lt(index, (unsigned int)NUM_CODES, "code %u", code);
	return index;
}

/* A sink never gets a press of what it has pressed, or a release of what it has not. */
static void follow_calls(void)
{
	char *words, *place = NULL;

	taker_flush(&taker);
	words = strdup(taker.events + taker.seen);
	cr_assert_not_null(words);
	for (char *word = strtok_r(words, " ", &place); word != NULL;
	     word = strtok_r(NULL, " ", &place)) {
		unsigned int code;

		if (sscanf(word + 1, "%u", &code) != 1)
			continue;
		code = find_code(code);
		cr_assert_neq(is_down[code], word[0] == '+', "%s twice", word);
		is_down[code] = word[0] == '+';
	}
	free(words);
	taker_forget(&taker);
}

static void change_key(unsigned int listener)
{
	uint32_t code = choose(NUM_CODES);

	is_held[listener][code] = choose(2) == 0;
	if (is_held[listener][code])
		taker_press(listener, codes[code]);
	else
		taker_release(listener, codes[code]);
}

static void let_go(unsigned int listener)
{
	static const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks)};

	memset(is_held[listener], 0, sizeof(is_held[listener]));
	if (choose(2) == 0) {
		vug_listener_release_input(listeners[listener]);
		return;
	}
	taker_drop_listener(listener);
	cr_assert_eq(vug_listener_new(rig->server, NULL, &callbacks, NULL, &listeners[listener]),
		     0);
}

static void expect_union(void)
{
	follow_calls();
	for (unsigned int i = 0; i < NUM_CODES; i++)
		cr_assert_eq(is_down[i], is_held[0][i] || is_held[1][i], "code %u", codes[i]);
}

SUITE_TEST(routing_random, a_sink_has_pressed_exactly_what_some_listener_holds)
{
	random_numbers.state = 1;
	for (unsigned int i = 0; i < NUM_STEPS; i++) {
		unsigned int listener = choose(2);

		if (choose(20) == 0)
			let_go(listener);
		else
			change_key(listener);
		if (choose(8) == 0)
			expect_union();
	}
	expect_union();
}
