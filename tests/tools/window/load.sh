#!/bin/sh
# tests/tools/window/load.sh BUILD [PICTURES]: many windows of vug-view's, pictures of all sizes and many
# of them, and sizes that change all the time, under Xvfb.
#
# BUILD is the build folder; what was on the screen is kept in the folder PICTURES. Prints a line for
# each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"

# --- helpers -----------------------------------------------------------------------------------

gpu_goes() {
	kill "$gpu_pid" && gpu_ends
}

# window_of SIZE: the one that is so large
window_of() {
	for window in $(windows); do
		[ "$(xdotool getwindowgeometry "$window" | sed -n 's/ *Geometry: //p')" != "$1" ] ||
			echo "$window"
	done
}

# place SIZE X Y: the window of that size
place() {
	xdotool windowmove "$(window_of "$1")" "$2" "$3"
}

# all_show NAME SIZE…: the test picture of the scanouts 0 to …, each of its size
all_show() {
	prefix=$1
	number=0
	shift
	for size in "$@"; do
		screen_shows "$prefix-$number" "$size" "$number" || return
		number=$((number + 1))
	done
}

# --- several windows ---------------------------------------------------------------------------

# test_several NAME ARGUMENT…
test_several() {
	name=several-$1
	shift
	show --display 300x200 --display 340x240 --display 400x300 "$@"
	poll has_windows 3
	place 300x200 0 0
	place 340x240 0 220
	place 400x300 360 0
	gpu --connect s --still
	check "$name: each monitor's window has its own picture, exactly" \
		poll all_show "$name" 300x200 340x240 400x300
	gpu_goes >/dev/null
	gpu --connect s --still --dmabuf=memfd --bottom-up
	check "$name: each monitor's window has its own picture from a descriptor" \
		poll all_show "$name-memfd" 300x200 340x240 400x300
	gpu_goes >/dev/null
	gpu --connect s --rate 60 --no-cursor
	poll has events 30 '"event":"frame"'
	peer close "$(window_of 340x240)"
	poll has_windows 2
	frames=$(grep -c '"event":"frame"' events)
	check "$name: the other windows go on when one is closed" poll has events $((frames + 60)) \
		'"event":"frame"'
	gpu_goes >/dev/null
	gpu --connect s --still
	check "$name: the third monitor's window shows its own picture after one was closed" \
		poll screen_shows "$name-left" 400x300 2
	check "$name: the first monitor's window shows its own picture after one was closed" \
		screen_shows "$name-left" 300x200 0
	finish >/dev/null
}

test_sixteen() {
	set --
	for number in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		set -- "$@" --display "$((200 + number))x160"
	done
	show "$@"
	check 'sixteen monitors have sixteen windows' poll has_windows 16
	sizes=
	for number in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
		row=$((number / 4))
		place $((200 + number))x160 $((number % 4 * 250)) $((row * 190))
		sizes="$sizes $((200 + number))x160"
	done
	gpu --connect s --still
	# shellcheck disable=SC2086 # words
	check 'sixteen monitors have sixteen pictures' poll all_show sixteen $sizes
	finish >/dev/null
}

# --- what is drawn -----------------------------------------------------------------------------

# watch_damage WINDOW: into the file damage
watch_damage() {
	empty damage
	# shellcheck disable=SC2094 # a command of it, and a file
	python3 "$top/tests/tools/window/peer.py" damage "$1" >damage &
	watcher=$!
	poll has damage 1 looking
}

end_watching() {
	kill "$watcher"
	ends "$watcher"
}

# is_covered WIDTH: what was drawn was never wider, and something was; at first, all of it is damage
is_covered() {
	awk -F 'x' -v limit="$1" 'NR > 2 { count++; if ($1 > limit) wide++ }
		END { print count " parts, " wide + 0 " too wide"; exit !(count > 20 && !wide) }' damage
}

# stays_when_redrawn: the whole screen, when the window comes again
stays_when_redrawn() {
	cp screen/Xvfb_screen0 before
	xdotool windowunmap --sync "$(windows)" windowmap --sync "$(windows)"
	poll cmp before screen/Xvfb_screen0
}

# test_damage NAME SIZE-OF-MONITOR SIZE-OF-PICTURE WIDTH
test_damage() {
	show --display "$2" --no-gl
	to_corner
	gpu --connect s --frames 1 --size "$3" --no-cursor
	gpu_ends >/dev/null
	poll has events 1 '"event":"frame"'
	gpu --connect s --size "$3" --no-cursor --rate 60
	poll has events 5 '"event":"frame"'
	sleep 0.2
	watch_damage "$(windows)"
	poll has damage 30 x
	end_watching >/dev/null
	check "without OpenGL only what has changed is drawn ($1)" is_covered "$4"
	kill -STOP "$gpu_pid"
	poll rests "$(the_child)"
	check "what was drawn part by part is the same as all of it redrawn ($1)" stays_when_redrawn
	kill -CONT "$gpu_pid"
	finish >/dev/null
}

# --- sizes -------------------------------------------------------------------------------------

