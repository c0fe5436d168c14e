#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/backend/fetch-old-backend.sh DIR: QEMU 7.2's vhost-user-gpu, downloaded and not installed.
#
# Prints the program's path, for VUG_BACKEND. It is Debian 12's own; tests/install.sh takes a
# newer one from the backports or finds one in a newer Debian, and the two behave differently.
# Where apt does not know it, it is asked for in Debian 12's suite with package lists of its own:
# the machine's are left alone. Its libraries are those that the newer one brought.
# Leaves DIR/qemu-7.2/, which appears only when it is complete: a second call has nothing to do.
# Exit status: 0 done, 1 failed, 2 the call is wrong, 77 this machine's mirror has no such version.
set -eu

package=qemu-system-gui
wanted=1:7.2
suite=bookworm
program=usr/lib/qemu/vhost-user-gpu

here=$(cd "$(dirname "$0")" && pwd)
install=$here/../install.sh

say() {
	printf 'fetch-old-backend.sh: %s\n' "$*" >&2
}

fail() {
	status=$1
	shift
	say "$*"
	exit "$status"
}

# version: the newest of the wanted ones that apt knows
version() {
	apt-cache madison "$package" | awk -v wanted="$wanted" -F ' *[|] *' '
		index($2, wanted) == 1 { print $2; exit }'
}

# download INTO
download() {
	found=$(version)
	[ -n "$found" ] || return 1
	say "downloading $package $found"
	# The download user of apt may not write below our folder, so run as this one.
	(cd "$1" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$package=$found")
}

# configure_apt INTO: INTO/apt.conf, with which apt knows that suite alone
configure_apt() {
	mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/sources"
	entry=$("$install" --print-suite "$suite") || return
	case $entry in
	deb*) kind=list ;;
	*) kind=sources ;;
	esac
	printf '%s\n' "$entry" >"$1/sources/suite.$kind"
	cat >"$1/apt.conf" <<-END
		Dir::State::lists "$1/lists";
		Dir::Cache "$1/cache";
		Dir::Etc::sourcelist "/dev/null";
		Dir::Etc::sourceparts "$1/sources";
		APT::Sandbox::User "$(id -un)";
	END
}

# download_from_suite WORK
download_from_suite() {
	say "asking for $package in $suite"
	configure_apt "$1" || return
	(
		export APT_CONFIG="$1/apt.conf"
		apt-get -qq update >&2 && download "$1/download"
	)
}

# fetch WORK: download, with apt's lists brought up to date where they are missing or too old
fetch() {
	if download "$1/download"; then return; fi
	"$install" --refresh || say "going on with the package lists that are there"
	download "$1/download" || download_from_suite "$1" ||
		fail 77 "skipped: neither apt nor $suite on its mirror has $package $wanted"
}

# check_libraries PROGRAM
check_libraries() {
	missing=$(ldd "$1" | awk '/not found/ { print $1 }' | xargs)
	[ -z "$missing" ] ||
		fail 1 "$1 needs $missing: install $package (any version) for its libraries"
}

# make INTO
make() {
	mkdir "$1/download" "$1/qemu-7.2"
	fetch "$1"
	dpkg-deb -x "$1"/download/*.deb "$1/qemu-7.2"
	[ -x "$1/qemu-7.2/$program" ] || fail 1 "$package has no $program"
}

[ $# = 1 ] || { echo 'usage: fetch-old-backend.sh DIR' >&2; exit 2; }
mkdir -p "$1"
dir=$(cd "$1" && pwd)

exec 9>"$dir/qemu-7.2.lock" # one run at a time; the later ones find the work done
flock 9
if [ ! -d "$dir/qemu-7.2" ]; then
	work=$dir/qemu-7.2.unfinished
	rm -rf "$work"
	mkdir "$work"
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT TERM
	make "$work"
	mv -T "$work/qemu-7.2" "$dir/qemu-7.2"
fi
check_libraries "$dir/qemu-7.2/$program"
echo "$dir/qemu-7.2/$program"
