#!/bin/sh
# tests/tools/window/input.sh BUILD: what is typed and pointed at in vug-view's windows reaches the guest, under Xvfb and weston.
#
# A preloaded library has a sink, which writes down what the guest gets: sink-lines.c. Prints a line for each rule;
# exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"
sink=$(find "$build" -name libsink-lines.so | head -n 1)
[ -n "$sink" ] || { echo "not ok 1 - there is no libsink-lines.so: build the tests first"; exit 1; }

# --- helpers -----------------------------------------------------------------------------------

# show_with_sink ARGUMENT…: as show, with a sink whose lines are in the file "lines"; AddressSanitizer would be the
# first library itself
show_with_sink() {
	asan_options=${ASAN_OPTIONS:-}
	SINK_LINES=$work/lines
	LD_PRELOAD=$sink
	ASAN_OPTIONS=$asan_options:verify_asan_link_order=0:suppressions=$top/tests/tools/window/asan.supp
	export SINK_LINES LD_PRELOAD ASAN_OPTIONS
	: >lines
	show "$@"
	unset SINK_LINES LD_PRELOAD
	ASAN_OPTIONS=$asan_options
}

# begin SIZE ARGUMENT…: one monitor of that size, whose window is in the corner and has the focus; further arguments
# are vug-testgpu's
begin() {
	size=$1
	shift
	show_with_sink --display "$size" --png picture.png
	gpu --connect s --still "$@"
	to_corner
	poll has events 1 '"event":"frame"'
	xdotool windowfocus --sync "$(windows)"
	poll hears_of_keys
	xdotool key 56
	poll grep -q 'key 48 0' lines
	: >lines
}

# hears_of_keys: SDL has seen the focus, too
hears_of_keys() {
	xdotool key 38
	grep -q 'key 30 0' lines
}

# got LINE…: these lines alone have come, in this order, beside the ends of batches
got() {
	printf '%s\n' "$@" >wanted
	grep -v '^sync$' lines >come
	diff wanted come
}

# gets LINE…: they come
gets() {
	poll got "$@" >/dev/null || got "$@"
}

# step LINE COMMAND…: what xdotool does, and its line comes before the next step: motion and wheels would add up
step() {
	wanted=$1
	shift
	xdotool "$@"
	poll ends_with "$wanted" >/dev/null || ends_with "$wanted"
}

ends_with() {
	[ "$(grep -v '^sync$' lines | tail -n 1)" = "$1" ] || { tail -n 3 lines; return 1; }
}

end() {
	finish >/dev/null
}

# --- keys --------------------------------------------------------------------------------------

test_table() {
	check "the table of keys is what its script makes of SDL's and the kernel's headers" table_is_new
}

table_is_new() {
	python3 "$top/examples/vug-view/window/user/keys.py" | diff "$top/examples/vug-view/window/user/keys.c" -
}

# X's keycodes are Linux's codes and 8. Escape has a name, as 9 is a digit, too; F11 and F12 are the window's.
test_every_key() {
	begin 320x240
	codes=$(grep -v '^#' "$top/tests/tools/window/keycodes.txt")
	# shellcheck disable=SC2086 # words are wanted
	xdotool key --delay 2 Escape $codes
	for code in 9 $codes; do
		echo "key $((code - 8)) 1"
		echo "key $((code - 8)) 0"
	done >keys
	check 'each key of a keyboard is the guest'"'"'s key at that place' gets_file keys
	end
}

# gets_file FILE: the lines of the file come
gets_file() {
	poll got_file "$1" >/dev/null || got_file "$1"
}

# got_file FILE
got_file() {
	grep -v '^sync$' lines >come
	diff "$1" come
}

test_typing() {
	begin 320x240
	xdotool type --delay 5 'Hi!'
	# xdotool releases first what it has pressed first, as xev says.
	check 'typed text arrives key by key, with Shift' gets \
		'key 42 1' 'key 35 1' 'key 42 0' 'key 35 0' 'key 23 1' 'key 23 0' \
		'key 42 1' 'key 2 1' 'key 42 0' 'key 2 0'
	: >lines
	xdotool keydown 38 sleep 1.2 keyup 38
	check "the host's repetition of a key that is held is not the guest's" gets 'key 30 1' 'key 30 0'
	: >lines
	xdotool keydown 38 keydown 56 keyup 38 keydown 50 keyup 56 keyup 50
	check 'keys that overlap keep their order' gets 'key 30 1' 'key 48 1' 'key 30 0' 'key 42 1' \
		'key 48 0' 'key 42 0'
	end
}

