#!/bin/sh
# tests/vm/promises.sh: what run-in-vm.sh promises.
# shellcheck disable=SC2317 # functions are called by their names
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/abi/report.sh
. "$here/../abi/report.sh"
run=$here/run-in-vm.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/vug-vm-test.XXXXXX")
trap 'rm -rf "$work"' EXIT

# expect STATUS ARGUMENT…: what run-in-vm.sh printed is left in $work/stdout and $work/stderr
expect() {
	wanted=$1
	shift
	"$run" --limit 120 "$@" >"$work/stdout" 2>"$work/stderr"
	status=$?
	[ $status = "$wanted" ] || {
		echo "status $status, not $wanted"
		tail -n 5 "$work/stdout" "$work/stderr"
	}
}

# same FILE TEXT
same() {
	[ "$(cat "$work/$1"; echo .)" = "$2." ] || { echo "$1:"; cat "$work/$1"; }
}

status_and_output() {
	# shellcheck disable=SC2016 # for the VM
	expect 77 sh -c 'printf "out\n"; printf "err" >&2; printf "\0\377\n"; exit 77'
	same stderr err
	printf 'out\n\0\377\n' | cmp - "$work/stdout"
}

# In the order in which they were written, as they cannot come through two pipes.
one_stream() {
	# shellcheck disable=SC2016 # for the VM
	"$run" sh -c 'i=0; while [ $i -lt 50 ]; do echo a$i; echo b$i >&2; i=$((i + 1)); done' \
		>"$work/stdout" 2>&1
	i=0
	while [ $i -lt 50 ]; do
		printf 'a%s\nb%s\n' $i $i
		i=$((i + 1))
	done | diff - "$work/stdout"
}

arguments() {
	newline='
'
	expect 0 printf '<%s>' '' 'two  words' "it's" 'a"b' "\$HOME \`id\`" "1${newline}2$newline" '\n' \
		-- '*' "$(printf '\351')"
	same stdout "<><two  words><it's><a\"b><\$HOME \`id\`><1${newline}2$newline><\\n><--><*>$(printf '<\351>')"
}

# A folder that only the caller can see as it is, with whatever a name may have.
odd_folder() {
	folder="$work/a, 'b' \"c\" \$d é\\"
	mkdir "$folder"
	echo seen >"$folder/file"
	# shellcheck disable=SC2016 # for the VM
	(cd "$folder" && TMPDIR=$folder expect 0 sh -c 'cat file; pwd; echo lost >here')
	same stdout "seen
$folder
"
	[ ! -e "$folder/here" ] || echo 'a file came out of the VM without --out'
}

out_folder() {
	# shellcheck disable=SC2016 # for the VM
	expect 0 --out "$work/new, folder" sh -c 'echo picture >"$1/file"' - "$work/new, folder"
	same stderr ''
	echo picture | cmp - "$work/new, folder/file"
}

environment() {
	# shellcheck disable=SC2016 # for the VM
	VUG_ODD="a'b
c" ASAN_OPTIONS=x=y:z SECRET=1 expect 0 sh -c 'printf "%s|" "$VUG_ODD" "$ASAN_OPTIONS" "${SECRET-none}"'
	same stdout "a'b
c|x=y:z|none|"
}

devices() {
	expect 0 sh -c 'test -w /dev/udmabuf && test -w /dev/dma_heap/system && ls /dev/dri'
	same stdout 'card0
renderD128
'
	expect 0 --modules none sh -c 'test -w /dev/udmabuf && test ! -e /dev/dri'
	expect 0 --modules bochs --device bochs-display ls /dev/dri
	same stdout 'card0
'
}

# more than the ports' buffers, from several processes, one of which stays behind
much_output() {
	expect 0 sh -c 'sleep 1000 & seq 400000 & seq 400000 >&2; wait $!'
	seq 400000 | cmp - "$work/stdout"
	seq 400000 | cmp - "$work/stderr"
}

# The limit counts from the start of the VM, which takes long on a busy machine.
limit() {
	begin=$(date +%s)
	"$run" true
	seconds=$((10 + 3 * ($(date +%s) - begin)))
	"$run" --limit "$seconds" sh -c 'echo begun; sleep 1000' >"$work/stdout" 2>"$work/stderr"
	status=$?
	[ $status = 124 ] || echo "status $status"
	same stdout 'begun
'
	grep -q "after $seconds seconds" "$work/stderr" || cat "$work/stderr"
}

