#!/bin/sh
# tests/tools/vug-replay.sh BUILD: what vug-replay promises, and the recorded sessions of tests/data.
#
# BUILD is the build folder. Prints a line for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"
data=$top/tests/data

# --- helpers -----------------------------------------------------------------------------------

# replays ARGUMENT…: its lines in replay.err
replays() {
	timeout 60 "$replay" "$@" >replay.out 2>replay.err </dev/null
	status=$?
	echo "status $status"
	cat replay.err
	return "$status"
}

# fails_with STATUS TEXT ARGUMENT…: and one of its lines has the text
fails_with() {
	expected=$1
	text=$2
	shift 2
	replays "$@"
	[ $? = "$expected" ] && grep -q '^vug-replay: ' replay.err && grep -qF -e "$text" replay.err
}

# listen ARGUMENT…: vug-view, and its socket is there
listen() {
	rm -f s
	view --listen s "$@"
	poll test -S s
}

# rust BYTE OFFSET FILE: overwrite one byte (octal) of a copy of the trace
rust() {
	cp "$trace" "$3"
	printf '%b' "\\0$1" | dd of="$3" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# --- recorded sessions -------------------------------------------------------------------------

# shown SIZE FRAME …: by scanouts 0, 1 …
shown() {
	number=0
	while [ $# -gt 0 ]; do
		shows "shot-$number.png" "$1" "$2" || return
		number=$((number + 1))
		shift 2
	done
	[ ! -e "shot-$number.png" ]
}

# session NAME MONITORS PICTURES OPTION…
session() {
	name=$1
	monitors=$2
	pictures=$3
	shift 3
	set -- "$@" --strict --verbose "$data/$name.vugtrace" s
	rm -f shot-*.png
	displays=
	for monitor in $monitors; do
		displays="$displays --display $monitor"
	done
	# shellcheck disable=SC2086 # words
	listen --png 'shot-%u.png' --stats --events events $displays
	check "$name: every reply is the recorded one ($1)" replays "$@"
	check "$name: vug-view ends with the session" view_ends
	# shellcheck disable=SC2086 # words
	check "$name: vug-view shows the recorded picture" shown $pictures
	check "$name: vug-view logs no warning" has view.err 1 'warnings *0'
}

test_sessions() {
	grep -v '^#' "$data/sessions" >sessions
	while IFS='|' read -r name monitors pictures; do
		session "$name" "$monitors" "$pictures" --flat-out
	done <sessions
	check 'every recorded session was played' test "$(cut -d'|' -f1 sessions | sort)" = \
		"$(cd "$data" && find . -name '*.vugtrace' | sed 's|\./||; s|\.vugtrace||' | sort)"
	session qemu-10 '64x48 72x56' '64x48 10 72x56 11' --speed=1
}

test_lists() {
	for name in qemu-10 qemu-7.2 linux-guest; do
		check "$name can be listed" replays --list "$data/$name.vugtrace"
		for word in connected GET_PROTOCOL_FEATURES GET_DISPLAY_INFO SCANOUT UPDATE; do
			check "$name has $word" has replay.out 1 "$word"
		done
		check "$name: the list has no unknown record" not has replay.out 1 unknown
	done
	check "the guest's session has EDIDs" has replay.out 2 'reply *GET_EDID type=0x1104'
	for word in CURSOR_UPDATE CURSOR_POS CURSOR_POS_HIDE 'width=0 height=0' 'scanout=1' \
		'disconnected: by the back end'; do
		replays --list "$data/qemu-7.2.vugtrace" >/dev/null
		check "the back ends' sessions have $word" has replay.out 1 "$word"
	done
	check 'a list that cannot be written is a failure' \
		sh -c "'$replay' --list '$data/qemu-10.vugtrace' >/dev/full; [ \$? = 1 ]"
}

# --- what vug-testgpu draws --------------------------------------------------------------------

# record FILE ARGUMENT…: one frame of the test picture by vug-testgpu; VIEW: options of vug-view
record() {
	file=$1
	shift
	# shellcheck disable=SC2086 # words
	listen --display 321x203 --trace "$file" $VIEW
	gpu --connect s --still --frames 1 "$@"
	gpu_ends && view_ends
}

test_kinds() {
	VIEW='--trace-payload all'
	for kind in '' --dmabuf=memfd '--dmabuf=memfd --dmabuf-v1'; do
		# shellcheck disable=SC2086 # words
		check "a session is recorded ($kind)" record kind.vugtrace --cursor $kind
		rm -f a.png
		listen --display 321x203 --png a.png --stats
		check "a recorded session is played ($kind)" replays --strict kind.vugtrace s
		check "a session is played to its end ($kind)" view_ends
		check "a session is played without a warning ($kind)" has view.err 1 'warnings *0'
		check "a played session shows a picture of the recorded size ($kind)" file_is_png a.png
		[ -n "$kind" ] || check 'a session that was recorded with its pixels shows the exact picture' \
			shows a.png 321x203 0
	done
}

file_is_png() {
	[ "$(head -c 4 "$1" | tail -c 3)" = PNG ]
}

test_cut_payloads() {
	VIEW=
	check 'a session is recorded without its pixels' record cut.vugtrace
	check 'a trace without pixels can be listed' replays --list cut.vugtrace
	check 'the list says that all pixels were left out, in one record for all pieces' has replay.out 1 \
		'payload UPDATE; bytes 20 to 260672 of 260672, 0 kept'
	check 'the list says that the trace has no pixels' has replay.out 1 '^# .*, no pixels$'
	listen --display 321x203 --png black.png
	check 'a trace without pixels can be played' replays --strict cut.vugtrace s
	check 'vug-replay says that the trace has not all pixels' \
		has replay.err 1 'cut.vugtrace has not all pixels'
	check 'a trace without pixels is played to its end' view_ends
	check 'a trace without pixels shows another picture' not shows black.png 321x203 0
}

# --- how it is played --------------------------------------------------------------------------

milliseconds() {
	begin=$(date +%s%N)
	"$@" >/dev/null || return
	echo $((($(date +%s%N) - begin) / 1000000))
}

test_pace() {
	listen --display 64x48 --display 72x56 --keep
	rust 000 8 slow.vugtrace # a copy
	python3 - "$trace" slow.vugtrace <<'END'
import struct, sys
data = bytearray(open(sys.argv[1], "rb").read())
offset, count = 24, 0
while offset < len(data):
    length, = struct.unpack_from("<I", data, offset)
    data[offset + 8:offset + 16] = struct.pack("<Q", 20000 * count)
    count, offset = count + 1, offset + length
open(sys.argv[2], "wb").write(data)
END
	at_pace=$(milliseconds replays slow.vugtrace s)
	faster=$(milliseconds replays --speed 4 slow.vugtrace s)
	flat_out=$(milliseconds replays --flat-out slow.vugtrace s)
	echo "# $at_pace ms, four times as fast $faster ms, flat out $flat_out ms"
	check 'a session that is played at its own pace takes as long as it did' test "$at_pace" -ge 1100
	check 'a session that is played four times as fast takes at least a quarter' test "$faster" -ge 275
	check 'a session that is played four times as fast takes less than at its own pace' \
		test "$faster" -lt "$at_pace"
	check 'a session that is played flat out takes less than four times as fast' \
		test "$flat_out" -lt "$faster"
	check '--loop 3 plays a session three times' replays --loop 3 --flat-out "$trace" s
	check '--loop plays each time over a new connection' has replay.err 1 'over 3 connections'
	view_ends TERM >/dev/null
}

# A display server in a few lines of Python: play_display SCRIPT
play_display() {
	rm -f s
	python3 - <<END >/dev/null 2>display.err &
import socket, struct, time
listening = socket.socket(socket.AF_UNIX)
listening.bind("s")
listening.listen()
display = listening.accept()[0]
$1
END
	gpu_pid=$!
	poll test -S s
}

test_displays_that_misbehave() {
	play_display 'time.sleep(20)'
	check 'a reply that does not come is reported' \
		fails_with 1 'GET_PROTOCOL_FEATURES, at' --timeout 0.3 "$trace" s
	end_all
	play_display 'display.recv(12); display.sendall(struct.pack("<3IQ", 3, 4, 8, 3)); time.sleep(20)'
	check 'an answer to something else is refused' \
		fails_with 1 'which is no reply to it' --timeout 5 "$trace" s
	end_all
	play_display 'display.recv(12)'
	check 'a display server that goes is reported' \
		fails_with 1 'the display server closed the channel' --timeout 5 "$trace" s
	end_all
	listen --display 65x48 --display 72x56 --keep
	check 'other replies than the recorded ones are counted' replays --flat-out "$trace" s
	check 'vug-replay reports how many replies differ' \
		has replay.err 1 '[1-9] of them not as they were recorded'
	check '--strict fails where a reply differs' fails_with 1 'differs from byte' --strict -v \
		--flat-out "$trace" s
	view_ends TERM >/dev/null
	rm -f s
	check 'a socket without a listener is reported' fails_with 1 'nobody listens on s' \
		--timeout 0.2 "$trace" s
}

# --- what is refused ---------------------------------------------------------------------------

test_options() {
	check 'without a socket nothing is played' fails_with 2 'SOCKET' "$trace"
	check '--list takes no socket' fails_with 2 '--list' --list "$trace" s
	check 'an unknown option is refused' fails_with 2 '--frob' --frob "$trace" s
	for speed in 0 -1 nan inf 1e9; do
		check "--speed $speed is refused" fails_with 2 '--speed' --speed=$speed "$trace" s
	done
	check '--loop -1 is refused' fails_with 2 '--loop' --loop=-1 "$trace" s
	check '--timeout -1 is refused' fails_with 2 '--timeout' --timeout=-1 "$trace" s
	check '--help explains every option' replays --help
	sed -n 's/^ .*--\([a-z-]*\).*   .*/\1/p' replay.out | sort -u >options
	check 'vug-replay has options' lines options 9
	check 'the manual has every option' has_manual_for_each_option
}

has_manual_for_each_option() {
	while read -r option; do
		sed 's/\\-/-/g' "$top/docs/man/vug-replay.1" | grep -q -e "--$option" || return 1
	done <options
}

# The first record begins at offset 24, the second one, a request, at 64.
test_broken_files() {
	: >empty
	head -c 23 "$trace" >short
	head -c 1000 "$trace" >shortened
	rust 002 8 version
	rust 002 12 framing
	rust 001 13 foreign
	rust 000 64 length
	rust 377 70 descriptors
	rust 001 96 captured
	rust 001 92 covered
	rust 001 24 kind
	rust 003 68 payload
	check 'a file that is not there is refused' fails_with 2 'nowhere' nowhere s
	check 'a folder is refused' fails_with 2 'vug-replay: ' / s
	check 'an empty file is refused' fails_with 2 'empty, offset 0: this is no trace' empty s
	check 'half a header is refused' fails_with 2 'short, offset 0: this is no trace' short s
	check 'a later version is refused' fails_with 2 'version, offset 8: ' version s
	check 'an unknown framing is refused' fails_with 2 'framing, offset 12: ' framing s
	check 'the other byte order cannot be played' fails_with 2 'other byte order' foreign s
	check 'a trace of the other byte order can be listed' replays --list foreign
	check 'a record without a length is refused' fails_with 2 'offset 64: a record' length s
	check 'too many descriptors are refused' fails_with 2 'offset 64: a record' descriptors s
	check 'a record that keeps more than it covers is refused' fails_with 2 'offset 64: a record' captured s
	check 'a record that covers more than there is is refused' fails_with 2 'offset 64: a record' covered s
	check 'a payload record of nothing is refused' fails_with 2 'offset 64: a payload' payload s
	replays --list "$trace" >/dev/null
	check 'the list has the offset that messages name' has replay.out 1 '^ *64  *0\.[0-9]*  request'
	check '--list refuses what is refused to be played' fails_with 2 'offset 64: ' --list payload
	check 'a trace that is cut off is used as far as it goes' replays --list shortened
	check 'vug-replay says that a trace is cut off' has replay.err 1 'shortened is cut off at offset'
}

# --- all of it ---------------------------------------------------------------------------------

trace=$data/qemu-10.vugtrace
test_options
test_broken_files
test_sessions
test_lists
test_kinds
test_cut_payloads
test_pace
test_displays_that_misbehave
conclude
