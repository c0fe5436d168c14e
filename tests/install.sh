#!/bin/sh
# tests/install.sh [GROUP…]: install through apt what building and testing libvug needs.
#
# Without a group: every group. Prints nothing and calls no apt when nothing is missing.
# Other uses:
#   tests/install.sh --refresh          fetch apt's package lists again
#   tests/install.sh --backports        the same, with the backports suite added if it is missing
#   tests/install.sh --print-backports [APTDIR]
#                                       show the source entry that --backports would write
#   tests/install.sh --print-suite SUITE [APTDIR]
#                                       the same for any suite of Debian's: bookworm, say
# Exit status: 0 done, 1 apt failed, 2 this user may not install or the call is wrong.
set -eu

me=tests/install.sh

# One row a package. The third column is the oldest version that works: where Debian's own
# candidate is older, that package (and it alone) is taken from the release's backports. "=" and a
# package: the version of that one, if it is installed: its headers do not go with another.
packages() {
	cat <<'EOF'
build  cmake
build  gcc
build  libc6-dev
build  libchafa-dev
build  libcriterion-dev
build  libdrm-dev
build  libepoxy-dev
build  libevdev-dev
build  libglib2.0-dev
build  libjson-glib-dev
build  libpixman-1-dev
build  libpng-dev
build  libsdl2-dev
build  libseccomp-dev
build  libvncserver-dev
build  libwayland-bin  =libwayland-client0
build  libwayland-dev  =libwayland-client0
build  libx11-dev
build  libxkbcommon-dev
build  make
build  ninja-build
build  pkg-config
docs   doxygen
installer ovmf
rust   bindgen
rust   rustc
test   abigail-tools
test   clang
test   clang-format
test   clang-tidy
test   cppcheck
test   edid-decode
test   g++
test   libclang-rt-dev
test   llvm
test   locales
test   musl-tools
test   python3
test   shellcheck
test   strace
test   tmux
test   tigervnc-viewer
test   valgrind
test   xvfb
guest  busybox-static
guest  cpio
guest  dbus-daemon
guest  gcc
guest  kmod
guest  libc6-dev
guest  libdrm-dev
guest  libglib2.0-bin
guest  libpng-dev
guest  locales
guest  pkg-config
guest  python3
guest  qemu-system-gui  1:10
guest  qemu-system-x86  1:10
guest  strace
guest  valgrind
guest  xz-utils
guest  zstd
qemu   libdrm-dev
qemu   libepoxy-dev
qemu   libfdt-dev
qemu   libglib2.0-dev
qemu   libpixman-1-dev
qemu   meson  1.5
qemu   ninja-build
qemu   python3
qemu   python3-distlib
qemu   python3-pycotap
qemu   qemu-system-x86  1:10
qemu   xz-utils
vm     busybox-static
vm     cpio
vm     kmod
vm     libegl-mesa0  25
vm     libegl1
vm     libgbm1  25
vm     libgl1-mesa-dri  25
vm     libgles2
vm     qemu-system-gui  1:10
vm     qemu-system-x86  1:10
vm     python3
vm     weston  14
vm     xdotool
vm     xvfb
vm     xz-utils
vm     zstd
gtk    libgtk-4-dev
gtk    libwebp-dev  =libwebp7
gtk    python3
gtk    xdotool
gtk    xvfb
window libxdamage1
window libxfixes3
window openbox
window python3
window weston  14
window xdotool
window xvfb
EOF
	# Headers for 32 bits, which other machines have no such package of.
	[ "$(dpkg --print-architecture)" != amd64 ] || echo "test   libc6-dev-i386"
}

say() {
	printf '%s: %s\n' "$me" "$*" >&2
}

fail() {
	say "$2"
	exit "$1"
}

# --- what is missing ---------------------------------------------------------------------------

# groups_are_known GROUP…
groups_are_known() {
	for group in "$@"; do
		packages | grep -q "^$group " ||
			fail 2 "no group '$group'; there are: $(packages | cut -d' ' -f1 | sort -u | xargs)"
	done
}

# rows GROUP…: "package minimum" of these groups, each package once
rows() {
	for group in "${@:-}"; do
		packages | awk -v group="$group" '!group || $1 == group { print $2, $3 }'
	done | sort -u
}

# installed: "package version" of everything that is there
installed() {
	# shellcheck disable=SC2016 # the fields are dpkg-query's
	dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' |
		sed -n 's/^installed //p'
}

