# Builds koers-bench (bench.h). The test bench.quick is a short run that checks results, not times.
file(GLOB bench_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/bench/*.c")
add_executable(koers-bench ${bench_sources})
target_link_libraries(koers-bench PRIVATE koers_daemon)
set_target_properties(koers-bench PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
add_test(NAME bench.quick COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/bench/run" --quick)
set_tests_properties(bench.quick PROPERTIES TIMEOUT 120
    ENVIRONMENT "KOERS_BIN=${KOERS_BIN_DIR};KOERS_TESTS=${CMAKE_BINARY_DIR}/tests")
