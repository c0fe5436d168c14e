#!/bin/sh
# tests/guest/kernel-packages.sh DIR: what kernel.sh makes of a kernel, however it is packed.
#
# DIR is a folder that kernel.sh has made. The kernel in it is packed again, in one package and in
# four as from Linux 7 on, and kernel.sh gets these from an apt that is played.
# shellcheck disable=SC2317 # functions are called by their names
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/abi/report.sh
. "$here/../abi/report.sh"
made=$(cd "$1" && pwd)
require "$made/kernel/version"
release=$(cat "$made/kernel/version")
modules=lib/modules/$release
work=$(mktemp -d "${TMPDIR:-/tmp}/vug-kernel-test.XXXXXX")
trap 'rm -rf "$work"' EXIT

# pack NAME DEPENDS: the package of the folder $work/NAME
pack() {
	mkdir -p "$work/$1/DEBIAN" "$work/apt"
	printf '%s\n' "Package: $1" 'Version: 1' 'Architecture: amd64' 'Maintainer: the test' \
		'Description: a kernel' ${2:+"Depends: $2"} >"$work/$1/DEBIAN/control"
	dpkg-deb -Znone --root-owner-group -b "$work/$1" "$work/apt/$1.deb" >/dev/null
	cp "$work/$1/DEBIAN/control" "$work/apt/$1"
	rm -rf "${work:?}/$1"
}

# put FILE FOLDER…: below DIR/package, into the folder of a package, at the same place or as FOLDER says
put() {
	mkdir -p "$work/$2"
	cp -a "$made/package/$1" "$work/$2/"
}

# put_drivers PACKAGE: the modules, and what depmod needs to know of the kernel itself
put_drivers() {
	for folder in "$made/package/$modules"/kernel/*; do
		put "$modules/kernel/$(basename "$folder")" "$1/usr/$modules/kernel"
	done
}

# play_apt: the packages in $work/apt are all that there is, and the kernel's name is known
play_apt() {
	mkdir -p "$work/bin"
	cat >"$work/bin/apt-cache" <<-END
		#!/bin/sh
		case \$1 in
		--names-only) echo 'linux-image-$release - a kernel' ;;
		show) cat "$work/apt/\$2" ;;
		esac
	END
	cat >"$work/bin/apt-get" <<-END
		#!/bin/sh
		while [ "\$1" != download ]; do shift; done
		shift
		for package in "\$@"; do cp "$work/apt/\$package.deb" . || exit; done
	END
	chmod +x "$work/bin/apt-cache" "$work/bin/apt-get"
}

# kernel_of DIR: kernel.sh with the apt that is played
kernel_of() {
	PATH=$work/bin:$PATH VUG_KERNEL=linux-image-$release "$here/kernel.sh" "$1" 2>"$work/said" || {
		echo "kernel.sh failed"
		tail -n 5 "$work/said"
	}
}

# is_same DIR: the kernel there is the one that was packed
is_same() {
	diff -r -x made-for "$made/kernel" "$1/kernel"
}

in_one_package() {
	rm -rf "$work/apt"
	mkdir -p "$work/linux-image-$release/boot"
	cp "$made/kernel/vmlinuz" "$work/linux-image-$release/boot/vmlinuz-$release"
	put_drivers "linux-image-$release"
	for file in order builtin builtin.modinfo; do
		put "$modules/modules.$file" "linux-image-$release/usr/$modules"
	done
	pack "linux-image-$release" "kmod, linux-base (>= 4.3)"
	kernel_of "$work/one"
	is_same "$work/one"
}

# The image's own package has nothing.
in_four_packages() {
	rm -rf "$work/apt"
	put_drivers "linux-modules-$release"
	pack "linux-modules-$release" kmod
	for file in order builtin builtin.modinfo; do
		put "$modules/modules.$file" "linux-base-$release/usr/$modules"
	done
	pack "linux-base-$release"
	mkdir -p "$work/linux-binary-$release/usr/$modules"
	cp "$made/kernel/vmlinuz" "$work/linux-binary-$release/usr/$modules/"
	pack "linux-binary-$release"
	mkdir "$work/linux-image-$release"
	pack "linux-image-$release" "dracut | initramfs-tools (>= 0.120), $(printf "linux-%s-$release (= 1), " \
		base binary)linux-modules-$release (= 1)"
	kernel_of "$work/four"
	is_same "$work/four"
}

missing_module() {
	find "$work/four/package" -name 'vgem.ko*' -delete
	depmod -b "$work/four/package" "$release"
	rm -rf "$work/four/kernel"
	kernel_of "$work/four"
	grep -qxF "kernel.sh: $release has no module vgem" "$work/said" || cat "$work/said"
	[ ! -e "$work/four/kernel/load/vgem" ] || echo 'it seems to be in the kernel itself'
}

PATH=$PATH:/usr/sbin:/sbin
play_apt
rule 'a kernel in one package is found' "$(in_one_package 2>&1)"
rule 'a kernel in four packages is the same' "$(in_four_packages 2>&1)"
rule 'a module that the kernel does not have is named' "$(missing_module 2>&1)"
conclude