# is_at_least VERSION MINIMUM
is_at_least() {
	[ -n "$1" ] && { [ -z "$2" ] || dpkg --compare-versions "$1" ge "$2"; }
}

# version_of PACKAGE ROWS: of installed()
version_of() {
	printf '%s\n' "$2" | awk -v p="$1" '$1 == p { print $2; exit }'
}

# exactly VERSION
exactly() {
	echo "${1:+=$1}"
}

# missing GROUP…: the rows of these groups that are not satisfied
missing() {
	have=$(installed)
	rows "$@" | while read -r package minimum; do
		version=$(version_of "$package" "$have")
		case $minimum in =*) minimum=$(exactly "$(version_of "${minimum#=}" "$have")") ;; esac
		is_at_least "$version" "${minimum#=}" || printf '%s %s\n' "$package" "$minimum"
	done
}

# --- the backports suite -----------------------------------------------------------------------

codename() {
	# shellcheck disable=SC1091 # every Debian has it
	(. /etc/os-release && printf '%s' "${VERSION_CODENAME:?no VERSION_CODENAME in os-release}")
}

# from_sources FILE SUITE NEW: the first deb822 entry of SUITE, rewritten to the suite NEW
from_sources() {
	awk -v suite="$2" -v new="$3" '
	function field(name,    i, line) {	# the value of a field of this entry, folded lines too
		line = ""
		for (i = 1; i <= n; i++) {
			if (tolower(lines[i]) ~ "^" name ":")
				line = substr(lines[i], length(name) + 2)
			else if (line != "" && lines[i] ~ /^[ \t]/)
				line = line " " lines[i]
			else if (line != "")
				break
		}
		return " " line " "
	}
	function finish(    i, skip) {
		if (!done && field("types") ~ /[ \t]deb[ \t]/ &&
		    index(field("suites"), " " suite " ") && field("components") ~ /[ \t]main[ \t]/ &&
		    tolower(field("enabled")) !~ /[ \t](no|false|0|off|disable)[ \t]/) {
			print "Types: deb\nSuites: " new "\nComponents: main"
			for (i = 1; i <= n; i++) {
				if (lines[i] !~ /^[ \t]/)
					skip = tolower(lines[i]) ~ /^(types|suites|components):/
				if (!skip)
					print lines[i]
			}
			done = 1
		}
		n = 0
	}
	/^#/ { next }
	/^[ \t]*$/ { finish(); next }
	{ lines[++n] = $0 }
	END { finish() }' "$1"
}

# from_list FILE SUITE NEW: the same of a file of one-line entries
from_list() {
	awk -v suite="$2" -v new="$3" '
	$1 == "deb" {
		sub(/[ \t]*#.*/, "")
		options = ""
		if (match($0, /\[[^]]*\][ \t]*/)) {
			options = substr($0, RSTART, RLENGTH)
			sub(/[ \t]*$/, " ", options)
			$0 = "deb " substr($0, RSTART + RLENGTH)
		}
		for (i = 4; i <= NF; i++)
			if ($3 == suite && $i == "main") {
				print "deb " options $2 " " new " main"
				exit
			}
	}' "$1"
}

# entry_for SUITE NEW APTDIR: "KIND" on the first line (the file name's ending), then the entry
entry_for() {
	for file in "$3"/sources.list.d/*.sources "$3"/sources.list "$3"/sources.list.d/*.list; do
		[ -f "$file" ] || continue
		case $file in
		*.sources) kind=sources entry=$(from_sources "$file" "$1" "$2") ;;
		*) kind=list entry=$(from_list "$file" "$1" "$2") ;;
		esac
		[ -z "$entry" ] || { printf '%s\n%s\n' "$kind" "$entry"; return; }
	done
	return 1
}

# derived_entry NEW APTDIR: as entry_for, from whatever this machine is installed from
derived_entry() {
	for suite in "$(codename)" stable oldstable testing sid unstable; do
		entry_for "$suite" "$1" "$2" && return
	done
	fail 1 "no apt source of Debian $(codename) main to take the address of $1 from"
}

# print_suite SUITE APTDIR
print_suite() {
	entry=$(derived_entry "$1" "$2")
	printf '%s\n' "$entry" | sed 1d
}

has_backports() {
	for suite in "$(codename)-backports" stable-backports oldstable-backports; do
		entry_for "$suite" "$suite" /etc/apt >/dev/null && return
	done
	return 1
}

add_backports() {
	if has_backports; then return; fi
	entry=$(derived_entry "$(codename)-backports" /etc/apt)
	kind=$(printf '%s\n' "$entry" | head -n 1)
	file=/etc/apt/sources.list.d/libvug-backports.$kind
	say "adding $file"
	{
		echo '# written by tests/install.sh of libvug'
		printf '%s\n' "$entry" | sed 1d
	} | as_root tee "$file" >/dev/null
}

# --- apt ---------------------------------------------------------------------------------------

may_install() {
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# apt ARGUMENT…: quiet, the tail of what it said only when it fails. Another apt's lock on the
# package lists or the archive is waited for here, since DPkg::Lock::Timeout leaves those two out.
apt() {
	tries=60
	while ! as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y \
		-o DPkg::Lock::Timeout=600 "$@" </dev/null >"$log" 2>&1; do
		tries=$((tries - 1))
		if [ $tries = 0 ] || ! grep -q '^E: \(Could not get\|Unable to\) lock' "$log"; then
			tail -n 20 "$log" >&2
			return 1
		fi
		sleep 2
	done
}

# A third-party source that is broken makes update fail though the others have been read.
refresh() {
	apt update || say "apt-get update failed in part; going on with the lists that are there"
}

candidate() {
	LC_ALL=C apt-cache policy "$1" | sed -n 's/^  Candidate: //p' | grep -v '^(none)$' || :
}

# split_rows: reads rows; prints "plain PACKAGE" or "backports PACKAGE"
split_rows() {
	while read -r package minimum; do
		case $minimum in =*) echo "plain $package$minimum"; continue ;; esac
		if [ -z "$minimum" ] || is_at_least "$(candidate "$package")" "$minimum"; then
			echo "plain $package"
		else
			echo "backports $package"
		fi
	done
}

# install_rows ROWS
install_rows() {
	refresh
	split=$(printf '%s\n' "$1" | split_rows)
	plain=$(printf '%s\n' "$split" | sed -n 's/^plain //p' | xargs)
	newer=$(printf '%s\n' "$split" | sed -n 's/^backports //p' | xargs)
	# shellcheck disable=SC2086 # package names, to be split
	[ -z "$plain" ] || apt install --no-install-recommends $plain ||
		fail 1 "apt-get could not install all of: $plain"
	[ -n "$newer" ] || return 0
	if ! has_backports; then
		add_backports
		refresh
	fi
	# shellcheck disable=SC2086
	apt install --no-install-recommends -t "$(codename)-backports" $newer ||
		fail 1 "apt-get could not install from $(codename)-backports: $newer"
}

# tell_command ROWS: for a user who cannot become root
tell_command() {
	split=$(printf '%s\n' "$1" | split_rows)
	plain=$(printf '%s\n' "$split" | sed -n 's/^plain //p' | xargs)
	newer=$(printf '%s\n' "$split" | sed -n 's/^backports //p' | xargs)
	first=${plain:+"apt-get install --no-install-recommends $plain"}
	second=${newer:+"apt-get install --no-install-recommends -t $(codename)-backports $newer"}
	[ -z "$newer" ] || has_backports || second="$me --backports && $second"
	fail 2 "not root, and no sudo here; as root: $first${first:+${second:+ && }}$second"
}

install_groups() {
	groups_are_known "$@"
	lacking=$(missing "$@")
	[ -n "$lacking" ] || return 0
	may_install || tell_command "$lacking"
	say "installing $(printf '%s\n' "$lacking" | cut -d' ' -f1 | xargs)"
	install_rows "$lacking"
	left=$(missing "$@" | xargs)
	[ -z "$left" ] || fail 1 "still missing after the installation: $left"
}

needs_root() {
	may_install || fail 2 "not root, and no sudo here; as root: $me $1"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM

case ${1:-} in
--refresh) needs_root "$1"; refresh ;;
--backports) needs_root "$1"; add_backports; refresh ;;
--print-backports) print_suite "$(codename)-backports" "${2:-/etc/apt}" ;;
--print-suite) print_suite "${2:?which one?}" "${3:-/etc/apt}" ;;
-*) fail 2 "usage: $me [GROUP…] | --refresh | --backports | --print-… (see its first lines)" ;;
*) install_groups "$@" ;;
esac
