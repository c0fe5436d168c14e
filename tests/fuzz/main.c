/* SPDX-License-Identifier: MIT */
/*
 * Runs a target over files, without a fuzzer: the corpus as a regression test, with any compiler.
 * Arguments are files and folders.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz/target.h"

#define INPUT_SIZE (1 << 20)

static unsigned long runs;

static int run_file(const char *path)
{
	static uint8_t input[INPUT_SIZE];
	FILE *file = fopen(path, "re");
	size_t length;

	if (file == NULL) {
		perror(path);
		return -1;
	}
	length = fread(input, 1, sizeof(input), file);
	fclose(file);
	LLVMFuzzerTestOneInput(input, length);
	runs++;
	return 0;
}

static int run_path(const char *path);

static int run_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	int result = 0;

	if (folder == NULL) {
		perror(path);
		return -1;
	}
	while ((entry = readdir(folder)) != NULL) {
		char name[4096];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		result |= run_path(name);
	}
	closedir(folder);
	return result;
}

static int run_path(const char *path)
{
	struct stat status;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return run_folder(path);
	return run_file(path);
}

int main(int argc, char **argv)
{
	int result = 0;

	for (int i = 1; i < argc; i++)
		result |= run_path(argv[i]);
	printf("%lu inputs\n", runs);
	return result == 0 && runs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
