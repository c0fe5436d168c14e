#!/bin/sh
# tests/tools/vug-run.sh BUILD: what vug-run promises: what it refuses, what it prints, and that all ends with one.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"
run=$build/examples/vug-run/vug-run
gpu2d=$build/examples/vug-gpu2d/vug-gpu2d
qemu='qemu-system-x86_64'

command -v "$qemu" >/dev/null || { echo "skipped: there is no $qemu"; exit 77; }
PATH=$(dirname "$view"):$PATH
TMPDIR=$work/tmp # of the programs: what they leave is seen
export TMPDIR
mkdir "$TMPDIR"

# --- what is refused ---------------------------------------------------------------------------

# rejects TEXT ARGUMENT…: one line that has the text, nothing on stdout, status 2
rejects() {
	text=$1
	shift
	timeout 60 "$run" "$@" >run.out 2>view.err </dev/null
	status=$?
	echo "status $status"
	[ "$status" = 2 ] && [ ! -s run.out ] && lines view.err 1 && grep -q '^vug-run: ' view.err &&
		grep -qF -e "$text" view.err
}

# rejects_qemu TEXT ARGUMENT…: of QEMU
rejects_qemu() {
	text=$1
	shift
	rejects "$text" -- "$qemu" "$@"
}

test_displays() {
	for option in '-vga std' '--vga virtio' '-display gtk' '-display none,show-cursor=on' '-vnc :0' \
		'-spice port=1' -curses -sdl '-device VGA' '-device virtio-gpu-pci,id=a' \
		'-device virtio-vga-gl' '-device vhost-user-gpu-pci,chardev=a' '-device qxl,ram_size=1' \
		'-device ramfb'; do
		# shellcheck disable=SC2086 # words
		check "a display of QEMU's own is refused: $option" \
			rejects_qemu "${option#-} is a display of QEMU's own" -m 1G $option
	done
	check 'a QEMU that leaves its parent is refused' rejects_qemu '-daemonize' -m 1G -daemonize
}

test_memory() {
	check "a command without -m is refused" rejects_qemu 'has no -m' -cdrom a.iso
	for size in 1.5G 0 0x10 2GB -1 '' G 2P 1234567890123456; do
		check "a size that cannot be read is refused: '$size'" \
			rejects_qemu "-m $size cannot be read" -m "$size"
	done
	for object in memory-backend-ram,id=a,size=1G memory-backend-file,id=a,size=1G,mem-path=/dev/shm \
		memory-backend-memfd,id=a,size=1G,share=off memory-backend-ram,share=on,id=a,size=1G,share=no; do
		check "memory that is not shared is refused: $object" rejects_qemu "-object $object: this memory" \
			-m 1G -object "$object" -machine q35,memory-backend=a
	done
	check 'memory that is not there is refused' rejects_qemu 'there is no -object with id=b' \
		-m 1G -object memory-backend-memfd,id=a,size=1G -M memory-backend=b
	check 'memory of a NUMA node that is not there is refused' \
		rejects_qemu 'there is no -object with id=b' -m 1G -numa node,memdev=b
	check 'memory as JSON is refused' rejects_qemu 'memory as JSON' \
		-m 1G -object '{"qom-type":"memory-backend-memfd","id":"a"}'
	check 'memory by -mem-path is refused' rejects_qemu '-mem-path' -m 1G -mem-path /dev/hugepages
}