test_shortcuts() {
	begin 320x240
	xdotool key F12
	check 'F12 writes the picture' poll test -s picture.png
	xdotool key ctrl+alt+s
	check 'the key of a shortcut does not reach the guest' gets 'key 29 1' 'key 56 1' 'key 29 0' 'key 56 0'
	end
}

# --- the pointer -------------------------------------------------------------------------------

test_buttons() {
	begin 320x240
	xdotool mousemove 100 50
	gets 'position 0 100 50'
	: >lines
	xdotool click 1 click 2 click 3 click 8 click 9
	check 'buttons are those of a mouse with five' gets 'button 272 1' 'button 272 0' 'button 274 1' \
		'button 274 0' 'button 273 1' 'button 273 0' 'button 275 1' 'button 275 0' 'button 276 1' \
		'button 276 0'
	: >lines
	step 'button 272 1' mousedown 1
	step 'scroll 0 120' click 4
	step 'scroll 0 -120' click 5
	step 'scroll -120 0' click 6
	step 'scroll 120 0' click 7
	xdotool mouseup 1
	check 'a wheel turns by 120ths of a click, up and down and across, between presses' gets 'button 272 1' \
		'scroll 0 120' 'scroll 0 -120' 'scroll -120 0' 'scroll 120 0' 'button 272 0'
	: >lines
	xdotool keydown 38 mousedown 1 keyup 38 mouseup 1
	check 'keys and buttons keep their order' gets 'key 30 1' 'button 272 1' 'key 30 0' 'button 272 0'
	: >lines
	xdotool mousemove 200 150 mousedown 1 mousemove 210 160 mouseup 1
	check 'a button is pressed where the pointer is' gets 'position 0 200 150' 'button 272 1' \
		'position 0 210 160' 'button 272 0'
	end
}

# test_places NAME WINDOW PICTURE ARGUMENT…: of vug-testgpu. A window of that size shows such a picture with bars.
test_places() {
	name=$1
	window=$2
	picture=$3
	shift 3
	begin "$window" --size "$picture" "$@"
	check "$name: positions are those of the picture's pixels" places_are_right "$window" "$picture"
	end
}

# places_are_right WINDOW PICTURE: of points in all of the window, and at the edges of the picture
places_are_right() {
	python3 "$top/tests/tools/window/places.py" "$1" "$2" >points
	xdotool mousemove 900 700
	while read -r x y line; do
		step "$line" mousemove "$x" "$y" || return
	done <points
}

test_two_monitors() {
	show_with_sink --display 320x240 --display 400x300
	gpu --connect s --still
	poll has_windows 2
	poll has events 2 '"event":"frame"'
	lay_out
	: >lines
	step "position $first 10 20" mousemove 10 20
	step "position $second 10 30" mousemove 460 30
	step "position $second 399 299" mousemove 849 299
	xdotool mousemove 319 239
	check 'each window is its monitor' gets "position $first 10 20" "position $second 10 30" \
		"position $second 399 299" "position $first 319 239"
	end
}

# lay_out: the windows beside each other, the smaller one first, whatever their numbers; without a window manager
lay_out() {
	first=0 second=1
	for window in $(windows); do
		case $(xdotool getwindowgeometry "$window") in
		*320x240*) xdotool windowmove "$window" 0 0 ;;
		*) xdotool windowmove "$window" 450 0 ;;
		esac
	done
}

# --- releases ----------------------------------------------------------------------------------

hold() {
	xdotool mousemove 100 50 keydown 38 keydown 50 mousedown 1
	gets 'position 0 100 50' 'key 30 1' 'key 42 1' 'button 272 1' && : >lines
}

let_go_of_keys() {
	xdotool keyup 38 keyup 50 mouseup 1
}

# releases: what is held is released, in any order
releases() {
	poll has_released >/dev/null || has_released
}

has_released() {
	printf '%s\n' 'button 272 0' 'key 30 0' 'key 42 0' >wanted
	grep -v -e sync -e position lines | sort >come
	diff wanted come
}

test_focus() {
	begin 320x240
	hold
	peer unfocus
	check 'what is pressed is released when the window loses the focus' releases
	: >lines
	let_go_of_keys
	sleep 0.1
	check 'what was released with the focus is not released twice' not grep -v -e sync -e position lines
	end
	begin 320x240
	hold
	peer close "$(windows)"
	check 'what is pressed is released when the window closes' releases
	let_go_of_keys
	end
	begin 320x240
	hold
	kill -KILL "$(the_child)"
	check "what is pressed is released when the windows' process dies" releases
	let_go_of_keys
	end
}

