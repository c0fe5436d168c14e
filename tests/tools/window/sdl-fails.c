/* SPDX-License-Identifier: MIT */
/*
 * To be preloaded: calls of SDL and of OpenGL fail, as they do when memory or a GPU has gone.
 * SDL_FAILS names one of them and from which call on: "SDL_UpdateWindowSurfaceRects 3".
 */
#include <SDL2/SDL.h>
#include <SDL2/SDL_syswm.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool fails(const char *name)
{
	static int calls;
	const char *wish = getenv("SDL_FAILS");
	size_t length = strlen(name);

	if (wish == NULL || strncmp(wish, name, length) != 0 || wish[length] != ' ')
		return false;
	return ++calls >= atoi(wish + length) && SDL_SetError("%s fails", name) < 0;
}

/* The one that SDL has itself, into a pointer to a function. */
static void find(const char *name, void *ret_real)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (found == NULL)
		abort();
	memcpy(ret_real, &found, sizeof(found));
}

int SDL_UpdateWindowSurfaceRects(SDL_Window *window, const SDL_Rect *rects, int count)
{
	int (*real)(SDL_Window *, const SDL_Rect *, int);

	find(__func__, &real);
	return fails(__func__) ? -1 : real(window, rects, count);
}

SDL_Surface *SDL_GetWindowSurface(SDL_Window *window)
{
	SDL_Surface *(*real)(SDL_Window *);

	find(__func__, &real);
	return fails(__func__) ? NULL : real(window);
}

int SDL_GL_MakeCurrent(SDL_Window *window, SDL_GLContext context)
{
	int (*real)(SDL_Window *, SDL_GLContext);

	find(__func__, &real);
	return fails(__func__) ? -1 : real(window, context);
}

void SDL_GL_SwapWindow(SDL_Window *window)
{
	void (*real)(SDL_Window *);

	find(__func__, &real);
	if (!fails(__func__))
		real(window);
}

int SDL_SetWindowFullscreen(SDL_Window *window, Uint32 flags)
{
	int (*real)(SDL_Window *, Uint32);

	find(__func__, &real);
	return fails(__func__) ? -1 : real(window, flags);
}

SDL_bool SDL_GetWindowWMInfo(SDL_Window *window, SDL_SysWMinfo *info)
{
	SDL_bool (*real)(SDL_Window *, SDL_SysWMinfo *);

	find(__func__, &real);
	return fails(__func__) ? SDL_FALSE : real(window, info);
}
