# The bodies and the register of schemes.
koers_test(services/authority koers_body)
koers_test(services/nodes koers_body)
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
koers_test(services/command_send koers_command)
# The commands of operators. operator_status needs the client, to look up the commands that it hints at.
koers_test(services/operator_explain koers_client)
koers_test(services/operator_doctor koers_client)
koers_test(services/operator_tail_lines koers_operator_tail)
koers_test(services/operator_tail_forms koers_operator_tail)
koers_test(services/operator_tail_remarks koers_operator_tail)
koers_test(services/operator_trace koers_operator_trace)
koers_test(services/operator_check koers_operator_check)
koers_test(services/operator_status koers_client)
koers_test(services/operator_top koers_operator_top)
