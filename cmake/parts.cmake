# The parts that need more than pixman and libdrm. Each belongs to an option of three states:
#
#	AUTO  it is built where what it needs is found, else one line says what is missing
#	ON    it is demanded: the configuration fails where what it needs is missing
#	OFF   it is left out
#
# README.md has a table of the options.

# vug_option(NAME DEFAULT HELP): declare an option of three states.
function(vug_option name default help)
	set(${name} ${default} CACHE STRING "${help}: AUTO, ON or OFF")
	set_property(CACHE ${name} PROPERTY STRINGS AUTO ON OFF)
endfunction()

# vug_state(OPTION RESULT): AUTO, ON or OFF, whichever of CMake's words for them was given.
function(vug_state option result)
	string(TOUPPER "${${option}}" value)
	if(value STREQUAL AUTO)
		set(${result} AUTO PARENT_SCOPE)
	elseif(value MATCHES "^(1|ON|YES|TRUE|Y)$")
		set(${result} ON PARENT_SCOPE)
	elseif(value MATCHES "^(0|OFF|NO|FALSE|N|)$")
		set(${result} OFF PARENT_SCOPE)
	else()
		message(FATAL_ERROR "${option} is '${${option}}': AUTO, ON or OFF is needed")
	endif()
endfunction()

# vug_find(RESULT PREFIX:MODULE…): look for pkg-config's modules; each becomes PkgConfig::VUG_PREFIX.
# The result is a list of those that are missing.
function(vug_find result)
	set(missing "")
	foreach(pair ${ARGN})
		string(REGEX MATCH "^([^:]*):(.*)$" pair ${pair})
		set(prefix VUG_${CMAKE_MATCH_1})
		set(module ${CMAKE_MATCH_2})
		pkg_check_modules(${prefix} QUIET IMPORTED_TARGET ${module})
		if(NOT ${prefix}_FOUND)
			list(APPEND missing ${module})
		endif()
	endforeach()
	set(${result} "${missing}" PARENT_SCOPE)
endfunction()

# vug_leave_out(WHAT OPTION STATE REASON): one line, or an error where it is demanded.
function(vug_leave_out what option state reason)
	if(state STREQUAL ON)
		message(FATAL_ERROR "${what}: cannot be built, ${reason}, and ${option} is ON")
	endif()
	message(STATUS "${what}: not built, ${reason}; -D${option}=ON demands it")
endfunction()

# vug_part(NAME WHAT OPTION [MODULES PREFIX:MODULE…] [NEEDS NAME…] [OF NAME]): set VUG_HAS_NAME.
# NEEDS: other parts without which there is nothing to build. OF: the part that this one is within;
# where that is left out, one line about that has been said already.
function(vug_part name what option)
	cmake_parse_arguments(PARSE_ARGV 3 part "" "OF" "MODULES;NEEDS")
	set(VUG_NAME_${name} "${what}" PARENT_SCOPE)
	set(VUG_HAS_${name} FALSE PARENT_SCOPE)
	vug_state(${option} state)
	if(state STREQUAL OFF OR (part_OF AND state STREQUAL AUTO AND NOT VUG_HAS_${part_OF}))
		return()
	endif()
	foreach(other ${part_NEEDS} ${part_OF})
		if(NOT VUG_HAS_${other})
			vug_leave_out("${what}" ${option} ${state} "${VUG_NAME_${other}} is not built")
			return()
		endif()
	endforeach()
	vug_find(missing ${part_MODULES})
	if(missing)
		list(JOIN missing " and " missing)
		vug_leave_out("${what}" ${option} ${state} "${missing} was not found")
		return()
	endif()
	set(VUG_HAS_${name} TRUE PARENT_SCOPE)
endfunction()
