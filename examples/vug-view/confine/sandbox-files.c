/* SPDX-License-Identifier: MIT */
#include "confine/sandbox-files.h"

#include <errno.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the headers of Debian 12; from ABI 3 on. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

static const uint64_t rights_of[] = {
	[SANDBOX_READ] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	[SANDBOX_WRITE] = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
			  LANDLOCK_ACCESS_FS_REMOVE_FILE,
	[SANDBOX_SCRATCH] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
			    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
			    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE,
	[SANDBOX_REMOVE] = LANDLOCK_ACCESS_FS_REMOVE_FILE,
	[SANDBOX_DEVICE] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
			   LANDLOCK_ACCESS_FS_WRITE_FILE,
	[SANDBOX_DEVICE_FILE] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE,
};

/* Everything that an ABI can take away: the rights of the first, and those that were added. */
static uint64_t all_rights(int abi)
{
	uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

	if (abi >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
	return rights;
}

/* Returns 0 where Landlock was not compiled in or is switched off. */
static int get_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (abi < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -errno;
	return (int)abi;
}

static int add_place(int ruleset_fd, const struct sandbox_place *place, uint64_t rights)
{
	const struct landlock_path_beneath_attr rule = {
		.allowed_access = rights_of[place->use] & rights,
		.parent_fd = place->directory_fd,
	};

	return syscall(SYS_landlock_add_rule, ruleset_fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0
		       ? -errno
		       : 0;
}

static int enforce(int ruleset_fd, const struct sandbox_place *places, size_t count,
		   uint64_t rights)
{
	for (size_t i = 0; i < count; i++) {
		int error = add_place(ruleset_fd, &places[i], rights);

		if (error < 0)
			return error;
	}
	return syscall(SYS_landlock_restrict_self, ruleset_fd, 0) < 0 ? -errno : 0;
}

int sandbox_restrict_files(const struct sandbox_place *places, size_t count)
{
	struct landlock_ruleset_attr attributes = {0};
	int abi = get_abi();
	int fd, error;

	if (abi <= 0)
		return abi;
	attributes.handled_access_fs = all_rights(abi);
	fd = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0);
	if (fd < 0)
		return -errno;
	error = enforce(fd, places, count, attributes.handled_access_fs);
	close(fd);
	return error < 0 ? error : abi;
}