test_command_lines() {
	check 'a command line without QEMU is refused' rejects "QEMU's command is needed" --vnc :1
	check 'a command line with nothing behind -- is refused' rejects "QEMU's command is needed" --
	for option in '--attach a' '--demo' '--listen a' '--listen=a' '--channel-fd 3' '--vhost-user a' '--keyboard a' \
		'--tablet=a'; do
		name=${option%%[= ]*}
		# shellcheck disable=SC2086 # words
		check "what vug-run gives vug-view is refused: $option" \
			rejects "leave $name out" $option -- "$qemu" -m 1G
	done
	check 'a back end that cannot be split into words is refused' rejects "--backend 'a:" \
		--backend "'a" -- "$qemu" -m 1G
	check 'two back ends are refused' rejects 'was given twice' --backend a --backend b -- "$qemu" -m 1G
	check 'OVMF where there is none is refused' rejects 'there is no OVMF in /nowhere' --uefi=/nowhere -- "$qemu" -m 1G
	for option in '-bios a' '-pflash a' '-drive if=pflash,file=a' '-machine q35,pflash0=a'; do
		# shellcheck disable=SC2086 # words
		check "a second firmware is refused: $option" \
			rejects "has firmware already, $option" --uefi -- "$qemu" -m 1G $option
	done
	check 'OVMF for another machine is refused' rejects 'is for PCs' --uefi -- qemu-system-aarch64 -m 1G
	check "--help names each option" options_are_documented
}

# options_are_documented: in --help and in the manual
options_are_documented() {
	"$run" --help >help || return
	for option in backend print qemu-input uefi vga viewer version help; do
		grep -q -e "--$option" help && grep -q "^.It Fl \(h , \)\?-$option" "$top/docs/man/vug-run.1" || return
	done
}

# --- what is printed ---------------------------------------------------------------------------

# prints ARGUMENT…: exactly what standard input says, with the same lines around it
prints() {
	{
		# shellcheck disable=SC2016 # for the shell that it is pasted into
		echo 'sockets=$(mktemp -d)'
		cat
		# shellcheck disable=SC2016
		echo 'rm -rf "$sockets"'
	} >expected
	"$run" --print "$@" >printed 2>view.err && diff expected printed
}

added() {
	# shellcheck disable=SC2016 # for the shell that it is pasted into
	printf '%s -chardev socket,id=vug-gpu,path="$sockets"/gpu -device %s -chardev socket,id=vug-keyboard,path="$sockets"/keyboard -device vhost-user-input-pci,chardev=vug-keyboard -chardev socket,id=vug-tablet,path="$sockets"/tablet -device vhost-user-input-pci,chardev=vug-tablet\n' \
		'-vga none -display none' "$1"
}

# viewer_with OPTIONS: its line, and the one that waits for it
viewer_with() {
	# shellcheck disable=SC2016 # for the shell that it is pasted into
	printf 'vug-view --vhost-user "$sockets"/gpu --backend "$sockets"/backend --keyboard "$sockets"/keyboard --tablet "$sockets"/tablet%s &\n' "$1"
	# shellcheck disable=SC2016
	echo 'until [ -S "$sockets"/gpu ] && [ -S "$sockets"/keyboard ] && [ -S "$sockets"/tablet ]; do kill -0 $! || break; sleep 0.1; done'
}

backend_line() {
	# shellcheck disable=SC2016 # for the shell that it is pasted into
	printf '%s --socket-path "$sockets"/backend &\n' "$1"
}

prints_the_defaults() {
	{
		backend_line /usr/lib/qemu/vhost-user-gpu
		viewer_with ' --vnc :5901'
		echo "$qemu -m 2G -cdrom some.iso -object memory-backend-memfd,id=vug-memory,size=2G,share=on -machine memory-backend=vug-memory $(added vhost-user-gpu-pci,chardev=vug-gpu)"
	} | prints --vnc :5901 -- "$qemu" -m 2G -cdrom some.iso
}

