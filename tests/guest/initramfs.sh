# shellcheck shell=sh
# tests/guest/initramfs.sh: what goes into the initramfs of a guest. To be sourced.

# initramfs_add_busybox INTO: a static one; fails where there is none
initramfs_add_busybox() {
	for file in /bin/busybox /usr/bin/busybox; do
		if [ -x "$file" ] && ! ldd "$file" >/dev/null 2>&1; then
			cp "$file" "$1/busybox"
			return
		fi
	done
	return 1
}

# initramfs_add_modules KERNEL INTO NAME…: the modules of a kernel that kernel.sh made, with
# what they depend on, and INTO/order, the file names in load order
initramfs_add_modules() {
	kernel=$1
	into=$2
	shift 2
	mkdir -p "$into"
	for name in "$@"; do
		[ -e "$kernel/load/$name" ] || {
			echo "Linux $(cat "$kernel/version") has no module $name here" >&2
			return 1
		}
	done
	files=$(cd "$kernel/load" && cat -- "$@") || return
	printf '%s\n' "$files" | awk 'NF && !seen[$0]++' >"$into/order"
	while read -r file; do
		cp "$kernel/modules/$file" "$into/" || return
	done <"$into/order"
}

# initramfs_pack ROOT: the archive, to standard output
initramfs_pack() {
	(cd "$1" && find . | cpio -o -H newc -R 0:0 --quiet)
}
