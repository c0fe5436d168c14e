#!/bin/sh
# tests/guest/kernel.sh DIR: a Debian kernel for the test guest and for the VM of tests/vm,
# downloaded and not installed.
#
# Leaves   DIR/package/           the kernel's packages, unpacked: one, or from Linux 7 on four
#          DIR/kernel/vmlinuz     its kernel
#          DIR/kernel/image       what to boot: the same kernel, unpacked where that can be done,
#                                 since a second of each boot under TCG is the unpacking
#          DIR/kernel/modules/    what the two may load, uncompressed
#          DIR/kernel/load/NAME   the files to load for the module NAME, in order: an empty file
#                                 where the kernel itself has it, none where there is no such module
#          DIR/kernel/version     what `uname -r` says in the guest
# VUG_KERNEL may name the package to take (linux-image-6.1.0-50-amd64, say), in a DIR of its own.
# Both folders appear under their names only when they are complete: a second call has nothing
# to do, and a run that was cut short leaves nothing that the next one would take for good.
# Wanted is 6.12 or newer (it has /dev/udmabuf); Debian 12's own 6.1 is enough for the guest.
set -eu

# What can be had beyond the kernel itself; their dependencies are found here.
modules='virtio_pci virtio_console virtio_gpu virtio_input evdev 9p 9pnet_virtio overlay vgem bochs'
wanted=6.12

here=$(cd "$(dirname "$0")" && pwd)
install=$here/../install.sh
PATH=$PATH:/usr/sbin:/sbin # kmod's programs, for users who lack these

say() {
	printf 'kernel.sh: %s\n' "$*" >&2
}

fail() {
	say "$*"
	exit 1
}

# images: the names of the kernel packages that apt knows, the newest first
images() {
	apt-cache --names-only search '^linux-image-[0-9.]+(-[0-9]+|\+deb[0-9]+)-amd64$' |
		cut -d' ' -f1 | sort -rVu
}

