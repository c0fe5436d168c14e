# What is installed beside the libraries and programs: headers, and what find_package() reads.
set(headers
	blob.h
	buffer.h
	descriptor.h
	format.h
	frame.h
	guest-reset.h
	input-routing.h
	listener.h
	scanout.h
	server.h
	source.h
	stats.h
	trace.h
	types.h
	vhost-user.h
	view.h
	vug.h)
if(VUG_HAS_GLIB)
	list(APPEND headers glib.h)
endif()
if(VUG_HAS_EGL)
	list(APPEND headers egl.h)
endif()
if(VUG_HAS_INPUT)
	list(APPEND headers input.h)
endif()
list(TRANSFORM headers PREPEND include/vug/)
install(FILES ${headers} ${PROJECT_BINARY_DIR}/include/vug/vug-version.h
	DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/vug)

include(CMakePackageConfigHelpers)
configure_package_config_file(cmake/vugConfig.cmake.in vugConfig.cmake
	INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/vug)
# Before 1.0 anything may change with a minor version: docs/abi-policy.md.
write_basic_package_version_file(vugConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/vugConfig.cmake ${PROJECT_BINARY_DIR}/vugConfigVersion.cmake
	DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/vug)
