#!/bin/sh
# tests/bench/run.sh [--quick] [--device] [--callgrind] [OPTION…] [ROW…]: how fast libvug is, beside QEMU and
# beside the least that a front end can do. docs/performance.md says what the figures mean.
#
#	--quick      a moment of each row: whether it still works, not how fast it is
#	--device     QEMU with the device of examples/qemu, too; its modules are built for that
#	--callgrind  instructions of the library for each message instead, which may be compared
#	             between runs and machines' loads; the options of instructions.sh may follow
# Other options are vug-bench's (tests/bench/main.c): --json FILE, --list, --rounds N …
# Environment: BUILD, a build to use as it is; without it build/bench is made, and what is missing
# is installed. VUG_QEMU (default: qemu-system-x86_64).
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
what='time'
quick=
device=

# Options of this script come first.
while :; do
	case ${1:-} in
	--quick) quick=yes ;;
	--device) device=yes ;;
	--callgrind) what="instructions" ;;
	*) break ;;
	esac
	shift
done

prepare() {
	[ -z "${BUILD:-}" ] || return 0
	BUILD=$top/build/bench
	sh "$top/tests/install.sh" build guest
	{
		cmake -S "$top" -B "$BUILD" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo &&
			cmake --build "$BUILD"
	} >"$top/build/bench.log" 2>&1 || {
		tail -n 40 "$top/build/bench.log" >&2
		exit 1
	}
}

# build_modules: for the installed QEMU, with the libvug that is measured
build_modules() {
	sh "$top/tests/install.sh" qemu
	sh "$top/examples/qemu/modules.sh" "$BUILD" "$BUILD/../qemu"
	modules=$(cd "$BUILD/../qemu/modules" && pwd)
}

mkdir -p "$top/build"
prepare
if [ "$what" = instructions ]; then
	exec sh "$top/tests/bench/instructions.sh" "$BUILD" "$@"
fi
[ -z "$quick" ] || set -- --seconds 0.02 --rounds 1 "$@"
if ! command -v "${VUG_QEMU:-qemu-system-x86_64}" >/dev/null; then
	echo "There is no ${VUG_QEMU:-qemu-system-x86_64} here: without QEMU."
	echo
	set -- --without qemu "$@"
fi
if [ -n "$device" ]; then
	build_modules
	set -- --modules "$modules" "$@"
fi
exec "$BUILD/tests/bench/vug-bench" --build "$BUILD" "$@"
