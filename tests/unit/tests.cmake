# The unit tests, one row a folder of the programs: koers_tests(FOLDER LIBRARY NAMES…). A test is linked
# with the library of its folder, and with others only where it must be.
function(koers_tests folder library)
    foreach(name IN LISTS ARGN)
        koers_test(${folder}/${name} ${library})
    endforeach()
endfunction()

koers_tests(common/base koers_base civil conf fsm slice tar utf8 uuid)
koers_test(common/base/log koers_base PkgConfig::JANSSON) # reads its JSON lines back
koers_tests(common/event koers_event catalogue cloudevents event message pjson topic wire)
koers_tests(common/keys koers_keys key)
koers_tests(common/store koers_store outbox view)
koers_tests(common/serve koers_serve host http notify)
koers_tests(common/bus koers_bus bus machine zpoll)
koers_tests(common/daemon koers_daemon order phase)
# with a body and a journal in memory
foreach(name attempts inputs main outputs publish queries round taken)
    koers_test(common/daemon/${name} koers_daemon)
    target_sources(test_common_daemon_${name} PRIVATE
        "${CMAKE_CURRENT_SOURCE_DIR}/unit/common/daemon/daemon_world.c")
endforeach()

koers_tests(broker/journal koers_journal damage full journal kill mark power segment)
koers_tests(broker/journaled koers_journaled events)
koers_tests(broker/policy koers_policy policy)
koers_tests(broker/core koers_core ask clock condition cursor policy senders session)
koers_test(broker/core/publish koers_core koers_journaled) # finds the numbers of refused events
koers_test(broker/door/door koers_door PkgConfig::CZMQ) # czmq plays the peers: it shares no code with ours
koers_tests(broker/archive koers_archive archive)
# some 40,000 recoveries, on a machine that may be busy
set_tests_properties(unit.broker.journal.damage unit.broker.journal.power PROPERTIES TIMEOUT 240)

koers_tests(services/body koers_body authority nodes)
koers_test(services/body/body koers_kerngroep koers_koersoverleg koers_dg_overleg)
koers_tests(services/relay koers_relay answers bottlenecks check signals vault words)
koers_tests(services/regelingen koers_regelingen regelingen)
koers_tests(services/command koers_command result send)
koers_tests(services/client koers_client commands signal_json)
koers_tests(services/operator koers_operator check doctor explain redact tail_forms tail_lines tail_remarks top
    trace)
koers_test(services/operator/status koers_client) # looks up the commands that it hints at