# --- the grab ----------------------------------------------------------------------------------

test_grab() {
	begin 320x240
	xdotool mousemove 100 50
	xdotool key ctrl+alt+g
	check 'the title of a window that grabs says how to get out' \
		poll is_titled "$(windows)" 'Ctrl-Alt-G releases the keyboard and the pointer'
	check 'a window that grabs has the keyboard' poll not peer grab_keyboard
	: >lines
	xdotool mousemove 900 700
	check 'a window that grabs keeps the pointer' gets 'position 0 319 239'
	: >lines
	xdotool key F12 key F11
	check 'a window that grabs gives F11 and F12 to the guest' gets 'key 88 1' 'key 88 0' 'key 87 1' 'key 87 0'
	xdotool key ctrl+alt+g
	check 'Ctrl-Alt-G ends the grab' poll peer grab_keyboard
	check 'the title does not speak of a grab that has ended' poll not is_titled "$(windows)" 'Ctrl-Alt-G'
	end
}

# begin_with OPTION…: as begin 320x240, with options of vug-view's
begin_with() {
	show_with_sink --display 320x240 "$@"
	gpu --connect s --still
	to_corner
	poll has events 1 '"event":"frame"'
	xdotool windowfocus --sync "$(windows)"
}

test_mouse() {
	begin_with --mouse mouse
	poll hears_of_keys
	xdotool mousemove 100 50 mousemove 120 60 click 1 key 56
	check 'a guest with a mouse alone gets no pointer before the window grabs' poll ends_with 'key 48 0'
	check 'a guest with a mouse alone gets no position' not grep -e position -e button -e motion lines
	xdotool key ctrl+alt+g
	poll is_titled "$(windows)" 'Ctrl-Alt-G' >/dev/null
	: >lines
	step 'motion 5 -7' mousemove_relative -- 5 -7
	step 'motion -3 0' mousemove_relative -- -3 0
	xdotool click 3
	check 'a guest with a mouse alone gets its motion and buttons from a window that grabs' gets \
		'motion 5 -7' 'motion -3 0' 'button 273 1' 'button 273 0'
	check "the host's pointer is hidden while a guest's mouse has it" poll cursor_is unseen
	xdotool mousedown 1
	poll ends_with 'button 272 1' >/dev/null
	: >lines
	xdotool key ctrl+alt+g mouseup 1
	check 'what is pressed is released with the grab' poll grep -q 'button 272 0' lines
	end
}

test_view_only() {
	begin_with --view-only
	xdotool key 38 mousemove 100 50 click 1 key ctrl+alt+g key F11 key F12
	poll has view.err 1 'add --png'
	check '--view-only: a window sends nothing, and its own keys work' not grep . lines
	check '--view-only: a window does not grab' peer grab_keyboard
	end
}

# --- Wayland -----------------------------------------------------------------------------------

test_wayland() {
	show_with_sink --display 900x600
	gpu --connect s --still --hide-cursor
	poll screen_shows input-wayland 900x600 >/dev/null
	xdotool mousemove 480 350 mousemove 470 340 click 1
	poll grep -q 'button 272 0' lines
	check 'in weston a click arrives with its place' grep -q '^position 0 [0-9]* [0-9]*$' lines
	: >lines
	xdotool type --delay 20 'Hi!'
	check 'in weston typed text arrives key by key, with Shift' gets \
		'key 42 1' 'key 35 1' 'key 42 0' 'key 35 0' 'key 23 1' 'key 23 0' \
		'key 42 1' 'key 2 1' 'key 42 0' 'key 2 0'
	: >lines
	step 'scroll 0 120' click 4
	step 'scroll 0 -120' click 5
	check 'in weston a wheel turns by 120ths of a click' gets 'scroll 0 120' 'scroll 0 -120'
	end
}

start_x
test_table
test_every_key
test_typing
test_shortcuts
test_buttons
test_places 'twice as large' 700x450 320x200
test_places 'twice as large, bottom-up in a larger buffer' 640x480 320x200 --dmabuf=memfd --margins 16,9,32,27 --bottom-up
test_places 'made smaller' 300x300 640x400
test_places 'at its size, with bars' 501x333 400x300
test_two_monitors
test_focus
test_grab
test_mouse
test_view_only
start_weston pixman
test_wayland
conclude
