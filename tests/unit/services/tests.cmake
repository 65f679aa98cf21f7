# The bodies and the register of schemes.
koers_test(services/authority koers_body)
koers_test(services/body koers_kerngroep koers_koersoverleg koers_dg_overleg)
koers_test(services/regelingen koers_regelingen)
# The relay.
koers_test(services/relay_words koers_relay)
koers_test(services/relay_check koers_relay)
koers_test(services/relay_signals koers_relay)
koers_test(services/relay_bottlenecks koers_relay)
koers_test(services/relay_answers koers_relay)
koers_test(services/relay_vault koers_relay)
# The client.
koers_test(services/client_signal_json koers_client)
target_compile_definitions(test_services_client_signal_json PRIVATE
    KOERS_DATA="${CMAKE_SOURCE_DIR}/tests/data")
koers_test(services/client_commands koers_client)
koers_test(services/client_result koers_client)
koers_test(services/client_explain koers_client)
koers_test(services/client_tail koers_client)
koers_test(services/client_tail_forms koers_client)
koers_test(services/client_tail_remarks koers_client)
koers_test(services/client_trace koers_client)
koers_test(services/client_status koers_client)
koers_test(services/client_top koers_client)
