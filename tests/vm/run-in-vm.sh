#!/bin/sh
# tests/vm/run-in-vm.sh [OPTION…] COMMAND [ARGUMENT…]: run COMMAND in a VM with real dma-bufs.
#
# The VM boots Debian's kernel 6.12 on this machine's own root folder, so that what is installed
# and built here is there too, at the same place. COMMAND runs as root in the current folder, with
# /dev/udmabuf, /dev/dma_heap/system and, of DRM, what --modules loads. All can be written to and
# nothing of it lasts. What COMMAND prints is printed here, and its exit status is this script's.
#
#	--modules NAME,…	load these: vgem (the default), virtio_gpu, bochs; or none
#	--device DEVICE		give the VM this device of QEMU's (bochs-display); may be repeated
#	--out FOLDER		what is written to this folder, at its place, is there afterwards
#	--limit SECONDS		the most that all of it may take (default 300)
#
# Exit status: COMMAND's; 124 it took longer than the limit; 125 there is no VM, or it died; 126
# and 127 as in a shell; 2 the call is wrong. VUG_*, BUILD, CI and the sanitizers' options are
# passed on. Environment: VUG_CACHE (default: build/guest), VUG_VM_MEMORY (2G), QEMU.
#
#	this script ── cpio: init, modules, command ──▶ QEMU ── init ── COMMAND
#	       ▲──────── stdout, stderr, status: a virtio-serial port each ────────│
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
cache=${VUG_CACHE:-${BUILD:-$top/build}/guest}
qemu=${QEMU:-qemu-system-x86_64}
memory=${VUG_VM_MEMORY:-2G}
modules=vgem
devices=
out=
limit=300
our_stdout=$(readlink "/proc/$$/fd/1")
our_stderr=$(readlink "/proc/$$/fd/2")
# shellcheck source=tests/guest/initramfs.sh
. "$top/tests/guest/initramfs.sh"

say() {
	printf 'run-in-vm.sh: %s\n' "$*" >&2
}

# fail STATUS TEXT
fail() {
	say "$2"
	exit "$1"
}

usage() {
	fail 2 "$1; usage: run-in-vm.sh [--modules NAME,…] [--device DEVICE] [--out FOLDER] \
[--limit SECONDS] COMMAND [ARGUMENT…]"
}

# --- what the VM is to do ----------------------------------------------------------------------

# word TEXT: quoted for a shell, on lines that the next word, or an empty line, continues
word() {
	printf '%s\n' "$1" | LC_ALL=C sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/' \\\\/"
}

# line WORD…: a command line of these
line() {
	for text in "$@"; do
		word "$text"
	done
	echo
}

passed_names() {
	LC_ALL=C awk 'BEGIN {
		for (name in ENVIRON)
			if (name ~ /^(VUG_[A-Za-z0-9_]*|BUILD|CI|(AS|LS|TS|UBS)AN_OPTIONS)$/)
				print name
	}'
}

# command_file COMMAND…: the script that becomes it
command_file() {
	echo 'set -e' # for the folder
	for name in $(passed_names); do
		eval "line export \"$name=\$$name\""
	done
	line cd -- "$(pwd)"
	line exec "$@"
}

# settings_file: what init wants to know
settings_file() {
	[ "$our_stdout" != "$our_stderr" ] || echo merged=yes
	[ -z "$out" ] || line export "out=$out"
}

# make_initrd COMMAND…
make_initrd() {
	mkdir -p "$work/root/bin" "$work/root/vm"
	initramfs_add_busybox "$work/root/bin" ||
		fail 125 'there is no static busybox; run tests/install.sh vm'
	# shellcheck disable=SC2046 # words
	initramfs_add_modules "$cache/kernel" "$work/root/modules" \
		overlay 9p 9pnet_virtio $(echo "$modules" | tr , ' ') 2>"$work/missing" ||
		fail 125 "there is no such module in $cache/kernel: $(sed 1q "$work/missing")"
	install -m 755 "$top/tests/vm/init" "$work/root/init"
	settings_file >"$work/root/vm/settings"
	command_file "$@" >"$work/root/vm/command"
	initramfs_pack "$work/root" >"$work/initrd"
}

# --- QEMU --------------------------------------------------------------------------------------

# value TEXT: as a value in an option of QEMU's
value() {
	printf '%s' "$1" | sed 's/,/,,/g'
}

# port NUMBER NAME: the guest's /dev/vport0pNUMBER writes to the file of that name
port() {
	printf '%s\n' -chardev "file,id=$2,path=$(value "$work/$2")" \
		-device "virtserialport,chardev=$2,nr=$1"
}

