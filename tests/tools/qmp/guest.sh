# shellcheck shell=sh
# tests/tools/qmp/guest.sh: a vug-view with --qmp beside a guest, and what QEMU's own keyboard and tablet get of it. To
# be sourced by tests/guest/input/input.sh.
# shellcheck disable=SC2154 # input.sh and rig.sh have them

# start_monitor_view: with a picture to point at
start_monitor_view() {
	rm -f "$work/control"
	start monitor-view "$view" --listen "$work/monitor-channel" --control "$work/control" --qmp "$work/qmp"
	await 10 test -S "$work/control" || return 1
	start monitor-gpu "$BUILD/examples/vug-testgpu/vug-testgpu" --connect "$work/monitor-channel" --still
	await 10 ask '{"command":"pointer","x":0,"y":0}'
}

# ask REQUEST…: each is in order, and "hold" is a minute; what the client has pressed is released when it goes. A guest's reader has room for
# 64 events, and loses more that come at once.
ask() {
	python3 - "$work/control" "$@" <<'END'
import json, socket, sys, time
client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[1])
lines = client.makefile("rwb")
for request in sys.argv[2:]:
    if request == "hold":
        time.sleep(60)
        continue
    lines.write(request.encode() + b"\n")
    lines.flush()
    if not json.loads(lines.readline())["ok"]:
        sys.exit(f"{request} failed")
    time.sleep(0.01)
END
}

# monitor_gets KIND EVENT…: neither batches, repetitions nor LEDs are looked at, which the guest sets on each keyboard
monitor_gets() {
	await 20 monitor_events_are "$@" || { sed "s/^/# $1: /" "$work/actual"; return 1; }
}

monitor_events_are() {
	guest_lines EVENT | sed -n "s/^$1 //p" | grep -vE '^(0|17) |^1 [0-9]+ 2$' >"$work/actual"
	shift
	printf '%s\n' "$@" | cmp -s - "$work/actual"
}

monitor_types() {
	mark
	ask '{"command":"key","key":["leftshift","a"]}' '{"command":"key","key":"up"}' &&
		monitor_gets Keyboard '1 42 1' '1 30 1' '1 30 0' '1 42 0' '1 103 1' '1 103 0'
}

# The last pixel of 1280x800.
monitor_points() {
	mark
	ask '{"command":"pointer","x":1279,"y":799,"button":"left"}' '{"command":"pointer","up":2}' \
		'{"command":"pointer","up":-1,"button":"extra"}' &&
		monitor_gets Tablet '3 0 32755' '3 1 32747' '1 272 1' '1 272 0' '2 8 1' '2 8 1' '1 276 1' '1 276 0' '2 8 -1'
}

# QEMU drops input while the guest is paused.
monitor_releases_in_a_pause() {
	mark
	start holder ask '{"command":"key","key":"b","press":true}' hold
	monitor_gets Keyboard '1 48 1' || return 1
	qmp stop
	await 10 vm_says '"STOP"' || return 1
	pkill -P "$(pid_of holder)" || return 1
	stop holder || :
	rm -f "$work/holder.pid"
	qmp cont
	monitor_gets Keyboard '1 48 1' '1 48 0'
}

monitor_view_ends() {
	mark
	ask '{"command":"key","key":"c","press":true}' '{"command":"quit"}' || return 1
	poll 50 has_ended monitor-view || return 1
	stop monitor-view || return 1
	stop monitor-gpu || :
	monitor_gets Keyboard '1 46 1' '1 46 0' && held_are Keyboard ''
}

# every_key WHAT: the keys with a scan code, by name, in the order of their codes; the other way, their events
every_key() {
	python3 - "$top/examples/input-codes/rows.c" "$1" <<'END'
import re, sys
codes = {}
with open("/usr/include/linux/input-event-codes.h", encoding="ascii") as header:
    for line in header:
        if found := re.match(r"#define\s+(KEY_\w+)\s+(0x[0-9a-fA-F]+|\d+)\b", line):
            codes[found[1]] = int(found[2], 0)
with open(sys.argv[1], encoding="ascii") as rows:
    keys = sorted(set(re.findall(r"^\s*\[0x..\] = (KEY_\w+),", rows.read(), re.M)), key=codes.get)
# QEMU 10 has no codes for these, or its keyboard has none.
keys = [key for key in keys if codes[key] not in (85, 90, 95, 122, 123, 217)]
for key in keys:
    if sys.argv[2] == "names":
        print(f'{{"command":"key","key":"{key}"}}')
    else:
        print(f"1 {codes[key]} 1\n1 {codes[key]} 0")
END
}

every_key_comes() {
	mark
	every_key names | (
		set --
		while read -r request; do
			set -- "$@" "$request"
		done
		ask "$@"
	) || return 1
	every_key events >"$work/expected"
	await 20 ends_with_the_last || :
	guest_lines EVENT | sed -n "s/^Keyboard //p" | grep -vE '^(0|17) ' >"$work/actual"
	diff "$work/expected" "$work/actual"
}

ends_with_the_last() {
	guest_lines EVENT | sed -n "s/^Keyboard //p" | grep -vx '0 0 0' | grep -qx "$(tail -n 1 "$work/expected")"
}
