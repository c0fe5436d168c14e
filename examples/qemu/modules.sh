#!/bin/sh
# modules.sh LIBVUG DIR: QEMU's vhost-user-gpu devices with their display through libvug, as modules for
# the installed qemu-system-x86_64 of Debian's, which stays as it is.
#
# LIBVUG  a build folder of libvug's
# DIR     receives DIR/modules/*.so, and what they are built from. A second call builds what has changed.
#
# To use them: QEMU_MODULE_DIR=DIR/modules qemu-system-x86_64 -device vhost-user-gpu-pci,…
#
# The modules of a QEMU and its program have to be of one source: it is taken from Debian's archive, by the
# version of the installed package. The changes to it are in prepare() below. Debian's modules and
# its program prove to each other by a stamp that they belong together; it is read from one of its modules.
# Environment: VUG_CACHE (default: DIR), where the source archive is kept.
# Exit status: 0 done, 77 it cannot be done here, and the reason is said, 1 anything else.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
[ $# = 2 ] || { echo 'usage: modules.sh LIBVUG DIR' >&2; exit 2; }
libvug=$(cd "$1" && pwd)
mkdir -p "$2"
dir=$(cd "$2" && pwd)
cache=${VUG_CACHE:-$dir}
source=$dir/source
build=$source/build
modules='hw-display-virtio-gpu hw-display-virtio-gpu-pci hw-display-virtio-vga'
wanted=10.0

cannot() {
	echo "skipped: $*"
	exit 77
}

# version: of the source package, without epoch and Debian's own number
version() {
	dpkg-query -W -f '${source:Upstream-Version}' qemu-system-x86 2>/dev/null || :
}

# stamp: of Debian's modules
stamp() {
	module=$(dpkg-query -S '*/qemu/hw-display-virtio-gpu.so' | sed -n '1s/.*: //p')
	nm -D "$module" | sed -n 's/.* T qemu_stamp\(_[0-9a-f]*\)$/\1/p'
}

# archive_address: beside the package
archive_address() {
	apt-get download --print-uris qemu-system-x86 2>/dev/null |
		sed -n "s|^'\(.*/\)[^/]*' .*|\1qemu_$(version | sed 's/+/%2b/g').orig.tar.xz|p"
}

# fetch: $archive, whole or not at all
fetch() {
	[ ! -e "$archive" ] || return 0
	address=$(archive_address)
	[ -n "$address" ] || cannot "apt does not know where the source of qemu-system-x86 is"
	mkdir -p "$cache"
	unfinished=$(mktemp "$cache/qemu.XXXXXX")
	if ! /usr/lib/apt/apt-helper -o APT::Sandbox::User="$(id -un)" \
		download-file "$address" "$unfinished" >"$dir/fetch.log" 2>&1; then
		rm -f "$unfinished"
		cannot "the archive has no source of QEMU $(version) any more ($dir/fetch.log)"
	fi
	mv "$unfinished" "$archive"
}

# change FILE EXPRESSION: by sed, which has to change something
change() {
	cp "$source/$1" "$dir/before"
	sed -i "$2" "$source/$1"
	! cmp -s "$source/$1" "$dir/before" || cannot "$1 of QEMU $(version) is not as modules.sh knows it"
}

# prepare: all changes to QEMU's own files
prepare() {
	# Its own device keeps its virtio side, under another name; ours has its name, and its place in the PCI
	# and VGA devices.
	change hw/display/vhost-user-gpu.c 's/\.name = TYPE_VHOST_USER_GPU,/.name = "vhost-user-gpu-stock",/'
	for device in hw/display/vhost-user-gpu-pci.c hw/display/vhost-user-vga.c; do
		change $device 's/VhostUserGPU vdev;/struct vug_gpu vdev;/; s|^#include "qapi/error.h"|&\n#include "vug-gpu.h"|'
	done
	change hw/display/meson.build \
		"s/files('vhost-user-gpu.c')/files('vhost-user-gpu.c', 'vug-gpu.c', 'vug-gpu-show.c')/
		s/if_true: \(files('vhost-user-[^)]*)\))/if_true: [\1, dependency('vug')])/"
	# The stamp is Debian's, and the firmware that Debian has taken out is not asked for.
	printf '#!/bin/sh\necho %s\n' "$(stamp)" >"$source/scripts/qemu-stamp.py"
	change meson.build 's/^\( *unpack_edk2_blobs = \)bzip2.found()/\1false/'
}

# unpack: the source, changed; whole or not at all
unpack() {
	rm -rf "$source"
	mkdir -p "$source"
	tar -C "$source" -xf "$archive" --strip-components=1
	prepare
	update_device
	configure
	version >"$dir/version"
}

# update_device: files that are as they were keep their time
update_device() {
	for file in "$here"/*.[ch]; do
		cmp -s "$file" "$source/hw/display/${file##*/}" || cp "$file" "$source/hw/display/"
	done
}

# configure: the options that count are those that decide what is in the structs of QEMU's headers
configure() {
	mkdir "$build"
	(cd "$build" && ../configure --python=/usr/bin/python3 --disable-download \
		--target-list=x86_64-softmmu --without-default-features --enable-tcg --enable-modules \
		--enable-pixman --enable-opengl --enable-vhost-user --disable-install-blobs \
		--extra-ldflags="-Wl,-rpath,$libdir") >"$dir/configure.log" 2>&1 ||
		{ tail -n 20 "$dir/configure.log"; exit 1; }
}

case $(version) in
$wanted.*) ;;
*) cannot "modules.sh knows QEMU $wanted, and here is ${version:-none}" ;;
esac
[ -n "$(stamp)" ] || cannot "Debian's modules of QEMU have no stamp"
archive=$cache/qemu_$(version).orig.tar.xz
fetch
cmake --install "$libvug" --prefix "$dir/libvug" >"$dir/install.log"
libdir=$(dirname "$(find "$dir/libvug" -name libvug.so)")
export PKG_CONFIG_PATH="$libdir/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
if [ "$(cat "$dir/version" 2>/dev/null)" = "$(version)" ]; then update_device; else unpack; fi
# shellcheck disable=SC2046,SC2086 # words
ninja -C "$build" $(printf '%s.so ' $modules) >"$dir/ninja.log" || { tail -n 40 "$dir/ninja.log"; exit 1; }
mkdir -p "$dir/modules"
for module in $modules; do
	cp "$build/$module.so" "$dir/modules/"
done
