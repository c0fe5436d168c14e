#!/bin/sh
# tests/guest/initrd.sh DIR: the test guest's initramfs, DIR/initrd.cpio, for the kernel that
# kernel.sh left in DIR. Built anew at every call (it takes a moment), put in place whole.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

fail() {
	printf 'initrd.sh: %s\n' "$*" >&2
	exit 1
}

# busybox: the path of a static one
busybox() {
	for file in /bin/busybox /usr/bin/busybox; do
		if [ -x "$file" ] && ! ldd "$file" >/dev/null 2>&1; then
			echo "$file"
			return
		fi
	done
	fail "no static busybox; run tests/install.sh guest"
}

# fill ROOT: everything in the initramfs
fill() {
	mkdir -p "$1/bin" "$1/dev" "$1/modules"
	cp "$(busybox)" "$1/bin/busybox"
	cp "$dir"/kernel/modules/* "$dir/kernel/order" "$1/modules/"
	install -m 755 "$here/init" "$1/init"
	${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Wconversion -static \
		-o "$1/draw" "$here/draw.c" ||
		fail "cannot compile tests/guest/draw.c statically; run tests/install.sh guest"
}

[ $# = 1 ] || { echo 'usage: initrd.sh DIR' >&2; exit 2; }
[ -d "$1/kernel" ] || fail "no kernel in $1; run tests/guest/kernel.sh $1"
dir=$(cd "$1" && pwd)
work=$(mktemp -d "$dir/initrd.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
fill "$work/root"
(cd "$work/root" && find . | cpio -o -H newc -R 0:0 --quiet) >"$work/initrd.cpio"
mv "$work/initrd.cpio" "$dir/initrd.cpio"
