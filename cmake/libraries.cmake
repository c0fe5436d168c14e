# A library of this project: compiled once, then linked as a shared library, as an archive, or as both.

# Which of the two there are. Without BUILD_SHARED_LIBS: both, or, below another project, the archive
# alone, as CMake has it.
if(DEFINED BUILD_SHARED_LIBS)
	set(VUG_SHARED ${BUILD_SHARED_LIBS})
else()
	set(VUG_SHARED ${PROJECT_IS_TOP_LEVEL})
endif()
if(VUG_SHARED AND DEFINED BUILD_SHARED_LIBS)
	set(VUG_ARCHIVES OFF) # but the tests look inside through them
else()
	set(VUG_ARCHIVES ON)
endif()

# vug_add_objects(NAME FILE…): what the public headers do not declare is hidden.
function(vug_add_objects name)
	add_library(${name} OBJECT ${ARGN})
	set_target_properties(${name} PROPERTIES
		POSITION_INDEPENDENT_CODE ON
		C_VISIBILITY_PRESET hidden)
	target_include_directories(${name}
		PRIVATE ${PROJECT_SOURCE_DIR}/lib
		PUBLIC ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/include)
	target_link_libraries(${name} PRIVATE vug_warnings)
endfunction()

# vug_describe(TARGET NAME OBJECTS EXPORTED): what the shared library and the archive have in common.
# EXPORTED: its name after vug:: for those who link it.
function(vug_describe target name objects exported)
	target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
	set_target_properties(${target} PROPERTIES
		OUTPUT_NAME ${name}
		EXPORT_NAME ${exported}
		LINKER_LANGUAGE C
		LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib
		ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
	# libdrm has the header with the names of pixel formats: users get its folder, as from pkg-config.
	target_include_directories(${target} INTERFACE
		$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
		$<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>)
	target_include_directories(${target} SYSTEM INTERFACE
		"$<BUILD_INTERFACE:${VUG_LIBDRM_INCLUDE_DIRS}>"
		$<INSTALL_INTERFACE:$<TARGET_PROPERTY:PkgConfig::VUG_LIBDRM,INTERFACE_INCLUDE_DIRECTORIES>>)
	add_library(vug::${exported} ALIAS ${target})
endfunction()

# vug_install(NAME TARGET…): with what find_package() needs of them.
function(vug_install name)
	install(TARGETS ${ARGN} EXPORT ${name}
		LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
		ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
		INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
	install(EXPORT ${name}
		FILE ${name}-targets.cmake
		NAMESPACE vug::
		DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/vug)
endfunction()

# vug_add_shared(NAME MAP)
function(vug_add_shared name map)
	add_library(${name} SHARED)
	# What is installed finds the others beside it, wherever `cmake --install --prefix` has put it.
	set_target_properties(${name} PROPERTIES
		VERSION ${PROJECT_VERSION}
		SOVERSION ${VUG_SONAME}
		LINK_DEPENDS ${map}
		INSTALL_RPATH "$ORIGIN")
	target_link_options(${name} PRIVATE LINKER:--version-script=${map} LINKER:--no-undefined)
endfunction()

# vug_add_library(NAME OBJECTS MAP EXPORTED): NAME is the kind that BUILD_SHARED_LIBS chooses, and
# NAME_static the archive in any case.
function(vug_add_library name objects map exported)
	set(kinds ${name})
	if(VUG_SHARED)
		vug_add_shared(${name} ${map})
		add_library(${name}_static STATIC)
		vug_describe(${name}_static ${name} ${objects} ${exported}_static)
	else()
		add_library(${name} STATIC)
		add_library(${name}_static ALIAS ${name})
		add_library(vug::${exported}_static ALIAS ${name})
	endif()
	vug_describe(${name} ${name} ${objects} ${exported})
	if(VUG_SHARED AND VUG_ARCHIVES)
		list(APPEND kinds ${name}_static)
	elseif(VUG_SHARED)
		set_target_properties(${name}_static PROPERTIES EXCLUDE_FROM_ALL ON)
	endif()
	if(VUG_INSTALL)
		vug_install(${name} ${kinds})
	endif()
endfunction()

# vug_link(NAME LIBRARY…): target_link_libraries() of every kind. The archive of NAME goes with libvug's.
function(vug_link name)
	target_link_libraries(${name} ${ARGN})
	if(VUG_SHARED)
		list(TRANSFORM ARGN REPLACE "^vug$" vug_static OUTPUT_VARIABLE libraries)
		target_link_libraries(${name}_static ${libraries})
	endif()
endfunction()
