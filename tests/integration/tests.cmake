# Scripts against real daemons, by family: 0 the bus and the programs, 1 signals, 2 the bodies, 3 the
# client and the operator, 4 other languages.
koers_script(integration t0200-broker.py 120)
koers_script(integration t0300-manual.sh 60)
koers_script(integration t0400-bye.sh 60)
koers_script(integration t0500-ready.sh 60)
koers_script(integration t1000-post.sh 120)

# The one in C, of common/bus.c with koers-broker.
add_executable(test_t0100-bus "${CMAKE_CURRENT_SOURCE_DIR}/integration/t0100-bus.c")
set_target_properties(test_t0100-bus PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
target_link_libraries(test_t0100-bus PRIVATE koers_common "${CRITERION_LIBRARY}")
add_dependencies(test_t0100-bus koers-broker koers)
add_test(NAME integration.t0100-bus COMMAND test_t0100-bus --jobs 1 --short-filename)
set_tests_properties(integration.t0100-bus PROPERTIES TIMEOUT 180
    ENVIRONMENT "KOERS_BIN=${KOERS_BIN_DIR};ASAN_OPTIONS=abort_on_error=1:detect_leaks=1")
koers_script(integration t1100-import.sh 120)
koers_script(integration t1200-bad-input.sh 120)
koers_script(integration t1300-answer-link.sh 120)
koers_script(integration t1400-asked.sh 120)
koers_script(integration t2000-path.sh 120)
koers_script(integration t2100-regional-and-pillar-4.sh 120)
koers_script(integration t2200-solved-reopened-closed.sh 120)
koers_script(integration t2300-authority.sh 120)
koers_script(integration t2400-schemes.sh 120)
koers_script(integration t2500-rebuild.sh 120)
koers_script(integration t2600-joined-later.sh 120)
koers_script(integration t4000-foreign.sh 120)
koers_script(integration t3100-outbox.sh 120)
