#!/bin/sh
# tests/tools/window/hostile.sh BUILD: that who has taken over the process of vug-view's windows, or
# stopped it, gets no further, under Xvfb.
#
# Prints a line for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"

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

# take_over WHAT: see taken-over.py
take_over() {
	child=$(the_child)
	python3 "$top/tests/tools/window/taken-over.py" "$child" "$1"
}

begin() {
	show --display 320x240 --png hostile.png
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
	check "$2: the window's process sends it" take_over "$1"
	check "$2: ends the windows with a message" poll has view.err 1 'no window any more'
	check "$2: ends the window's process" poll has_ended "$child"
	check "$2: does not end the other outputs" goes_on
	check "$2: leaves no descriptor open" poll holds_no_more_than "$before"
	stop_all >/dev/null
}

# test_borne WHAT RULE: what can be lived with
test_borne() {
	begin
	check "$2: the window's process sends it" take_over "$1"
	check "$2: does not keep the guest waiting" goes_on
	check "$2: leaves no descriptor open" poll holds_no_more_than $((before + 2))
	check "$2: does not fill the log" not has view.err 80 .
	kill "$child"
	kill -CONT "$child"
	stop_all >/dev/null
}

# --- the beginning -----------------------------------------------------------------------------

test_death_at_the_beginning() {
	for delay in 0 0.02 0.04 0.06 0.08 0.1 0.15 0.2; do
		view --listen s --window
		sleep $delay
		child=$(the_child)
		[ -z "$child" ] || kill -KILL "$child"
		check "the window's process that is killed after $delay s ends vug-view with one message" is_missed
	done
}

# is_missed: vug-view ends with one message, beside what it waits for
is_missed() {
	if [ -z "$child" ]; then
		poll has view.err 1 'waiting for'
		kill -KILL "$(the_child)"
	fi
	! view_ends && [ "$(grep -c 'no window any more.* signal 9' view.err)" = 1 ] &&
		[ "$(grep -vc 'waiting for' view.err)" = 1 ]
}

test_stopped_server() {
	kill -STOP "$x_server"
	view --listen s --window
	poll the_child_has_the_server
	check 'SIGINT ends vug-view that waits for a stopped display server' view_ends_by INT
	check 'vug-view says that the display server did not answer' \
		has view.err 1 'before the display server answered'
	view --listen s --window
	poll the_child_has_the_server
	kill -KILL "$(the_child)"
	check "vug-view ends with its window's process, which waits for a stopped display server" not view_ends
	check "a message says that the window's process was killed" has view.err 1 'ended by signal 9'
	kill -CONT "$x_server"
}

the_child_has_the_server() {
	[ -n "$(the_child)" ]
}

# view_ends_by SIGNAL: without having begun
view_ends_by() {
	view_ends "$1"
	[ "$status" = 2 ]
}

# --- display servers ---------------------------------------------------------------------------

# start_x_with ARGUMENT…
start_x_with() {
	rm -rf screen display
	mkdir screen
	Xvfb -displayfd 3 -fbdir screen -nolisten tcp -noreset "$@" 3>display 2>xvfb.log &
	x_server=$!
	poll test -s display
	DISPLAY=:$(cat display)
	export DISPLAY
}

stop_x() {
	stop "$x_server" >/dev/null
	x_server=
}

# works_on NAME ARGUMENT…
works_on() {
	show --display 640x480 --png works.png "$@"
	xdotool mousemove 999 759
	gpu --connect s --still
	poll screen_shows poor 640x480
	result=$?
	stop_all
	return $result
} >/dev/null

# is_refused: beside what Xlib says itself
is_refused() {
	timeout 60 "$view" --window 2>view.err </dev/null
	[ $? = 2 ] && has view.err 1 'vug-view: --window: .*DISPLAY'
}

test_servers() {
	start_x_with -screen 0 1000x760x24 -extension MIT-SHM -extension RANDR -extension GLX
	check 'an X server without shared memory, sizes of screens and GLX shows the picture' works_on
	check 'an X server without extensions shows the picture without OpenGL' works_on --no-gl
	stop_x
	# A cookie for any host and display, as xauth has it in its file.
	printf '\377\377\0\0\0\0\0\022MIT-MAGIC-COOKIE-1\0\0200123456789abcdef' >authority
	start_x_with -screen 0 1000x760x24 -auth authority
	check 'an X server that lets nobody in is refused' is_refused
	stop_x
}

start_x
test_death_at_the_beginning
test_stopped_server
test_dropped unasked 'an answer without a request'
test_dropped twice 'a second answer to a request'
test_dropped of_another_kind 'an answer of another kind of request'
test_dropped kept 'a frame that is shown and never released'
test_dropped no_scanout 'an answer for a scanout that cannot be'
test_dropped no_scanout_at_all 'an event for no scanout number'
test_dropped no_type 'an event of no known kind'
test_dropped display_s "a message of the display's"
test_dropped no_key 'a key that is a button'
test_dropped no_button 'a button that is a key'
test_dropped outside 'a position beyond every picture'
test_dropped endless 'an event of more messages than any has'
test_dropped input_flood 'more input than a user can cause'
test_dropped out_of_range 'a member that is out of its range'
test_dropped greeting 'a second greeting'
test_dropped too_short 'a message that is too short'
test_dropped too_long 'a message that is too long'
test_dropped length_is_a_lie 'a message whose length is a lie'
test_dropped descriptors 'a message with descriptors that it does not have'
test_dropped too_many_descriptors 'a message with more descriptors than any has'
test_dropped flood 'more events than a user can cause'
test_dropped gone 'a closed channel of a process that stays'
test_borne fences 'fences that are never ready'
test_borne failures 'failures, each for another reason'
test_borne unread 'answers to what was not read'
test_borne much_input 'input of all kinds that means little'
test_borne sizes 'sizes that no window can have'
stop_x
test_servers
conclude
