#!/bin/sh
# tests/tools/vnc/crowd.sh BUILD [PICTURES]: many VNC clients, stuck ones and rude ones.
#
# BUILD is the build folder; what clients saw is kept in the folder PICTURES. Prints a line for each
# rule; exit status 0 if all of them hold.
# shellcheck disable=SC2154,SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/vnc/helpers.sh
. "$top/tests/tools/vnc/helpers.sh"

# --- helpers -----------------------------------------------------------------------------------

# descriptors, threads: of vug-view
descriptors() {
	find "/proc/$view_pid/fd" -type l | wc -l
}

has_descriptors() {
	[ "$(descriptors)" -le "$1" ]
}

# largest_outbox: what waits for one client at most, in KiB; it is no memory of vug-view's in /proc
largest_outbox() {
	find "/proc/$view_pid/fd" -lname '*memfd:vug-vnc*' -exec stat -L -c %s {} + |
		sort -n | awk 'END { print int($1 / 1024) }'
}

# outboxes_hold LIMIT: something waits, and not more than that for any client
outboxes_hold() {
	waiting=$(largest_outbox)
	echo "$waiting KiB"
	[ "$waiting" -gt 0 ] && [ "$waiting" -le "$1" ]
}

# ticks: of processor time that vug-view has used, hundredths of a second
ticks() {
	awk '{ print $14 + $15 }' "/proc/$view_pid/stat"
}

# --- many clients ------------------------------------------------------------------------------

twenty_see() {
	pids=
	for number in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20; do
		sees --encodings zrle --shows 0@0,0,320x200 >"many.$number" 2>&1 &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || return
	done
}

test_many() {
	serve -v
	gpu --connect s --still --size 320x200
	sees --shows 0@0,0,320x200 >/dev/null
	poll has view.err 1 'a client has gone (now 0)'
	before=$(descriptors)
	for round in one two three; do
		check "twenty clients come, see and go: round $round" twenty_see
	done
	check 'nothing is left of twenty clients that have gone' poll has_descriptors "$before"
	check '32 clients are taken, the next one is refused' peer crowd 32
	check 'nothing is left of 32 clients that have gone' poll has_descriptors "$before"
	check 'another client is taken after 32 have gone' sees --shows 0@0,0,320x200
	finish >/dev/null
}

# updates: how many a client gets in a second and a half
updates() {
	sees --stay --seconds 1.5 --encodings raw | sed -n 's/ updates$//p'
}

# counts_alike BEFORE AFTER
counts_alike() {
	echo "$1 updates before, $2 after"
	[ "$2" -gt 0 ] && [ $((3 * $2)) -ge "$1" ]
}

# A stuck client has one update in its outbox, whatever is drawn.
test_stuck() {
	serve --display 640x400 --stats
	gpu --connect s --rate 20 --damage full --dmabuf=memfd --no-cursor --verbose
	sees --size 640x400 >/dev/null
	before=$(updates)
	"$client" --stay --seconds 25 "$where" >stuck.log 2>&1 &
	stuck=$!
	peer handshake >/dev/null # the one before it is in by then
	kill -STOP "$stuck"
	peer never-read 5 &
	sleepers=$!
	updates >/dev/null # by then the sleepers have all that they take
	check 'clients that stop reading do not slow down the others' counts_alike "$before" \
		"$(updates)"
	check 'clients that stop reading have one update waiting, however many they ask for' outboxes_hold 1100
	kill "$gpu_pid"
	check 'vug-testgpu ends as usual beside clients that stop reading' gpu_ends
	# 20 a second; one that a client holds takes a second
	check 'clients that stop reading do not slow down the guest' has gpu.log 1 ' frames .*(\(1[0-9]\|20\)\.'
	check 'no frame times out beside clients that stop reading' ends_without_timeouts
	check '--stats says how late VNC clients saw the pictures' has view.err 1 'vnc .* pictures, late by p50'
	kill -KILL "$sleepers" "$stuck" 2>/dev/null
	wait "$sleepers" "$stuck" 2>/dev/null
}

ends_without_timeouts() {
	cat gpu.log
	view_ends TERM || return
	has view.err 1 'frames .* 0 expired'
}

test_idle() {
	serve
	gpu --connect s --still --size 640x480
	timeout 30 "$client" --stay --seconds 20 "$where" >idle.log 2>&1 &
	idle=$!
	sees --shows 0@0,0,640x480 >/dev/null
	kill -STOP "$gpu_pid" # it asks for the monitors once a second
	start=$(ticks)
	peer wait-quietly 3
	[ "${VUG_TEST_SIGNALS:-}" = sent ] || # each signal costs something
		check 'a still picture takes no CPU time' test $(($(ticks) - start)) -le 1
	kill -CONT "$gpu_pid"
	kill "$idle"
	finish >/dev/null
}

# --- rude clients ------------------------------------------------------------------------------

test_rude() {
	serve
	gpu --connect s --size 320x200 --rate 30
	timeout 60 "$client" --stay --seconds 20 "$where" >good.log 2>&1 &
	good=$!
	peer handshake >/dev/null
	before=$(descriptors)
	peer silent >silent.log 2>&1 &
	silent=$!
	check 'a client that sends garbage is disconnected' peer garbage 30
	check 'a client that sends garbage behind its version is disconnected' peer garbage-after-version 30
	check 'a client that sends garbage after its handshake is disconnected' peer garbage-when-in 30
	check 'a client that speaks HTTP or TLS is disconnected' peer other-protocols
	check 'messages that a display does not need are skipped' peer passed-over
	check 'a message with a false length takes no memory' peer huge-lengths
	check 'a client that asks for an invalid pixel format is disconnected' peer wrong-formats
	check 'a client that is silent for ten seconds is disconnected' wait "$silent"
	check 'unauthenticated clients evict the oldest of them, not authenticated ones' \
		peer unauthenticated 40
	check 'nothing is left of rude clients' poll has_descriptors "$before"
	check 'every thread is in the sandbox' threads_are_confined
	check 'a good client is served beside rude ones' serves_on "$good"
	check 'rude clients cause no line on stderr' not has view.err 1 -i 'garbage\|error\|rfb'
	finish >/dev/null
}

# A second monitor of 20000 columns does not fit beside the first one.
test_flood() {
	serve --display 320x200 --display 320x200 --events events
	peer comes-and-goes s 100
	check 'a fault of the guest that occurs a hundred times is logged ten times in ten seconds' \
		at_most 20 view.err 'do not see'
	check 'a fault of the guest is limited in the other outputs, too' at_most 20 events '"event":"warning"'
	finish >/dev/null
}

threads_are_confined() {
	grep -h -e ^NoNewPrivs -e ^Seccomp: "/proc/$view_pid"/task/*/status | sort -u >confined
	cat confined
	lines confined 2 && has confined 1 'NoNewPrivs:.1' && has confined 1 'Seccomp:.2'
}

serves_on() {
	kill -0 "$1" && kill "$1"
	sees --stay --seconds 1 --encodings raw >last.log
	cat last.log
	has last.log 1 '^[1-9][0-9]* updates'
}

# --- all of it ---------------------------------------------------------------------------------

test_many
test_stuck
test_idle
test_rude
test_flood
conclude
