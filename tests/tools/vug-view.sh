#!/bin/sh
# tests/tools/vug-view.sh BUILD: what vug-view promises, tried with the program itself.
#
# BUILD is the build folder. Back ends are played by vug-testgpu, VMMs and rude peers by a few
# lines of Python. Prints a line for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"

# --- wrong options -----------------------------------------------------------------------------

many_displays() {
	set --
	while [ $# -lt 34 ]; do
		set -- "$@" --display 64x64
	done
	refuses '17 times' "$@"
}

test_options() {
	check 'an unknown option is refused' refuses '--frob' --frob
	check 'an argument that is no option is refused' refuses "'stray'" stray
	check 'a missing value is refused' refuses '--png' --png
	for name in '' "$(printf 'a\nb')" "$(printf '\377')" "$(printf '%0101d' 0)"; do
		check "a name that is no short line of text is refused ('$name')" refuses '--name' \
			--demo --name "$name"
	done
	check 'two sources are refused' refuses '--listen' --demo --listen s
	check '--vhost-user needs --backend' refuses '--backend' --vhost-user s
	check '--backend needs --vhost-user' refuses '--vhost-user' --backend s
	check '--cursor needs --png' refuses '--png FILE' --demo --cursor
	check '--trace-payload needs --trace' refuses '--trace FILE' --demo --trace-payload 5
	check 'VMM and back end are two sockets' refuses 'the same file' --vhost-user s --backend s
	for display in 64 64x 0x64 64x0 16385x64 64x99999999999 64x64@ 64x64@0 64x64@1001 \
		64x64@60.1234 64x64@-1 64x64+1 64x64+1+ 64x64-1-1 64x64+1+- 64x64+-1-1 64x64+-2147483648+0 ' 64x64' 64X64 64x64@inf; do
		check "--display '$display' is refused" refuses "--display $display" \
			--display "$display"
	done
	check 'a 17th monitor is refused' many_displays
	for seconds in '' 0 -1 x 1e3 inf nan 0x10 1s 5000000; do
		check "--duration '$seconds' is refused" refuses '--duration' --duration "$seconds"
	done
	check '--exit-when-idle x is refused' refuses '--exit-when-idle x' --exit-when-idle x
	check '--channel-fd x is refused' refuses 'x: this is not a number' --channel-fd x
	check 'a descriptor that is not there is refused' refuses '--channel-fd 77' --channel-fd 77
	check 'a descriptor that is no socket is refused' refuses '--channel-fd 0' --channel-fd 0
}

test_paths() {
	mkdir -p folder
	: >file
	mkfifo unread
	long=$(printf '%0120d' 0)
	check 'a PNG in no folder is refused' refuses 'nowhere/a.png' --png nowhere/a.png
	check 'a PNG that is a folder is refused' refuses 'folder' --png folder
	check 'a PNG that is a device is refused' refuses '/dev/null' --png /dev/null
	check 'a PNG without a name is refused' refuses 'name a file' --png ''
	check 'a PNG with an unknown % is refused' refuses '%d' --png a%d.png
	check 'a PNG with a % at its end is refused' refuses 'a%' --png a%
	check 'events in no folder are refused' refuses 'nowhere/events' --events nowhere/events
	check 'events into a folder are refused' refuses 'folder' --events folder
	check 'events into a pipe that nobody reads are refused' refuses 'reader' --events unread
	check 'a trace in no folder is refused' refuses 'nowhere/trace' --trace nowhere/trace
	check 'a trace into a folder is refused' refuses 'folder' --trace folder
	check 'a trace into a device is refused' refuses 'it is not a file' --trace /dev/null
	check 'a trace into a pipe is refused' refuses 'unread' --trace unread
	check 'a second trace is refused' \
		refuses '--trace was given twice: there is one trace' --trace a --trace b
	refuses_a_second_output '--vnc :0' 'there is one server'
	refuses_a_second_output --terminal 'there is one terminal'
	refuses_a_second_output --window 'there is one window for each monitor'
	for bytes in '' -1 x 4294967295 4294967296 1.5; do
		check "--trace-payload '$bytes' is refused" refuses '--trace-payload' \
			--trace trace --trace-payload "$bytes"
	done
	for size in '' 0 1 10 23 -1 x 1.5 K 1T 9223372036854775808 8388608T 9007199254740992K; do
		check "--trace-limit '$size' is refused" refuses '--trace-limit' \
			--trace trace --trace-limit "$size"
	done
	check 'a trace may be no larger than its file header' has_room_for_the_header
	check '--trace-limit needs --trace' refuses '--trace FILE' --demo --trace-limit 1M
	check 'a socket in no folder is refused' refuses 'nowhere/s' --listen nowhere/s
	check 'a socket with a long name is refused' refuses '107' --listen "$long"
	check 'a file is not replaced by a socket' refuses 'file' --listen file
	check 'a file is not replaced by the socket for a VMM' refuses 'file' --vhost-user file --backend s
	check 'a back end that is a file is refused' refuses 'file' --vhost-user s --backend file
	check 'a file in place of a socket is still there' test -f file
	check 'no socket is left after a refusal' not test -e s
}

# refuses_a_second_output OPTION WHY: with another value or the same one, where this vug-view has it
refuses_a_second_output() {
	"$view" --help | grep -q -e "^  ${1%% *}\>" || return 0
	# shellcheck disable=SC2086 # an option and its value
	check "a second ${1%% *} is refused" refuses "${1%% *} was given twice: $2" $1 $1
}

has_room_for_the_header() {
	timeout 60 "$view" --demo --duration 0.2 --trace header --trace-limit 24 2>view.err </dev/null &&
		[ "$(wc -c <header)" = 24 ] && has view.err 1 'the trace has ended'
}

explains_itself() {
	"$view" --help >help 2>&1 && grep -q '^Examples:' help || return 1
	for option in demo listen channel-fd vhost-user backend png cursor events trace \
		trace-payload trace-limit display duration exit-when-idle keep no-sandbox stats verbose version; do
		grep -q -e "--$option" help || return 1
	done
}

names_its_version() {
	"$view" --version | grep -Eq '^vug-view [0-9]+\.[0-9]+\.[0-9]+ \(libvug [0-9.]+\)$'
}

# Its runtime's, vug-view's says, has the same number.
names_the_same_version() {
	[ "$("$1" --version)" = "$(basename "$1") $("$view" --version | cut -d ' ' -f 2)" ]
}

has_manual_for_each_option() {
	"$view" --help | sed -n 's/^ .*--\([a-z-]*\).*   .*/\1/p' | sort -u >options
	[ -s options ] || return 1
	while read -r option; do
		sed 's/\\-/-/g' "$top/docs/man/vug-view.1" | grep -q -e "--$option" || return 1
	done <options
}

# --- pictures ----------------------------------------------------------------------------------

# The monitors together are more than the test GPU draws.
fails_with_its_gpu() {
	view --demo --display 16384x16384 --duration 5 --events events
	ends_with 1 && lines view.err 1 && has view.err 1 '^vug-testgpu: .*limit'
}

# A picture of which there is one is never the second.
counts_no_still_pictures() {
	timeout 20 "$testgpu" --connect s --still --frames 2 >out 2>&1
	[ $? = 2 ] && grep -q 'one frame' out
}

test_demo() {
	check 'vug-testgpu refuses to count still pictures' counts_no_still_pictures
	view --png demo.png --events demo.events --duration 1
	check 'without a source vug-view shows the demo, and ends after --duration' view_ends
	check "the demo's PNG is the test picture but for the moving box" differs_by_a_box demo.png
	check 'the demo draws on' has demo.events 5 '"event":"frame"'
	check 'stdout and stderr stay empty' not test -s view.out -o -s view.err
	check 'every line is an event as documented' check_events demo.events
	view --demo --events child.events
	poll has child.events 1 '"event":"frame"'
	child=$(cat "/proc/$view_pid/task/$view_pid/children")
	view_ends KILL >/dev/null
	check "the demo's process dies with vug-view" poll has_ended "${child% }"
	check "the demo's failure is one of vug-view" fails_with_its_gpu
	view --demo --events death.events
	poll has death.events 1 '"event":"frame"'
	child=$(cat "/proc/$view_pid/task/$view_pid/children")
	kill -KILL "${child% }"
	check "the death of the demo's test GPU is a failure of vug-view" ends_with 1
	check "the death of the demo's test GPU is reported on stderr" \
		has view.err 1 'the test GPU was ended by signal 9'
}

test_pictures() {
	for kind in '' --dmabuf=memfd '--dmabuf=memfd --bottom-up' '--dmabuf=memfd --dmabuf-v1' \
		'--dmabuf=memfd --margins 3,5,7,11' '--dmabuf=memfd --bottom-up --margins 3,5,7,11' \
		'--dmabuf-v1 --bottom-up --margins 3,5,7,11'; do
		rm -f a.png
		view --listen s --png a.png --events events
		poll test -S s
		# shellcheck disable=SC2086 # words are wanted
		still --size 321x203 $kind
		check "vug-testgpu ends with status 0 ($kind)" gpu_ends
		check "vug-view ends when the back end has gone ($kind)" view_ends
		check "the picture is exact after the back end has gone ($kind)" shows a.png 321x203 0
	done
	check 'the events name a memfd as memory' has events 1 '"kind":"memory","width":321,"height":203'
	check 'the events name the format of a memfd' has events 1 '"fourcc":"XR24"'
	check 'the socket is removed at the end' not test -e s
	check 'no temporary file is left' not ls -d .vug-view-*
}

test_cursor() {
	for cursor in '' --cursor; do
		view --listen s --png "cursor$cursor.png" --events events $cursor
		poll test -S s
		gpu --connect s --still --cursor --size 320x200
		poll has events 1 '"visible":true'
		view_ends TERM >/dev/null
		gpu_ends >/dev/null
	done
	check 'the picture is without the cursor' shows cursor.png 320x200 0
	check '--cursor draws it' not shows cursor--cursor.png 320x200 0
	check 'the cursor is an event, of where its image begins' has events 1 \
		'"event":"cursor","scanout":0,"x":152,"y":96,'
	check "the cursor's image is an event" has events 1 '"event":"cursor-image","scanout":0,"hot_x":'
	check 'the events are as documented' check_events events
}

# hides_before_it_ends: the last two events of a back end that has gone
hides_before_it_ends() {
	grep -A 1 '"visible":false' events | tail -n 1 | grep -q '"event":"disconnected"'
}

test_end_of_cursor() {
	view --listen s --keep --png without.png --events events --cursor
	poll test -S s
	gpu --connect s --still --cursor --size 320x200
	poll has events 1 '"visible":true'
	kill "$gpu_pid"
	gpu_ends >/dev/null
	check 'the cursor is hidden before its back end has gone' poll hides_before_it_ends
	kill -USR1 "$view_pid"
	check 'the cursor of a back end that has gone is not in the picture' poll shows without.png 320x200 0
	gpu --connect s --still --size 400x300
	poll has events 1 '"event":"frame","scanout":0,"x":0,"y":0,"width":400'
	kill -USR1 "$view_pid"
	check "the cursor of a back end that has gone is not in the next picture" poll shows without.png 400x300 0
	view_ends TERM >/dev/null
	gpu_ends >/dev/null
}

test_scanouts() {
	view --listen s --png 'shot-%u-100%%.png' --events events \
		--display 320x200@59.94 --display 400x300
	poll test -S s
	still
	check 'two monitors are served' gpu_ends
	check 'vug-view ends with two monitors' view_ends
	check 'the picture of the first monitor is exact' shows shot-0-100%.png 320x200 0
	check 'the picture of the second monitor is exact' shows shot-1-100%.png 400x300 1
	check 'no picture of a third monitor is written' not test -e shot-2-100%.png
}

# --- signals and times -------------------------------------------------------------------------

test_signals() {
	for signal in TERM INT HUP; do
		rm -f a.png
		view --listen s --png a.png --events events
		poll test -S s
		gpu --connect s --still --size 320x200
		poll has events 1 '"event":"frame"'
		kill -USR1 "$view_pid"
		[ "$signal" != TERM ] || check 'SIGUSR1 writes the picture' poll test -s a.png
		[ "$signal" != TERM ] || check 'the picture at SIGUSR1 is exact' shows a.png 320x200 0
		rm -f a.png
		check "SIG$signal ends vug-view with status 0" view_ends "$signal"
		check "the picture is written at SIG$signal" shows a.png 320x200 0
		gpu_ends >/dev/null
	done
	view --listen s --png never.png
	poll test -S s
	kill -USR1 "$view_pid"
	check 'SIGUSR1 without a picture is a warning' poll has view.err 1 'no picture yet'
	check 'SIGTERM ends vug-view before a back end has connected' ends_with 5 TERM
	check 'without a picture there is no file' not test -e never.png
	check 'a warning says that there never was a picture' has view.err 1 'there never was a picture'
}

test_times() {
	view --listen s --png a.png --events events --exit-when-idle 0.3 --duration 20
	poll test -S s
	gpu --connect s --still --size 320x200
	check '--exit-when-idle ends vug-view when nothing moves' view_ends
	check 'the picture at the end of --exit-when-idle is exact' shows a.png 320x200 0
	gpu_ends >/dev/null
	view --listen s --exit-when-idle 0.1 --duration 1
	check 'vug-view is not idle before the first frame' poll test -S s
	check '--duration ends vug-view before the first frame' ends_with 5
}

# --- statistics --------------------------------------------------------------------------------

test_stats() {
	view --listen s --stats --events events --png s.png
	poll test -S s
	gpu --connect s --dmabuf=memfd --frames 3 --size 320x200
	gpu_ends >/dev/null
	check 'vug-view --stats ends as usual' view_ends
	check '--stats says how many connections there were' has view.err 1 'connections *1,'
	check '--stats says what became of the frames' has view.err 1 'frames *[1-9][0-9]*, 0 expired'
	check '--stats says how long the back end waited' has view.err 1 'acks *[1-9].* p50 .* p99 .* max'
	for output in events png; do
		check "--stats says how late $output is" has view.err 1 \
			"$output *3 pictures, late by p50 .* p99 .* max"
	done
	check '--stats says how many warnings there were' has view.err 1 'warnings *0'
	view --listen s
	poll test -S s
	view_ends TERM >/dev/null
	check 'vug-view without --stats prints no statistics' not has view.err 1 'bytes'
}

# --- traces ------------------------------------------------------------------------------------

# is_listed FILE TEXT…: each of them is in a line of the trace
is_listed() {
	"$replay" --list "$1" >list 2>list.err || return
	shift
	for text in "$@"; do
		has list 1 "$text" || return
	done
}

# With a limit of 50 KiB a file, which no memory for pictures may exceed either.
fails_at_the_limit() {
	view --demo --display 64x48 --trace limited --trace-payload all --png limited.png
	prlimit --pid "$view_pid" --fsize=51200
	poll has view.err 1 'the trace has ended: .*limited' && ends_with 1 TERM && lines view.err 1
}

# Of a session that is longer, as much as there is room for.
ends_at_its_limit() {
	view --demo --display 64x48 --trace small --trace-limit 8K --trace-payload all --events events \
		--duration 60
	check 'a trace that reaches its limit ends' poll has view.err 1 '^vug-view: the trace has ended: .*limit'
	check 'a trace that reaches its limit is not larger than that' [ "$(wc -c <small)" -le 8192 ]
	check 'a trace that reaches its limit is nearly as large' [ "$(wc -c <small)" -gt 1024 ]
	check 'a trace that reaches its limit ends with a whole record' is_listed small 'request SCANOUT'
	check 'vug-replay reads a trace that reached its limit without a message' not test -s list.err
	count=$(grep -c '"event":"frame"' events)
	check 'the other outputs go on when the trace reaches its limit' \
		poll has events $((count + 2)) '"event":"frame"'
	check 'a trace that reaches its limit is no failure' view_ends TERM
}

test_traces() {
	umask 022
	: >trace
	view --listen s --keep --trace trace
	poll test -S s
	still --size 320x200
	gpu_ends >/dev/null
	still --size 64x48 --dmabuf=memfd
	gpu_ends >/dev/null
	view_ends TERM >/dev/null
	check 'a trace is for this user only' test "$(stat -c %a trace)" = 600
	check 'a trace has the messages of both directions' \
		is_listed trace 'request SCANOUT .*width=320 height=200' \
		'request GET_EDID' 'reply *GET_EDID' 'payload UPDATE' 'reply *DMABUF_UPDATE'
	check 'a trace names descriptors' has list 1 'DMABUF_SCANOUT2 .*sealed memory of 12288 bytes'
	check 'a trace has every connection' has list 2 'disconnected: by the back end'
	check 'a trace has no pixels' has list 1 'UPDATE; .* 0 kept'
	check 'a trace has everything but pixels' not has list 1 'reply .* kept'
	check 'a trace causes no line on stderr' not has view.err 1 trace
	view --listen s --trace trace --trace-payload 3
	poll test -S s
	still --size 64x48
	gpu_ends >/dev/null
	view_ends >/dev/null
	check '--trace-payload 3 keeps 3 bytes' is_listed trace 'SCANOUT; 12 bytes, 3 kept'
	view --listen s --trace trace
	poll test -S s
	gpu --connect s --still --size 64x48
	check 'a trace is written as it goes' poll is_listed trace 'request SCANOUT'
	view_ends KILL >/dev/null
	gpu_ends >/dev/null
	rm -f s
	ends_at_its_limit
	check 'a trace that cannot be written ends, and the other outputs go on' fails_at_the_limit
	check 'the picture is written after the trace has ended' test -s limited.png
	check 'a trace that cannot be written any more is good up to there' is_listed limited 'request UPDATE'
}

# --- closed streams ----------------------------------------------------------------------------

says_it_is_closed() {
	timeout 60 "$view" --demo --events - --duration 20 >&- 2>view.err </dev/null
	status=$?
	echo "status $status"
	[ "$status" = 1 ] && grep -qF 'standard output: Bad file descriptor' view.err
}

# holds_nothing DESCRIPTOR…: of the running viewer
holds_nothing() {
	for fd in "$@"; do
		[ "$(readlink "/proc/$view_pid/fd/$fd")" = /dev/null ] || return 1
	done
}

test_closed_streams() {
	check 'events on a standard output that is closed fail' says_it_is_closed
	rm -f s
	"$view" --listen s --events events <&- >&- 2>&- &
	view_pid=$!
	poll test -S s
	check 'nothing else gets the descriptor of a stream that is closed' holds_nothing 0 1 2
	view_ends TERM >/dev/null
}

# --- all of it ---------------------------------------------------------------------------------

test_options
test_paths
check '--help explains every option, with examples' explains_itself
check '--version names both versions' names_its_version
for program in "$testgpu" "$replay"; do
	check "$(basename "$program") --version names the version" names_the_same_version "$program"
done
check 'the manual has every option' has_manual_for_each_option
test_demo
test_pictures
test_cursor
test_end_of_cursor
test_scanouts
test_signals
test_times
test_stats
test_traces
test_closed_streams
conclude
