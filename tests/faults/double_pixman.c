/* SPDX-License-Identifier: MIT */
/*
 * pixman's memory. pixman is a shared library, since most systems have no other, and the linker
 * wraps no calls within one. So the pointers that the dynamic linker has filled in for them there
 * are set to the double.
 */
#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "double.h"
#include "double_calls.h"
#include "support/check.h"

typedef void function(void);

static const struct {
	const char *name;
	function *real, *stand_in;
} rows[] = {
	{"calloc", (function *)calloc, (function *)__wrap_calloc},
	{"malloc", (function *)malloc, (function *)__wrap_malloc},
	{"realloc", (function *)realloc, (function *)__wrap_realloc},
	{"free", (function *)free, (function *)__wrap_free},
};

#define NUM_ROWS (sizeof(rows) / sizeof(rows[0]))

/* --- what the dynamic linker has of a library -------------------------------------------------- */

static const struct link_map *find_library(const char *symbol)
{
	void *address = dlsym(RTLD_DEFAULT, symbol);
	struct link_map *library;
	Dl_info info;

	check(address != NULL, "there is no %s", symbol);
	check(dladdr1(address, &info, (void **)&library, RTLD_DL_LINKMAP) != 0,
	      "%s is in no shared library", symbol);
	return library;
}

static uintptr_t get_value(const struct link_map *library, long tag)
{
	for (const ElfW(Dyn) *entry = library->l_ld; entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag == tag)
			return entry->d_un.d_val;
	return 0;
}

/* Some architectures leave addresses as they are in the file. */
static const char *get_address(const struct link_map *library, long tag)
{
	uintptr_t address = get_value(library, tag);

	if (address != 0 && address < library->l_addr)
		address += library->l_addr;
	return (const char *)address;
}

/* Where the name of a relocation's symbol is in its 32 or 64 bits. */
static size_t get_symbol(ElfW(Addr) info)
{
	return sizeof(info) == 8 ? (size_t)((uint64_t)info >> 32) : (size_t)(info >> 8);
}

/* --- setting its pointers ---------------------------------------------------------------------- */

static void set_pointer(uintptr_t place, function *value)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	check(mprotect((void *)(place & ~(page - 1)), page, PROT_READ | PROT_WRITE) == 0,
	      "pixman's pointers cannot be written");
	memcpy((void *)place, &value, sizeof(value));
}

static void set_pointer_to(const char *name, uintptr_t place, bool is_double)
{
	for (size_t i = 0; i < NUM_ROWS; i++)
		if (strcmp(name, rows[i].name) == 0)
			set_pointer(place, is_double ? rows[i].stand_in : rows[i].real);
}

/* Relocations with and without an addend begin alike. */
static void set_pointers(const struct link_map *library, const char *table, size_t size,
			 size_t entry_size, bool is_double)
{
	const ElfW(Sym) *symbols = (const void *)get_address(library, DT_SYMTAB);
	const char *names = get_address(library, DT_STRTAB);

	for (size_t at = 0; at < size; at += entry_size) {
		ElfW(Rel) entry;

		memcpy(&entry, table + at, sizeof(entry));
		set_pointer_to(names + symbols[get_symbol(entry.r_info)].st_name,
			       library->l_addr + entry.r_offset, is_double);
	}
}

static void set_all(bool is_double)
{
	const struct link_map *library = find_library("pixman_region32_init");
	bool has_addends = get_value(library, DT_PLTREL) == DT_RELA;

	set_pointers(library, get_address(library, DT_JMPREL), get_value(library, DT_PLTRELSZ),
		     has_addends ? sizeof(ElfW(Rela)) : sizeof(ElfW(Rel)), is_double);
	set_pointers(library, get_address(library, DT_RELA), get_value(library, DT_RELASZ),
		     sizeof(ElfW(Rela)), is_double);
	set_pointers(library, get_address(library, DT_REL), get_value(library, DT_RELSZ),
		     sizeof(ElfW(Rel)), is_double);
}

/* What it allocated when it was loaded, it frees after the program. */
static void give_back(void)
{
	set_all(false);
}

void double_take_pixman(void)
{
	set_all(true);
	atexit(give_back);
}
