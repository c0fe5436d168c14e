#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/data/record.sh [SESSION…]: record the sessions in this folder again, from the real back ends.
#
#	qemu-10      QEMU 10's vhost-user-gpu under the VMM of tests/backend
#	qemu-7.2     the same with Debian 12's own, 7.2
#	linux-guest  a Linux guest on QEMU 10, through the interposer, with a reset
#	vhost-user   what QEMU and its back end say to the interposer in another such session
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

# The recorder has a socket on either side of vug-view.
record_vhost_user() {
	need_view
	rig_prepare
	rig_begin
	build_compare
	start_backend
	start recorder python3 "$data/record-vhost-user.py" "$work/front.sock" "$work/inner.sock" \
		"$work/outer.sock" "$work/backend.sock" "$data/linux-guest.vhost-user"
	start view "$view" --vhost-user "$work/inner.sock" --backend "$work/outer.sock" \
		--png "$work/picture.png" --display 64x48
	await 10 test -S "$work/front.sock"
	# shellcheck disable=SC2119 # QEMU gets no more arguments
	start_vm
	draws 1
	qmp system_reset
	draws 2
	stop vm || :
	poll 50 has_ended recorder
	rig_end
}

# recorded SESSION: the file of it
recorded() {
	case $1 in
	vhost-user) echo "$data/linux-guest.vhost-user" ;;
	*) echo "$data/$1.vugtrace" ;;
	esac
}

[ $# -gt 0 ] || set -- qemu-10 qemu-7.2 linux-guest vhost-user
umask 022
for session in "$@"; do
	case $session in
	qemu-10) record_qemu_10 ;;
	qemu-7.2) record_qemu_7_2 ;;
	linux-guest) record_linux_guest ;;
	vhost-user) record_vhost_user ;;
	*) rig_fail "there is no session '$session': see the head of this file" ;;
	esac
	chmod 644 "$(recorded "$session")"
	ls -l "$(recorded "$session")"
done
