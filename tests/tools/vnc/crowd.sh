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
	check 'nothing is left of them' poll has_descriptors "$before"
	check '32 clients are taken, the next is refused as one too many' peer crowd 32
	check 'and nothing is left of those' poll has_descriptors "$before"
	check 'the next client is taken' sees --shows 0@0,0,320x200
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
	check 'clients that stop reading change nothing for the others' counts_alike "$before" \
		"$(updates)"
	check 'and have one update waiting, however many they ask for' outboxes_hold 1100
	kill "$gpu_pid"
	check 'the guest ends as it would without' gpu_ends
	# 20 a second; one that a client holds takes a second
	check 'its frames were taken as fast as it drew them' has gpu.log 1 ' frames .*(\(1[0-9]\|20\)\.'
	check 'and none of them timed out' ends_without_timeouts
	check '--stats says how late clients saw them' has view.err 1 'vnc .* pictures, late by p50'
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
		check 'a still picture costs nothing' test $(($(ticks) - start)) -le 1
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
	check 'garbage is hung up on' peer garbage 30
	check 'so is garbage behind a version' peer garbage-after-version 30
	check 'and garbage from a client that is in' peer garbage-when-in 30
	check 'HTTP and TLS are hung up on' peer other-protocols
	check 'messages that are not for a display are passed over' peer passed-over
	check 'one whose length is a lie costs no memory' peer huge-lengths
	check 'formats that make no sense are hung up on' peer wrong-formats
	check 'who says nothing for ten seconds is hung up on' wait "$silent"
	check 'many who do not say who they are evict the oldest, not those who are in' \
		peer unauthenticated 40
	check 'nothing is left of them' poll has_descriptors "$before"
	check 'every thread is in the sandbox' threads_are_confined
	check 'all the while, a good client was served' serves_on "$good"
	check 'stderr says nothing of it' not has view.err 1 -i 'garbage\|error\|rfb'
	finish >/dev/null
}

# A second monitor of 20000 columns does not fit beside the first one.
test_flood() {
	serve --display 320x200 --display 320x200 --events events
	peer comes-and-goes s 100
	check 'what a guest does a hundred times is said ten times in ten seconds' \
		at_most 20 view.err 'do not see'
	check 'and to the other outputs no more often' at_most 20 events '"event":"warning"'
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
