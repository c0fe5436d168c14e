/* SPDX-License-Identifier: MIT */
/*
 * sandbox-attempt NAME: give up what vug-view gives up, then do one thing that somebody would who
 * has taken it over. It may write in ./own and remove in ./socket, no more.
 *
 * Exit status: 0 it worked, 1 it was refused (which is said), 2 there is no sandbox here or no such
 * thing. Some things end the process with SIGSYS.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#include "vug-view/confine/sandbox.h"

static int make_in_own(void)
{
	return open("own/new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static int replace_in_own(void)
{
	return rename("own/file", "own/other");
}

static int remove_socket(void)
{
	return unlink("socket/file");
}

static int read_in_own(void)
{
	return open("own/file", O_RDONLY | O_CLOEXEC);
}

static int make_beside_socket(void)
{
	return open("socket/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static int make_elsewhere(void)
{
	return open("elsewhere/new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}

static int follow_a_link(void)
{
	return open("own/link", O_WRONLY | O_CLOEXEC);
}

static int rename_out(void)
{
	return rename("own/file", "elsewhere/file");
}

static int remove_elsewhere(void)
{
	return unlink("elsewhere/file");
}

static int read_passwords(void)
{
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static int list_files(void)
{
	return open("own", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int read_own_descriptors(void)
{
	return open("/proc/self/fdinfo/0", O_RDONLY | O_CLOEXEC);
}

/* As the interposer's sweep makes its kicks: lib/util/fd.c. */
static int make_fifo(void)
{
	char path[64];
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	return open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
}

static int make_directory(void)
{
	return mkdir("own/directory", 0700);
}

static int make_link(void)
{
	return symlink("/etc/passwd", "own/new-link");
}

static int make_unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int make_internet_socket(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int make_process(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child;
}

static int run_program(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static int trace_parent(void)
{
	return (int)ptrace(PTRACE_SEIZE, getppid(), NULL, NULL);
}

static int signal_parent(void)
{
	return kill(getppid(), SIGCONT);
}

static int mount_something(void)
{
	return mount("none", "own", "tmpfs", 0, NULL);
}

static int make_memory_executable(void)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return code == MAP_FAILED ? -1 : mprotect(code, 4096, PROT_READ | PROT_EXEC);
}

static int type_into_terminal(void)
{
	return ioctl(STDIN_FILENO, TIOCSTI, "x");
}

/* Standard input is the terminal that is allowed: stderr is another one. */
static int set_modes(void)
{
	struct termios modes = {0};
	int result = ioctl(STDIN_FILENO, TCSETS, &modes);

	return result < 0 && errno == ENOTTY ? 0 : result; /* it got through */
}

static int set_modes_of_another(void)
{
	struct termios modes = {0};

	return ioctl(STDERR_FILENO, TCSETS, &modes);
}

static int dump_for_others(void)
{
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static int copy_memory_of(pid_t process,
			  ssize_t (*copy)(pid_t, const struct iovec *, unsigned long,
					  const struct iovec *, unsigned long, unsigned long))
{
	char from[4] = "abc", to[4] = "";
	struct iovec local = {to, sizeof(to)}, remote = {from, sizeof(from)};

	return copy(process, &local, 1, &remote, 1, 0) == sizeof(to) ? 0 : -1;
}

/* As lib/input does of memory that a guest may take away. */
static int read_own_memory(void)
{
	return copy_memory_of(getpid(), process_vm_readv);
}

static int write_own_memory(void)
{
	return copy_memory_of(getpid(), process_vm_writev);
}

static int read_memory_of_parent(void)
{
	return copy_memory_of(getppid(), process_vm_readv);
}

static int write_memory_of_parent(void)
{
	return copy_memory_of(getppid(), process_vm_writev);
}

static const struct {
	const char *name;
	int (*attempt)(void);
} attempts[] = {
	{"make-in-own", make_in_own},
	{"replace-in-own", replace_in_own},
	{"remove-socket", remove_socket},
	{"read-in-own", read_in_own},
	{"make-beside-socket", make_beside_socket},
	{"make-elsewhere", make_elsewhere},
	{"follow-a-link", follow_a_link},
	{"rename-out", rename_out},
	{"remove-elsewhere", remove_elsewhere},
	{"read-passwords", read_passwords},
	{"list-files", list_files},
	{"read-own-descriptors", read_own_descriptors},
	{"make-fifo", make_fifo},
	{"make-directory", make_directory},
	{"make-link", make_link},
	{"make-unix-socket", make_unix_socket},
	{"make-internet-socket", make_internet_socket},
	{"make-process", make_process},
	{"run-program", run_program},
	{"trace-parent", trace_parent},
	{"signal-parent", signal_parent},
	{"read-own-memory", read_own_memory},
	{"write-own-memory", write_own_memory},
	{"read-memory-of-parent", read_memory_of_parent},
	{"write-memory-of-parent", write_memory_of_parent},
	{"mount", mount_something},
	{"make-memory-executable", make_memory_executable},
	{"type-into-terminal", type_into_terminal},
	{"set-modes", set_modes},
	{"set-modes-of-another", set_modes_of_another},
	{"dump-for-others", dump_for_others},
};

static bool enter(struct sandbox *sandbox)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;

	sandbox_allow_writing(sandbox, "own/file");
	sandbox_allow_removing(sandbox, "socket/file");
	sandbox_allow_terminal(sandbox, STDIN_FILENO);
	sandbox_allow_own_memory(sandbox);
	if (!sandbox_enter(sandbox, &error)) {
		printf("%s\n", error->message);
		return false;
	}
	text = sandbox_describe(sandbox);
	printf("%s\n", text);
	fflush(stdout);
	return true;
}

static int try(int (*attempt)(void))
{
	struct sandbox *sandbox = sandbox_new();
	int status = 2;

	if (enter(sandbox)) {
		errno = 0;
		status = attempt() < 0;
	}
	if (status == 1)
		printf("refused: %s\n", strerror(errno));
	sandbox_free(sandbox);
	return status;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < G_N_ELEMENTS(attempts); i++)
		if (strcmp(argv[1], attempts[i].name) == 0)
			return try(attempts[i].attempt);
	return 2;
}