# grows FILE
grows() {
	tries=600
	until [ -s "$1" ]; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || { echo "nothing in $1"; return 1; }
		sleep 0.1
	done
}

# gone FOLDER: nothing is in it, and no process has it in its command line
gone() {
	tries=100
	echo "$1" >"$work/pattern" # not on grep's own command line
	while [ -n "$(find "$1" -mindepth 1
		grep -alF -f "$work/pattern" /proc/[0-9]*/cmdline 2>/dev/null)" ]; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || { echo "there is still something of $1"; return 1; }
		sleep 0.1
	done
}

ended_early() {
	mkdir "$work/early"
	rm -f "$work/stdout"
	TMPDIR=$work/early "$run" sh -c 'echo begun; sleep 1000' >"$work/stdout" 2>"$work/stderr" &
	script=$!
	grows "$work/stdout"
	kill $script
	wait $script
	status=$?
	[ $status = 143 ] || echo "status $status"
	gone "$work/early"
}

no_command() {
	expect 127 there-is-no-such-command
	grep -q 'there-is-no-such-command: not found' "$work/stderr" || cat "$work/stderr"
}

dying_vm() {
	expect 125 sh -c 'echo c >/proc/sysrq-trigger'
	for text in 'the VM ended early' 'Kernel panic'; do
		grep -q "$text" "$work/stderr" || cat "$work/stderr"
	done
}

# refuses STATUS TEXT ARGUMENT…: without a VM
refuses() {
	wanted=$1
	text=$2
	shift 2
	"$run" "$@" >"$work/stdout" 2>"$work/stderr"
	status=$?
	[ $status = "$wanted" ] || echo "status $status, not $wanted"
	grep -qF -e "$text" "$work/stderr" || cat "$work/stderr"
}

wrong_calls() {
	refuses 2 'there is no command'
	refuses 2 'unknown option --frob' --frob true
	refuses 2 '--limit wants a value' --limit
	refuses 2 '--limit 0' --limit 0 true
	refuses 125 'no such module' --modules vgem,frob true
	QEMU=no-such-qemu refuses 125 'there is no no-such-qemu; run tests/install.sh vm' true
}

at_once() {
	for number in 1 2 3; do
		"$run" --limit 120 sh -c "echo $number; exit $number" >"$work/$number" 2>&1 &
		eval "vm$number=$!"
	done
	for number in 1 2 3; do
		eval "wait \$vm$number"
		status=$?
		[ $status = $number ] || echo "VM $number: status $status"
		echo $number | cmp - "$work/$number"
	done
}

ordinary_user() {
	[ "$(id -u)" = 0 ] || return 0 # then all of this was one's
	HOME=/nonexistent setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$run" --limit 120 sh -c 'id -u; echo here >/tmp/file; cat /tmp/file' >"$work/stdout" 2>&1
	same stdout '0
here
'
}

rule 'run-in-vm.sh refuses a wrong call and says why' "$(wrong_calls 2>&1)"
rule 'run-in-vm.sh returns status, output and messages unchanged' "$(status_and_output 2>&1)"
rule 'run-in-vm.sh keeps the order of output and messages to one place' "$(one_stream 2>&1)"
rule 'run-in-vm.sh passes arguments on unchanged, whatever is in them' "$(arguments 2>&1)"
rule 'run-in-vm.sh runs in the current folder, whatever its name, and leaves nothing there' \
	"$(odd_folder 2>&1)"
rule 'run-in-vm.sh --out brings files back' "$(out_folder 2>&1)"
rule 'run-in-vm.sh passes on VUG_… and the options of sanitizers, nothing else' "$(environment 2>&1)"
rule 'run-in-vm.sh provides dma-bufs, and of DRM what is asked for' "$(devices 2>&1)"
rule 'run-in-vm.sh returns much output whole, and ends processes left behind' "$(much_output 2>&1)"
rule 'run-in-vm.sh ends a command at the limit' "$(limit 2>&1)"
rule 'run-in-vm.sh that is ended early takes the VM along' "$(ended_early 2>&1)"
rule 'run-in-vm.sh names a command that is not there' "$(no_command 2>&1)"
rule 'run-in-vm.sh distinguishes a VM that dies from a command that fails' "$(dying_vm 2>&1)"
rule 'run-in-vm.sh can run three times at once' "$(at_once 2>&1)"
rule 'run-in-vm.sh can be run by an ordinary user' "$(ordinary_user 2>&1)"
conclude