is_wanted() {
	version=${1#linux-image-}
	dpkg --compare-versions "${version%-amd64}" ge "$wanted"
}

# candidates: what to try, best first
candidates() {
	[ -z "${VUG_KERNEL:-}" ] || { echo "$VUG_KERNEL"; return; }
	images | head -n 2
	images | while read -r image; do
		is_wanted "$image" || { echo "$image"; break; }
	done
}

# parts IMAGE: the packages of the same kernel that have its files where IMAGE itself has none
parts() {
	apt-cache show "$1" | sed -n 's/^Depends://p' | tr ',' '\n' | awk -v release="${1#linux-image-}" '
		$1 ~ "^linux-(base|binary|modules)-" && index($1, release) && !seen[$1]++ { print $1 }'
}

# download INTO: one kernel, the first that can be had
download() {
	for image in $(candidates); do
		say "downloading $image"
		# The download user of apt may not write below our folder, so run as this one.
		# shellcheck disable=SC2046 # package names
		(cd "$1" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$image" \
			$(parts "$image")) && return
	done
	return 1
}

# fetch INTO: download, with apt's lists brought up to date where they are too old or too few
fetch() {
	newest=$(images | head -n 1)
	if [ -z "$newest" ] || ! is_wanted "$newest"; then
		"$install" --backports || say "no backports; an older kernel has to do"
	fi
	download "$1" || { "$install" --refresh && download "$1"; } ||
		fail "apt-get download could not get any kernel package (tried: $(candidates | xargs))"
}

# make_package INTO
make_package() {
	mkdir "$1/download" "$1/package"
	fetch "$1/download"
	for file in "$1"/download/*.deb; do
		dpkg-deb -x "$file" "$1/package"
	done
	[ -e "$1/package/lib" ] || ln -s usr/lib "$1/package/lib"
	depmod -b "$1/package" "$(release_of "$1/package")"
}

# release_of PACKAGE
release_of() {
	basename "$1"/lib/modules/*
}

# module_files PACKAGE MODULE: the module files to load for it, in order
module_files() {
	modprobe -C /dev/null -d "$1" -S "$(release_of "$1")" --show-depends "$2" >"$work/depends" &&
		awk '$1 == "insmod" { print $2 }' "$work/depends"
}

# unpack FILE INTO: a module, uncompressed
unpack() {
	case $1 in
	*.ko.xz) xz -dc "$1" >"$2/$(basename "$1" .xz)" ;;
	*.ko.zst) zstd -qdc "$1" >"$2/$(basename "$1" .zst)" ;;
	*) cp "$1" "$2/" ;;
	esac
}

is_elf() {
	[ "$(head -c 4 "$1" | tail -c 3)" = ELF ]
}

# unpack_image KERNEL MAGIC PROGRAM: tries every place where packed data may begin. MAGIC is
# their first bytes as printf takes them. PROGRAM fails for what follows the data; no matter.
unpack_image() {
	# shellcheck disable=SC2059 # a format by intent
	LC_ALL=C grep -aboF "$(printf "$2")" "$1/vmlinuz" | cut -d: -f1 |
		while read -r offset; do
			tail -c +$((offset + 1)) "$1/vmlinuz" | "$3" -qdc >"$1/image" 2>/dev/null || :
			if is_elf "$1/image"; then break; fi
		done
	is_elf "$1/image"
}

# make_image KERNEL: QEMU boots an unpacked kernel directly (PVH), a packed one the usual way
make_image() {
	: >"$1/image"
	unpack_image "$1" '\050\265\057\375' zstd || unpack_image "$1" '\3757zXZ' xz ||
		ln -f "$1/vmlinuz" "$1/image"
}

# make_module KERNEL MODULE: its files are named in $work/files
make_module() {
	while read -r file; do
		unpack "$file" "$1/modules"
		basename "$file" | sed 's/\.ko.*/.ko/'
	done <"$work/files" >"$1/load/$2"
}

# packed_kernel: where DIR/package has it
packed_kernel() {
	for file in "$dir"/package/boot/vmlinuz-* "$dir"/package/lib/modules/*/vmlinuz; do
		[ ! -f "$file" ] || { echo "$file"; return; }
	done
	fail "$dir/package has no vmlinuz"
}

# make_kernel INTO: from DIR/package
make_kernel() {
	mkdir -p "$1/kernel/modules" "$1/kernel/load"
	packed=$(packed_kernel)
	cp "$packed" "$1/kernel/vmlinuz"
	make_image "$1/kernel"
	release_of "$dir/package" >"$1/kernel/version"
	for module in $modules; do
		if module_files "$dir/package" "$module" >"$work/files"; then
			make_module "$1/kernel" "$module"
		else
			say "$(release_of "$dir/package") has no module $module"
		fi
	done
	[ -s "$1/kernel/load/virtio_gpu" ] || fail "$dir/package has no virtio_gpu"
	made_for >"$1/kernel/made-for"
}

# publish NAME: moves the complete folder to its place
publish() {
	rm -rf "${dir:?}/$1"
	mv -T "$work/$1" "$dir/$1"
}

# made_for: changes with this script, so that an older one's work is not taken for this one's
made_for() {
	cksum <"$here/kernel.sh"
}

is_current() {
	[ "$(cat "$dir/kernel/made-for" 2>/dev/null)" = "$(made_for)" ]
}

[ $# = 1 ] || { echo 'usage: kernel.sh DIR' >&2; exit 2; }
mkdir -p "$1"
dir=$(cd "$1" && pwd)
! is_current || exit 0
[ "$(dpkg --print-architecture)" = amd64 ] || fail "the test guest runs on amd64 only"

exec 9>"$dir/kernel.lock" # one run at a time; the later ones find the work done
flock 9
! is_current || exit 0
work=$dir/kernel.unfinished
rm -rf "$work"
mkdir "$work"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
if [ ! -d "$dir/package" ]; then
	make_package "$work"
	publish package
fi
make_kernel "$work"
publish kernel
say "$(cat "$dir/kernel/version") in $dir"