# share TAG FOLDER OPTIONS
share() {
	printf '%s\n' -fsdev "local,id=$1,path=$(value "$2"),security_model=none,multidevs=remap$3" \
		-device "virtio-9p-pci,fsdev=$1,mount_tag=$1"
}

arguments() {
	port 1 stdout
	port 2 stderr
	port 3 status
	share root / ,readonly=on
	[ -z "$out" ] || share out "$out" ''
	printf '%s' "$devices"
}

# One processor: two have met a race of multi-threaded TCG while the kernel patches itself. And
# an old one: with `max`, software rendering is four times slower.
start_vm() {
	set -- -accel tcg,thread=multi,tb-size=512 -cpu Nehalem -smp 1 -m "$memory" \
		-machine q35 -nodefaults -vga none -display none -no-reboot \
		-device virtio-serial-pci -kernel "$cache/kernel/image" -initrd "$work/initrd" \
		-chardev "file,id=console,path=$(value "$work/console")" -serial chardev:console \
		-append 'console=ttyS0 quiet mitigations=off tsc=reliable no_timer_check panic=-1'
	arguments >"$work/arguments"
	while IFS= read -r argument; do
		set -- "$@" "$argument"
	done <"$work/arguments"
	timeout -k 5 "$limit" "$qemu" "$@" </dev/null >"$work/qemu" 2>&1 3>&- 4>&- &
	vm=$!
}

# Both ends of the FIFOs are held open until QEMU has ended, or never came to open them.
start_printing() {
	mkfifo "$work/stdout" "$work/stderr"
	exec 3<>"$work/stdout" 4<>"$work/stderr"
	cat "$work/stdout" 3>&- 4>&- &
	printers=$!
	cat "$work/stderr" >&2 3>&- 4>&- &
	printers="$printers $!"
}

finish_printing() {
	exec 3>&- 4>&-
	# shellcheck disable=SC2086 # numbers
	wait $printers
}

# explain: why there is no status
explain() {
	say 'the VM ended early; the end of what it and QEMU said:'
	tail -n 100 "$work/console" "$work/qemu" 2>/dev/null | tr -d '\r' >&2
}

# shellcheck disable=SC2317 # the trap's
end() {
	[ -z "$vm" ] || kill "$vm" 2>/dev/null || :
	[ -z "$work" ] || rm -rf "$work"
}

# conclude STATUS-OF-QEMU
conclude() {
	[ ! -s "$work/status" ] || exit "$(cat "$work/status")"
	case $1 in
	124 | 137) fail 124 "after $limit seconds it had not ended; --limit SECONDS gives it more" ;;
	esac
	explain
	exit 125
}

# --- the call ----------------------------------------------------------------------------------

# absolute FOLDER
absolute() {
	mkdir -p "$1" || fail 2 "cannot make the folder $1"
	(cd "$1" && pwd)
}

need_kernel() {
	"$top/tests/guest/kernel.sh" "$cache" || fail 125 'there is no kernel to boot'
	version=$(cat "$cache/kernel/version")
	dpkg --compare-versions "$version" ge 6.12 ||
		fail 125 "the kernel in $cache is $version; before 6.12 it has no /dev/udmabuf"
}

while [ $# -gt 0 ]; do
	case $1 in
	--modules | --device | --out | --limit) [ $# -ge 2 ] || usage "$1 wants a value" ;;
	--) shift; break ;;
	-*) usage "unknown option $1" ;;
	*) break ;;
	esac
	case $1 in
	--modules) modules=$2 ;;
	--device) devices=$(printf '%s-device\n%s\n.' "$devices" "$2") && devices=${devices%.} ;;
	--out) out=$(absolute "$2") || exit ;;
	--limit) limit=$2 ;;
	esac
	shift 2
done
[ $# -gt 0 ] || usage 'there is no command'
case $limit in '' | *[!0-9]* | 0) usage "--limit $limit: this is not a number of seconds" ;; esac
[ "$modules" != none ] || modules=
command -v "$qemu" >/dev/null || fail 125 "there is no $qemu; run tests/install.sh vm"
need_kernel

vm=
work=
trap 'end' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
work=$(mktemp -d "${TMPDIR:-/tmp}/vug-vm.XXXXXX")
make_initrd "$@"
start_printing
start_vm
status=0
wait "$vm" || status=$?
vm=
finish_printing
conclude $status
