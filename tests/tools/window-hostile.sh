#!/bin/sh
# tests/tools/window-hostile.sh BUILD: that who has taken over the process of vug-view's windows, or
# stopped it, gets no further, under Xvfb.
#
# Prints a line for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

# shellcheck source=tests/tools/window-helpers.sh
. "$(dirname "$0")/window-helpers.sh"

# --- helpers -----------------------------------------------------------------------------------

count_frames() {
	grep -c '"event":"frame"' events
}

descriptors() {
	find "/proc/$view_pid/fd" -mindepth 1 | wc -l
}

holds_no_more_than() {
	[ "$(descriptors)" -le "$1" ]
}

goes_on() {
	poll has events $(($(count_frames) + 20)) '"event":"frame"'
}

# take_over WHAT: see window-taken-over.py
take_over() {
	child=$(the_child)
	python3 "$top/tests/tools/window-taken-over.py" "$child" "$1"
}

begin() {
	show --display 320x240 --png hostile.png "$@"
	gpu --connect s --rate 100 --no-cursor
	poll has events 20 '"event":"frame"'
	before=$(descriptors)
}

stop_all() {
	kill "$gpu_pid" && gpu_ends >/dev/null
	kill "$view_pid"
	view_ends
}

# --- rules -------------------------------------------------------------------------------------

# test_dropped WHAT RULE: what makes no sense ends the window, and nothing else
test_dropped() {
	begin
	check "$2: is said" take_over "$1"
	check '… ends the windows with a message' poll has view.err 1 'no window any more'
	check '… and their process' poll has_ended "$child"
	check '… but not the others' goes_on
	check '… and leaves nothing open' poll holds_no_more_than "$before"
	stop_all >/dev/null
}

# test_borne WHAT RULE: what can be lived with
test_borne() {
	begin
	check "$2" take_over "$1"
	check '… keeps nobody waiting' goes_on
	check '… and leaves nothing open' poll holds_no_more_than $((before + 2))
	check '… nor is it told for ever' not has view.err 80 .
	kill "$child"
	kill -CONT "$child"
	stop_all >/dev/null
}

start_x
test_dropped unasked 'an answer without a request'
test_dropped no_scanout 'an answer for a scanout that cannot be'
test_dropped no_scanout_at_all 'an event for one that is no number'
test_dropped no_type 'an event of no known kind'
test_dropped too_short 'a message that is too short'
test_dropped too_long 'one that is too long'
test_dropped descriptors 'a message with more descriptors than there are planes'
test_dropped flood 'more than a user can do'
test_dropped gone 'nothing any more, by one that stays,'
test_borne fences 'fences that are never ready'
test_borne failures 'failures, each for another reason'
test_borne unread 'answers to what was not read'
test_borne sizes 'sizes that no window can have'
conclude
