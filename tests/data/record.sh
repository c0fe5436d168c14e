#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/data/record.sh [SESSION…]: record the sessions in this folder again, from the real back ends.
#
#	qemu-10      QEMU 10's vhost-user-gpu under the VMM of tests/backend
#	qemu-7.2     the same with Debian 12's own, 7.2
#	linux-guest  a Linux guest on QEMU 10, through the interposer, with a reset
#
# Without a name: all of them. tests/data/README.md says what is in them.
# Environment: BUILD (default: build), VUG_CACHE, VUG_BACKEND (QEMU 10's).
# shellcheck disable=SC2317 # functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
data=$top/tests/data
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"

# record_session FILE BACKEND
record_session() {
	[ -x "$BUILD/tests/backend/backend-tests" ] || rig_fail "build the project first, into $BUILD"
	VUG_TRACE=$1 VUG_BACKEND=$2 "$BUILD/tests/backend/backend-tests" \
		--filter 'session/everything_once' >/dev/null
}

record_qemu_10() {
	record_session "$data/qemu-10.vugtrace" "$backend"
}

record_qemu_7_2() {
	old=$(sh "$top/tests/backend/fetch-old-backend.sh" "$cache/old-backend")
	record_session "$data/qemu-7.2.vugtrace" "$old"
}

build_compare() {
	# shellcheck disable=SC2046 # flags, to be split
	${CC:-cc} -std=c11 -O2 -o "$work/compare-png" "$top/tests/guest/compare.c" \
		$(pkg-config --cflags --libs libpng)
}

# shows N: vug-view shows the guest's N-th picture
shows() {
	ask_for_png
	expected=$(picture "$1")
	"$work/compare-png" "$work/picture.png" "${expected#* }" "${expected% *}" >/dev/null 2>&1
}

# draws N: within its time
draws() {
	await_picture "$1" && await 20 shows "$1" && return
	show_logs
	rig_fail "the guest's picture $1 is not there"
}

record_linux_guest() {
	need_view
	rig_prepare
	rig_begin
	build_compare
	start_backend
	start_view --display 64x48 --trace "$data/linux-guest.vugtrace" --trace-payload all
	# shellcheck disable=SC2119 # QEMU gets no more arguments
	start_vm
	draws 1
	qmp system_reset
	draws 2
	stop view
	echo "linux-guest ends with picture $(picture 2)"
	rig_end
}

[ $# -gt 0 ] || set -- qemu-10 qemu-7.2 linux-guest
umask 022
for session in "$@"; do
	case $session in
	qemu-10) record_qemu_10 ;;
	qemu-7.2) record_qemu_7_2 ;;
	linux-guest) record_linux_guest ;;
	*) rig_fail "there is no session '$session': see the head of this file" ;;
	esac
	chmod 644 "$data/$session.vugtrace"
	ls -l "$data/$session.vugtrace"
done
