#!/bin/sh
# tests/guest/input/long.sh: what is typed to a real Linux guest for a minute, and how soon it comes.
#
# A VNC client types through vug-view's keyboard and tablet. Of keys and buttons none may be lost, doubled or
# reordered, and the last place is exact. Then a place's way to the guest and its echo back is timed beside that of
# QEMU's own tablet by input-send-event.
# Environment: see rig.sh; VUG_INPUT_SECONDS (60).
# shellcheck disable=SC2046,SC2119,SC2317 # words; functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"
# shellcheck source=tests/guest/initramfs.sh
. "$top/tests/guest/initramfs.sh"
# shellcheck source=tests/guest/check.sh
. "$top/tests/guest/check.sh"
# shellcheck source=tests/guest/input/devices.sh
. "$top/tests/guest/input/devices.sh"

seconds=${VUG_INPUT_SECONDS:-60}

# types_for_a_minute: where the guest's kernel says that its reader was too slow (SYN_DROPPED), again
types_for_a_minute() {
	for attempt in 1 2 3 4; do
		mark
		python3 "$top/tests/guest/input/typist.py" "$work/vnc" rate "$seconds" "$work/expected" || return 1
		await 60 has_last_place || { echo '# the last place does not come'; return 1; }
		if ! guest_lines EVENT | grep -q ' 0 3 0$'; then
			keys_are_right
			return
		fi
		echo "# attempt $attempt: the guest's reader was too slow"
	done
	return 1
}

# The guest prints when nothing has come for a moment: its last line is the end of that batch.
has_last_place() {
	[ "$(guest_lines EVENT | grep '^tablet 3 [01] ' | tail -n 2 | tr '\n' ' ')" = 'tablet 3 0 32755 tablet 3 1 32747 ' ] &&
		[ "$(guest_lines EVENT | tail -n 1)" = 'tablet 0 0 0' ]
}

# Which of two devices is read first, is chance: each device's own order is the rule. The kernel repeats no key here.
keys_are_right() {
	for name in keyboard tablet; do
		guest_lines EVENT | grep "^$name 1 " >"$work/actual" || :
		grep "^$name 1 " "$work/expected" | diff - "$work/actual" >"$work/difference" ||
			{ head -n 5 "$work/difference"; return 1; }
	done
}

echoes_as_soon_as_qemu() {
	python3 "$top/tests/guest/input/typist.py" "$work/vnc" latency "$work/words" "$work/monitor"
}

end_vm() {
	qmp quit
	poll 100 has_ended vm || return 1
	stop vm || :
	: >"$serial"
}

"$top/tests/install.sh" guest
"$top/tests/guest/kernel.sh" "$cache"
need_view
rig_begin
make_initrd || rig_fail 'there is no initramfs'
need 'devices of vug-view listen' start_view
start_input_vm memory-backend-memfd $(devices_of_view)
need 'the guest boots and opens them' boots 1
check "1,000 events a second for $seconds s come, no key or button lost, doubled or reordered, the last place exact" \
	types_for_a_minute
need 'the VMM ends' end_vm
words="socket,id=words,path=$work/words,server=on,wait=off,logfile=$serial"
mode='echo'
start_input_vm memory-backend-memfd $(devices_of_view) -device virtio-tablet-pci
need 'a guest with a tablet of QEMU beside them boots' boots 1
check 'a place of a VNC client comes as soon as one of input-send-event, in the median' echoes_as_soon_as_qemu
finish