# Words that a shell would change, a number of MiB, VGA, two monitors, OVMF in a folder with a comma.
prints_the_rest() {
	mkdir -p 'a,b' && : >a,b/OVMF_CODE_4M.fd && : >a,b/OVMF_VARS_4M.fd
	{
		backend_line "'my gpu' --a '\$b'"
		viewer_with " --display 640x480 --display=800x600 --name 'it'\\''s'"
		echo "$qemu -m size=512,slots=2 '' 'a b' -object memory-backend-memfd,id=vug-memory,size=512M,share=on -machine memory-backend=vug-memory -drive if=pflash,unit=0,format=raw,readonly=on,file=a,,b/OVMF_CODE_4M.fd -drive if=pflash,unit=1,format=raw,snapshot=on,file=a,,b/OVMF_VARS_4M.fd $(added vhost-user-vga,chardev=vug-gpu,max_outputs=2)"
	} | prints --backend "'my gpu' --a '\$b'" --vga --uefi=a,b --display 640x480 --display=800x600 --name "it's" -- \
		"$qemu" -m size=512,slots=2 '' 'a b'
}

# It keeps memory of its own that is shared, and a value that looks like an option.
prints_what_is_there() {
	set -- -m 1G -M q35,memory-backend=a -object memory-backend-file,id=a,size=1G,mem-path=/x,share=on -name -vga
	{
		backend_line b
		viewer_with ''
		echo "$qemu $* $(added vhost-user-gpu-pci,chardev=vug-gpu)"
	} | prints --backend=b -- "$qemu" "$@"
}

# QEMU's own devices, by its monitor.
prints_qemu_input() {
	{
		backend_line b
		# shellcheck disable=SC2016 # for the shell that it is pasted into
		echo 'vug-view --vhost-user "$sockets"/gpu --backend "$sockets"/backend --qmp "$sockets"/monitor &
until [ -S "$sockets"/gpu ]; do kill -0 $! || break; sleep 0.1; done'
		# shellcheck disable=SC2016
		echo "$qemu -m 1G -object memory-backend-memfd,id=vug-memory,size=1G,share=on -machine memory-backend=vug-memory -vga none -display none -chardev "'socket,id=vug-gpu,path="$sockets"/gpu -device vhost-user-gpu-pci,chardev=vug-gpu -chardev socket,id=vug-monitor,server=on,wait=off,path="$sockets"/monitor -mon chardev=vug-monitor,mode=control -device virtio-keyboard-pci -device virtio-tablet-pci'
	} | prints --backend b --qemu-input -- "$qemu" -m 1G
}

# advises COUNT ARGUMENT…: about SeaBIOS
advises() {
	wanted=$1
	shift
	"$run" --print "$@" >printed 2>view.err && lines view.err "$wanted" &&
		[ "$(grep -c 'SeaBIOS draws nothing on this device.*--uefi' view.err)" = "$wanted" ]
}

# Until QEMU is asked to quit, which it is at once.
pasted_runs() {
	"$run" --print --backend "$gpu2d" --events events -- "$qemu" -S -accel tcg -m 64M -nodefaults -qmp stdio >pasted.sh || return
	printf '%s\n' '{"execute":"qmp_capabilities"}' '{"execute":"query-chardev"}' '{"execute":"quit"}' |
		timeout 60 sh pasted.sh >pasted.out 2>view.err || return
	grep -q '"frontend-open": true, "filename": "unix:.*vug-tablet' pasted.out && poll nothing_is_left
}

test_printing() {
	check 'the commands are printed as they are documented' prints_the_defaults
	check 'what a shell would change is quoted, and each option is heeded' prints_the_rest
	check "memory of the command's own is used where it is shared" prints_what_is_there
	check "QEMU's own keyboard and tablet are printed" prints_qemu_input
	check 'nothing is started by --print' nothing_is_left
	check 'what is printed works where it is pasted' pasted_runs
	check 'without firmware of its own a PC is said to have SeaBIOS, in one line' advises 1 -- "$qemu" -m 1G
	check 'with a kernel nothing is said of SeaBIOS' advises 0 -- "$qemu" -m 1G -kernel a
	check 'with firmware of its own nothing is said of SeaBIOS' advises 0 -- "$qemu" -m 1G -bios a
	check 'for another machine nothing is said of SeaBIOS' advises 0 -- qemu-system-aarch64 -m 1G
}

# --- how it ends -------------------------------------------------------------------------------

