# the journal
koers_test(broker/segment koers_broker)
koers_test(broker/journal koers_broker)
koers_test(broker/journal_damage koers_broker)
koers_test(broker/journal_kill koers_broker)
koers_test(broker/journal_power koers_broker)
koers_test(broker/journal_full koers_broker)
koers_test(broker/journaled koers_journaled)
# the door, tried by another library
koers_test(broker/door koers_broker PkgConfig::CZMQ)
# koers-journal
koers_test(broker/archive koers_archive)
# the core, step by step
koers_test(broker/policy koers_broker)
koers_test(broker/senders koers_broker)
koers_test(broker/core_publish koers_broker)
koers_test(broker/core_cursor koers_broker)
koers_test(broker/core_session koers_broker)
koers_test(broker/core_condition koers_broker)
koers_test(broker/core_ask koers_broker)
koers_test(broker/core_policy koers_broker)
# every bit and every byte: some 40,000 recoveries on a machine that may be busy
set_tests_properties(unit.broker.journal_damage unit.broker.journal_power PROPERTIES TIMEOUT 240)
