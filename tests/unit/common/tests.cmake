# the base: what everything stands on
koers_test(common/slice koers_common)
koers_test(common/topic koers_common)
koers_test(common/civil koers_common)
koers_test(common/uuid koers_common)
koers_test(common/wire koers_common)
koers_test(common/event koers_common)
koers_test(common/catalogue koers_common)
koers_test(common/key koers_common)
koers_test(common/conf koers_common)
koers_test(common/pjson koers_common)
koers_test(common/log koers_common)
# the mesh's own: files, sockets, health
koers_test(common/view koers_common)
koers_test(common/outbox koers_common)
koers_test(common/zpoll koers_common)
koers_test(common/http koers_common)
koers_test(common/bus koers_common)
# the runtime of daemons, over a body and a journal of its own
foreach(name daemon_outputs daemon_round daemon_inputs daemon_attempts daemon_publish daemon_queries daemon_main)
    koers_test(common/${name} koers_common)
    target_sources(test_common_${name} PRIVATE
        "${CMAKE_CURRENT_SOURCE_DIR}/unit/common/daemon_world.c")
endforeach()
