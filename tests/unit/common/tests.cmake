# the base: what everything stands on
koers_test(common/slice koers_common)
koers_test(common/topic koers_common)
koers_test(common/civil koers_common)
koers_test(common/uuid koers_common)
koers_test(common/event koers_common)
koers_test(common/catalogue koers_common)
