# Scripts against real daemons, by family: 0 the bus, 1 signals, 2 the bodies, 3 the client and the
# operator, 4 other languages.
koers_script(integration t4000-foreign.sh 120)
