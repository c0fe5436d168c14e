# shellcheck shell=sh
# tests/qemu/dbus.sh: displays of QEMU's over D-Bus, and what they have got. To be sourced after
# tests/guest/desk.sh. A display NAME is dbus-listener; what QEMU calls is in $work/NAME.log.

# shellcheck disable=SC2034,SC2154 # rig.sh and desk.sh have them
listener=$BUILD/tests/qemu/dbus-listener

# call_bus DESTINATION PATH METHOD [ARGUMENT…]
call_bus() {
	destination=$1 path=$2 method=$3
	shift 3
	gdbus call --address "unix:path=$work/bus.socket" --dest "$destination" --object-path "$path" \
		--method "$method" "$@"
}

is_on_bus() {
	call_bus org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus.NameHasOwner org.qemu |
		grep -q true
}

# dbus_resizes WIDTH HEIGHT: a display over D-Bus wishes it
dbus_resizes() {
	call_bus org.qemu /org/qemu/Display1/Console_0 org.qemu.Display1.Console.SetUIInfo \
		0 0 0 0 "$1" "$2" >"$work/resize.log"
}

# start_listener NAME [OPTION]: a display over D-Bus, which has a picture
start_listener() {
	mkfifo "$work/$1.wants"
	# shellcheck disable=SC2016 # the inner shell expands it
	start "$1" sh -c 'fifo=$1; shift; exec "$@" <>"$fifo"' - "$work/$1.wants" "$listener" ${2:+"$2"} \
		"unix:path=$work/bus.socket"
	await 20 grep -q '^Scanout' "$work/$1.log"
}

# stop_listener NAME
stop_listener() {
	stop "$1" || :
	rm -f "$work/$1.wants"
}

# listener_writes NAME WORD: "picture", or "desk", that with the cursor on it, in $work/NAME.png
listener_writes() {
	rm -f "$work/$1.png"
	echo "$2 $work/$1.png" >"$work/$1.wants"
	poll 100 test -e "$work/$1.png"
}

# listener_shows NAME N: the guest's N-th picture
listener_shows() {
	expected=$(picture "$2")
	listener_writes "$1" picture &&
		"$work/compare-png" "$work/$1.png" "${expected#* }" "${expected% *}" >"$work/compare.log" 2>&1
}

# listener_shows_desktop NAME [WORD]: what the guest's desktop says that it shows, with its cursor on a desk
listener_shows_desktop() {
	learn && listener_writes "$1" "${2:-picture}" || return
	[ "${2:-}" = desk ] || cursor=0
	is_seen "$work/$1.png" >"$work/compare.log" 2>&1
}

# last_map: "SIZE FILE", what the listener that maps has mapped last
last_map() {
	sed -n 's/^ScanoutMap //p' "$work/map.log" | tail -n 1
}

# is_mapped SIZE: a picture of that size, in the memory of the library's that it came into. The listener has
# got nothing in another way, and nothing that it refused.
is_mapped() {
	case $(last_map) in
	"$1 /memfd:vug-surface"*) ;;
	*) return 1 ;;
	esac
	grep -q '^UpdateMap ' "$work/map.log" && ! grep -E '^(Scanout|Update|refused) ' "$work/map.log"
}

# has_bytes PATTERN: the other one has got that, no memory, and nothing that it refused
has_bytes() {
	grep -q "^$1" "$work/bytes.log" && ! grep -E '^(ScanoutMap|UpdateMap|refused) ' "$work/bytes.log"
}

# a_late_listener_shows N: one that comes now
a_late_listener_shows() {
	start_listener late && listener_shows late "$1" && stop_listener late
}

# no_listener_is_off: QEMU has not switched its displays off
no_listener_is_off() {
	! grep -l '^Disable' "$work/bytes.log" "$work/map.log"
}

# listeners_show_desktop NOTE
listeners_show_desktop() {
	check "a D-Bus display that gets bytes is exact ($1)" await 20 listener_shows_desktop bytes
	check "a D-Bus display that maps memory is exact ($1)" await 20 listener_shows_desktop map
	check "the mapped memory is the library's own ($1)" is_mapped "$size"
}

# has_cursor NAME: a listener has got the last cursor's hot spot and as many pixels
has_cursor() {
	learn && [ "$(grep '^CursorDefine ' "$work/$1.log" | tail -n 1)" = "CursorDefine $(cursor_numbers)" ]
}

# --- a picture that is drawn in parts -------------------------------------------------------------

# start_quarters FRAME: a QEMU without a guest on the bus, and a back end that draws that picture by quarters
start_quarters() {
	cat >"$work/qemu" <<END
#!/bin/sh
exec "${QEMU:-qemu-system-x86_64}" "\$@" -display "dbus,addr=unix:path=$work/bus.socket"
END
	chmod +x "$work/qemu"
	mkfifo "$work/quarters.wants"
	# shellcheck disable=SC2016 # the inner shell expands it
	start quarters env VUG_QEMU="$work/qemu" sh -c 'exec "$1" "$2" <>"$3"' - \
		"$BUILD/tests/qemu/quarters" "$1" "$work/quarters.wants"
	await 20 grep -q '^ready' "$work/quarters.log"
}

draw_quarter() {
	echo draw >"$work/quarters.wants"
}

# has_quarter NAME X,Y: the listener has got the quarter there, and that alone
has_quarter() {
	grep -qE "^(Update|UpdateMap) $2,32x24\$" "$work/$1.log"
}

# shows_quarters NAME FRAME: all four of them
shows_quarters() {
	listener_writes "$1" picture &&
		"$work/compare-png" "$work/$1.png" 64x48 "$2" >"$work/compare.log" 2>&1
}