# nothing_is_left: no process of a guest, and no directory
nothing_is_left() {
	! pgrep -f -- "$TMPDIR/" && [ -z "$(ls "$TMPDIR")" ]
}

# starts OPTION…: QEMU, with its processor stopped, has all of its devices, and is connected to the others
starts() {
	empty view.err run.out
	env --default-signal=HUP,INT "$run" --events events "$@" -- "$qemu" -S -accel tcg -m 64M -nodefaults -qmp stdio \
		>run.out 2>view.err <>words &
	view_pid=$!
	echo '{"execute":"qmp_capabilities"}' >words
	poll grep -q return run.out
}

# children PID
children() {
	cat "/proc/$1/task/$1/children"
}

# process NAME: its number
process() {
	inside=$(children "$view_pid")
	inside=${inside% }
	# shellcheck disable=SC2046 # words
	set -- "$1" $(children "$inside")
	case $1 in
	vug-run) echo "$view_pid" ;;
	inside) echo "$inside" ;;
	'the back end') echo "$2" ;;
	'the viewer') echo "$3" ;;
	QEMU) echo "$4" ;;
	esac
}

# says NAME HOW STATUS: that it has named this one in one line, and ended with this status
says() {
	[ "$status" = "$3" ] && [ "$(grep -c 'all have ended' view.err)" = 1 ] &&
		grep -q "^vug-run: $1 ([^)]*) $2 first, so all have ended" view.err
}

# death NAME SIGNAL HOW STATUS: of one of them ends all
death() {
	starts || return
	kill "-$2" "$(process "$1")"
	view_ends
	nothing_is_left && says "$1" "$3" "$4"
}

# asked SIGNAL: vug-run is asked to end
asked() {
	starts || return
	view_ends "$1"
	[ "$status" = 0 ] && nothing_is_left && has view.err 1 "^vug-run: all have ended, as SIG$1 asked for"
}

# killed NAME: one of vug-run's own two processes
killed() {
	starts || return
	kill -KILL "$(process "$1")"
	view_ends
	[ "$status" = 137 ] && poll nothing_is_left
}

# QEMU says who its monitor's client is; a path alone: nobody.
has_monitor() {
	starts --qemu-input || return
	poll is_monitored
	is_found=$?
	view_ends TERM
	[ "$is_found" = 0 ] && nothing_is_left
}

is_monitored() {
	empty run.out
	echo '{"execute":"query-chardev"}' >words
	poll grep -q return run.out
	grep -q '"filename": "unix:[^"]*/monitor,server=on"' run.out
}