test_extremes() {
	show --display 300x200 "$@"
	gpu --connect s --still --size 16x16
	check "a picture of 16x16 is shown as large as it can ($*)" \
		poll screen_shows tiny 16x16 0 12
	gpu_goes >/dev/null
	gpu --connect s --size 8192x8192 --frames 2 --rate 0 --no-cursor
	check "a picture of 8192x8192 does not keep the guest waiting ($*)" gpu_ends
	gpu --connect s --still
	check "a picture after one of 8192x8192 is shown ($*)" poll screen_shows after-large 300x200
	check "a picture of 8192x8192 causes no message ($*)" not has view.err 1 'does not show'
	finish >/dev/null
	show --display 3000x2000 "$@"
	check 'a window is not larger than the screen' fits_screen 1000x666
	gpu --connect s --still
	check 'the monitor of a large window is as large as --display says' poll scanout_events 3000x2000 1
	gpu_goes >/dev/null
	gpu --connect s --still --size 640x480
	check 'a large window shows a picture' poll screen_shows large 640x480
	finish >/dev/null
	show --display 16384x16384 "$@"
	check 'a window of the largest monitor is not larger than the screen' fits_screen 760x760
	finish >/dev/null
	show --display 16x16 "$@"
	gpu --connect s --still
	check 'a window of 16x16 shows all of it' poll screen_shows small 16x16
	finish >/dev/null
}

# fits_screen SIZE: which the window has
fits_screen() {
	poll has_windows 1
	[ -n "$(window_of "$1")" ]
}

# --- change upon change ------------------------------------------------------------------------

# resize COUNT: the window, as if somebody pulled at it
resize() {
	window=$(windows)
	number=0
	while [ $number -lt "$1" ]; do
		number=$((number + 1))
		printf 'windowsize %s %s %s sleep 0.01 ' "$window" \
			$((300 + number * 7 % 250)) $((200 + number * 11 % 170))
	done >moves
	xargs xdotool <moves
}

test_resizing_under_frames() {
	name=pulled-$1
	shift
	show --display 640x480 --png pulled.png "$@"
	to_corner
	gpu --connect s --rate 200 --no-cursor
	poll has events 20 '"event":"frame"'
	resize 100
	xdotool windowsize --sync "$(windows)" 500 380
	poll scanout_events 500x380 1
	gpu_goes >/dev/null
	gpu --connect s --still
	check "$name: the last picture is exact" poll screen_shows "$name" 500x380
	finish >/dev/null
}

# held PID: "KIB descriptors" of a process. The memory of files is left out: what of a library counts as this
# process's grows when another one that has it mapped ends.
held() {
	echo "$(awk '/^Pss_(Anon|Shmem):/ { sum += $2 } END { print sum }' "/proc/$1/smaps_rollup")" \
		"$(find "/proc/$1/fd" -mindepth 1 | wc -l)"
}

# change_sizes COUNT: of the scanout
change_sizes() {
	number=0
	while [ $number -lt "$1" ]; do
		number=$((number + 1))
		gpu --connect s --still --cursor --frames 1 \
			--size $((300 + number * 7 % 250))x$((200 + number * 11 % 170))
		gpu_ends
	done >/dev/null
}

# at_rest: "viewer's windows'", with one and the same picture
at_rest() {
	xdotool windowsize --sync "$(windows)" 400 300
	poll scanout_events 400x300 1
	gpu --connect s --still --cursor --size 400x300
	poll screen_shows rest 400x300
	gpu_goes
	poll rests "$(the_child)"
	[ "${VUG_TEST_SIGNALS:-}" = sent ] || poll rests "$view_pid" # each signal would wake it
} >/dev/null

# AddressSanitizer keeps up to 256 MiB of what was freed.
slack=4096
! grep -qa __asan_init "$view" || slack=300000

# is_flat BEFORE AFTER: as many descriptors, and not 4 MiB more
is_flat() {
	echo "$1 KiB, descriptors; then $2"
	[ "${1#* }" = "${2#* }" ] && [ "${2% *}" -le $((${1% *} + slack)) ]
}

# test_flat NAME ARGUMENT…
test_flat() {
	name=flat-$1
	shift
	show --display 400x300 "$@"
	to_corner
	gpu --connect s --rate 100
	resize 20
	gpu_goes >/dev/null
	change_sizes 10
	at_rest
	viewer=$(held "$view_pid")
	child=$(held "$(the_child)")
	gpu --connect s --rate 100
	resize 200
	gpu_goes >/dev/null
	change_sizes 200
	at_rest
	check "$name: 200 sizes of a window and 200 of its picture leave nothing with vug-view" \
		is_flat "$viewer" "$(held "$view_pid")"
	check "$name: 200 sizes of a window and 200 of its picture leave nothing with the windows' process" \
		is_flat "$child" "$(held "$(the_child)")"
	finish >/dev/null
}

# --- all of it ---------------------------------------------------------------------------------

start_x
test_several gl
test_several no-gl --no-gl
test_sixteen
test_damage 'one pixel for one' 640x480 640x480 330
test_damage 'twice as large' 640x480 320x240 330
test_damage 'made smaller' 400x301 640x480 230
test_extremes
test_extremes --no-gl
test_resizing_under_frames gl
test_resizing_under_frames no-gl --no-gl
test_flat gl
test_flat no-gl --no-gl
conclude
