# Fuzz targets for functions that read bytes from outside. The test fuzz.NAME runs a target with a fixed
# count of mutations. With clang, -DKOERS_FUZZ=ON and -DKOERS_SANITIZER=address,undefined,fuzzer-no-link
# a target is also built as a libFuzzer program.
option(KOERS_FUZZ "Build the libFuzzer programs (clang)" OFF)

# koers_fuzz(NAME LIBRARIES…): builds tests/fuzz/fuzz_NAME.c with these libraries, and adds its test.
function(koers_fuzz name)
    add_executable(fuzz_${name}_fixed fuzz/fuzz_${name}.c fuzz/mutate.c)
    add_test(NAME fuzz.${name} COMMAND fuzz_${name}_fixed 20000)
    set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 60
        ENVIRONMENT "ASAN_OPTIONS=abort_on_error=1:detect_leaks=1;UBSAN_OPTIONS=print_stacktrace=1")
    set(targets fuzz_${name}_fixed)
    if(KOERS_FUZZ AND CMAKE_C_COMPILER_ID MATCHES "Clang")
        add_executable(fuzz_${name} fuzz/fuzz_${name}.c)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
        list(APPEND targets fuzz_${name})
    endif()
    foreach(target IN LISTS targets)
        target_link_libraries(${target} PRIVATE ${ARGN})
        set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY
            "${CMAKE_BINARY_DIR}/tests")
    endforeach()
endfunction()

koers_fuzz(event koers_daemon)
koers_fuzz(unpack koers_daemon)
koers_fuzz(archive koers_archive)
