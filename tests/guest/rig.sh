# shellcheck shell=sh
# tests/guest/rig.sh: starts, watches and ends the real guest behind vug-view. To be sourced by
# a script that has set -eu and $top, the project's folder.
#
#	QEMU --vhost-user--> vug-view --vhost-user--> QEMU's vhost-user-gpu (the back end)
#
# Environment: BUILD (default: build), VUG_CACHE (default: $BUILD/guest), VUG_BACKEND, VUG_VIEW,
# VUG_GUEST_TIMEOUT (seconds that one boot may take, default 120).
#
# Each process has a name; its output goes to $work/NAME.log.

BUILD=${BUILD:-$top/build}
cache=${VUG_CACHE:-$BUILD/guest}
backend=${VUG_BACKEND:-/usr/lib/qemu/vhost-user-gpu}
view=${VUG_VIEW:-$BUILD/examples/vug-view/vug-view}
boot_seconds=${VUG_GUEST_TIMEOUT:-120}

rig_fail() {
	printf '%s: %s\n' "$0" "$*" >&2
	exit 1
}

# rig_prepare: everything that needs no build of the project
rig_prepare() {
	"$top/tests/install.sh" guest &&
		"$top/tests/guest/kernel.sh" "$cache" &&
		"$top/tests/guest/initrd.sh" "$cache"
}

# rig_begin: the folder of this run, and that nothing outlives it
rig_begin() {
	work=$(mktemp -d "${TMPDIR:-/tmp}/vug-guest.XXXXXX")
	serial=$work/serial.log
	: >"$serial"
	trap 'rig_end' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

rig_end() {
	[ -d "$work" ] || return 0 # it was called before the exit, too
	power_off
	for file in "$work"/*.pid; do
		stop "$(basename "$file" .pid)" || :
	done
	rm -rf "$work"
}

# power_off: the guest, vug-view and the back end go; others may come after them
power_off() {
	for name in view vm backend; do
		stop "$name" || :
	done
	rm -f "$work"/*.sock "$work/monitor" "$work"/words.* "$work/events" "$work/picture.png"
	: >"$serial"
}

# --- processes ---------------------------------------------------------------------------------

# start NAME COMMAND…
start() {
	name=$1
	shift
	"$@" >"$work/$name.log" 2>&1 3>&- 4>&- &
	echo $! >"$work/$name.pid"
}

pid_of() {
	cat "$work/$1.pid"
}

# is_running NAME: a process that ended and was not waited for yet does not count
is_running() {
	[ -f "$work/$1.pid" ] &&
		state=$(sed 's/.*) \(.\).*/\1/' "/proc/$(pid_of "$1")/stat" 2>/dev/null) &&
		[ -n "$state" ] && [ "$state" != Z ]
}

# has_ended NAME
has_ended() {
	! is_running "$1"
}

# all_run: whatever was started is still there
all_run() {
	for file in "$work"/*.pid; do
		is_running "$(basename "$file" .pid)" || return 1
	done
}

# stop NAME: returns its exit status
stop() {
	[ -f "$work/$1.pid" ] || return 0
	stopped=$(pid_of "$1")
	kill "$stopped" 2>/dev/null || :
	poll 50 has_ended "$1" || kill -KILL "$stopped" 2>/dev/null || :
	rm -f "$work/$1.pid"
	wait "$stopped"
}

# poll TENTHS COMMAND…: until it succeeds, for so many tenths of a second
poll() {
	tenths=$1
	shift
	until "$@"; do
		[ "$tenths" -gt 0 ] || return 1
		tenths=$((tenths - 1))
		sleep 0.1
	done
}

# await SECONDS COMMAND…: as poll, but gives up at once when one of the processes is gone
await() {
	deadline=$(($(date +%s) + $1))
	shift
	until "$@"; do
		all_run && [ "$(date +%s)" -lt $deadline ] && ! guest_failed || return 1
		sleep 0.1
	done
}

show_logs() {
	for file in "$work"/*.pid; do
		[ ! -f "$file" ] || is_running "$(basename "$file" .pid)" ||
			echo "--- $(basename "$file" .pid) has ended by itself"
	done
	for file in "$work"/*.log "$work/events"; do
		[ -s "$file" ] || continue
		echo "--- the end of $(basename "$file"):"
		tail -n 20 "$file" | tr -d '\r'
	done
}

# --- the three programs ------------------------------------------------------------------------

start_backend() {
	start backend "$backend" -s "$work/backend.sock"
	await 10 test -S "$work/backend.sock"
}

need_view() {
	[ -x "$view" ] || rig_fail "no $view; build the project first: \
cmake -S . -B build && cmake --build build"
}

# start_view [ARGUMENT…]
start_view() {
	start view "$view" --vhost-user "$work/front.sock" --backend "$work/backend.sock" \
		--png "$work/picture.png" --events "$work/events" "$@"
	await 10 test -S "$work/front.sock"
}

# start_vm [QEMU-ARGUMENT…]: what is written to descriptor 4 comes to the guest
start_vm() {
	mkfifo "$work/monitor" "$work/words.in" "$work/words.out"
	exec 3<>"$work/monitor" # ours for good: a command written before QEMU listens is kept
	exec 4<>"$work/words.in"
	start vm "$top/tests/guest/vm.sh" "$work/front.sock" "$cache" "$serial" "$work/monitor" \
		-chardev "pipe,id=words,path=$work/words" -serial chardev:words "$@"
	qmp qmp_capabilities
}

# qmp COMMAND
qmp() {
	printf '{"execute": "%s"}\n' "$1" >&3
}

# vm_says TEXT: QEMU has answered that, or reported it
vm_says() {
	grep -qF "$1" "$work/vm.log"
}

# pause_and_continue: QEMU stops the device for it, and starts it where it was
pause_and_continue() {
	qmp stop
	qmp query-status
	await 10 vm_says '"running": false' || return 1
	qmp cont
	qmp query-status
	await 10 vm_says '"running": true'
}

# --- the guest's words -------------------------------------------------------------------------

guest_failed() {
	grep -aq 'VUG-GUEST FAILED' "$serial" 2>/dev/null
}

# has_drawn N: N pictures so far
has_drawn() {
	[ "$(grep -ac 'VUG-GUEST READY' "$serial" 2>/dev/null)" -ge "$1" ]
}

# picture N: "FRAME WIDTHxHEIGHT" of the N-th picture
picture() {
	sed -n 's/.*VUG-GUEST PICTURE \([0-9]* [0-9]*x[0-9]*\).*/\1/p' "$serial" | sed -n "$1p"
}

# await_picture N
await_picture() {
	await "$boot_seconds" has_drawn "$1"
}

# --- pictures ----------------------------------------------------------------------------------

build_compare() {
	flags=$(pkg-config --cflags --libs libpng)
	# shellcheck disable=SC2086 # flags, to be split
	${CC:-cc} -std=c11 -O2 -o "$work/compare-png" "$top/tests/guest/compare.c" $flags
}

# ask_for_png: vug-view writes the file whole or not at all
ask_for_png() {
	kill -USR1 "$(pid_of view)"
}