private() {
	starts || return
	stat -c %a "$TMPDIR"/* >modes
	view_ends TERM
	[ "$(cat modes)" = 700 ]
}

test_deaths() {
	mkfifo words
	exec 3<>words # what is written before QEMU reads is kept
	check 'the directory of the sockets is private' private
	check "vug-view is connected to QEMU's monitor with --qemu-input" has_monitor
	check 'a back end that is killed ends all, and is named' death 'the back end' KILL 'was ended by SIGKILL' 137
	check 'a viewer that is killed ends all, and is named' death 'the viewer' KILL 'was ended by SIGKILL' 137
	check 'a viewer that is asked to end ends all, and is named' death 'the viewer' TERM 'ended with status 0' 0
	check 'a QEMU that is killed ends all, and is named' death QEMU KILL 'was ended by SIGKILL' 137
	check 'a QEMU that ends by itself ends all, and is named' death QEMU TERM 'ended with status 0' 0
	for signal in TERM INT HUP; do
		check "SIG$signal ends all, and is no failure" asked "$signal"
	done
	check 'SIGKILL of vug-run leaves nothing' killed vug-run
	check 'SIGKILL of the process that has the programs leaves nothing' killed inside
}

# --- which one it was, of programs that are played ---------------------------------------------

# plays NAME SCRIPT: a program that does that; the viewer "listens" at once
plays() {
	printf '#!/bin/sh\n%s\n' "$2" >"$1"
	chmod +x "$1"
}

# story NAME HOW STATUS: what vug-run says where the back end, the viewer and QEMU do what $3… say
story() {
	plays back-end "$4"
	# shellcheck disable=SC2016 # the script's
	plays viewer 'touch "$2" "$6" "$8"
'"$5"
	plays qemu "$6"
	timeout 60 "$run" --backend ./back-end --viewer ./viewer -- ./qemu -m 1G >run.out 2>view.err </dev/null
	status=$?
	echo "status $status"
	nothing_is_left && says "$1" "$2" "$3"
}

test_stories() {
	for_ever='exec sleep 1000'
	check "QEMU's end is named where the viewer is gone before" \
		story QEMU 'ended with status 0' 0 "$for_ever" 'sleep 0.4' 'sleep 0.7'
	check "QEMU's failure is named where both others are gone before" \
		story QEMU 'ended with status 3' 3 'sleep 0.3' 'sleep 0.4; exit 4' 'sleep 0.7; exit 3'
	check "the viewer's end is named where the back end is gone before" \
		story 'the viewer' 'ended with status 0' 0 'sleep 0.3' 'sleep 0.5' "$for_ever"
	check "the viewer's status is vug-run's" \
		story 'the viewer' 'ended with status 3' 3 "$for_ever" 'sleep 0.2; exit 3' "$for_ever"
	check 'the back end is named where the viewer says that another one left' \
		story 'the back end' 'ended with status 0' 1 'sleep 0.3' 'sleep 0.5; exit 4' "$for_ever"
	# shellcheck disable=SC2016 # the scripts'
	{
		check "a back end's crash is named" \
			story 'the back end' 'was ended by SIGSEGV' 139 'sleep 0.2; kill -SEGV $$' "$for_ever" "$for_ever"
		check "the viewer's end is named where QEMU crashes behind it" \
			story 'the viewer' 'ended with status 0' 0 "$for_ever" 'sleep 0.2' 'sleep 0.5; kill -ABRT $$'
		check 'a QEMU that is killed is named where both others are gone before' \
			story QEMU 'was ended by SIGKILL' 137 'sleep 0.2' 'sleep 0.3' 'sleep 0.5; kill -KILL $$'
		check 'a QEMU that crashes is named where the viewer says that another one left' \
			story QEMU 'was ended by SIGABRT' 134 'sleep 0.2' 'sleep 0.3; exit 4' 'sleep 0.5; kill -ABRT $$'
		check 'a back end that is killed is named where the viewer is gone before' \
			story 'the back end' 'was ended by SIGKILL' 137 'sleep 0.5; kill -KILL $$' 'sleep 0.2' "$for_ever"
		check 'what a program has left behind is ended, too' \
			story QEMU 'ended with status 0' 0 "$for_ever" "$for_ever" '(sh -c "sleep 1000; : $TMPDIR/") & sleep 0.2'
		check 'a viewer that ends before it listens is named' \
			story 'the viewer' 'ended with status 2' 2 "$for_ever" 'rm "$2" "$6" "$8"; exit 2' "$for_ever"
		check "the viewer's end is named where QEMU fails behind it" \
			story 'the viewer' 'ended with status 0' 0 "$for_ever" 'sleep 0.2' 'sleep 0.5; exit 1'
	}
	check 'a program that is not there is reported' not_there
	check "QEMU has vug-run's standard input" story QEMU 'ended with status 0' 0 "$for_ever" "$for_ever" 'cat'
}

not_there() {
	plays viewer "$for_ever"
	timeout 60 "$run" --backend ./nothing --viewer ./viewer -- ./qemu -m 1G >run.out 2>view.err
	status=$?
	[ "$status" = 1 ] && nothing_is_left && lines view.err 1 && has view.err 1 '^vug-run: .*nothing'
}

test_displays
test_memory
test_command_lines
test_printing
test_deaths
test_stories
conclude
