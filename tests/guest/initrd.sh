#!/bin/sh
# tests/guest/initrd.sh DIR: the test guest's initramfs, DIR/initrd.cpio, for the kernel that
# kernel.sh left in DIR. Rebuilt at every call (it takes a moment), put in place whole.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/guest/initramfs.sh
. "$here/initramfs.sh"

fail() {
	printf 'initrd.sh: %s\n' "$*" >&2
	exit 1
}

# compile PROGRAM FILE…
compile() {
	${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Wconversion -static -o "$@" ||
		fail "cannot compile $2 statically; run tests/install.sh guest"
}

# fill ROOT: everything in the initramfs
fill() {
	mkdir -p "$1/bin" "$1/dev"
	initramfs_add_busybox "$1/bin" || fail 'no static busybox; run tests/install.sh guest'
	initramfs_add_modules "$dir/kernel" "$1/modules" virtio_pci virtio_gpu
	install -m 755 "$here/init" "$1/init"
	compile "$1/draw" "$here/draw.c"
	# shellcheck disable=SC2046 # flags, to be split
	compile "$1/desktop" "$here/desktop.c" "$here/screen.c" \
		$(pkg-config --cflags --libs --static libdrm)
	# shellcheck disable=SC2046 # flags, to be split
	compile "$1/flip" "$here/flip.c" $(pkg-config --cflags --libs --static libdrm)
}

[ $# = 1 ] || { echo 'usage: initrd.sh DIR' >&2; exit 2; }
[ -d "$1/kernel" ] || fail "no kernel in $1; run tests/guest/kernel.sh $1"
dir=$(cd "$1" && pwd)
work=$(mktemp -d "$dir/initrd.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
fill "$work/root"
initramfs_pack "$work/root" >"$work/initrd.cpio"
mv "$work/initrd.cpio" "$dir/initrd.cpio"
