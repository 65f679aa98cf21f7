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
