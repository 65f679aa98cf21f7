# This file lists the tests of faults in a running mesh: kills, full and failing disks, damaged
# journals, restored copies of the journal, and revoked keys. If the machine lacks something that a
# test needs, the test prints SKIPPED and the reason.
function(koers_fault name timeout)
    koers_script(faults ${name}.sh ${timeout})
    set_tests_properties(faults.${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()
koers_fault(kill-run 240)
koers_fault(kill-at-syscall 150)
koers_fault(tail-sigstop 120)
koers_fault(tail-kill 240)
koers_fault(journal-damage 90)
koers_fault(two-brokers 60)
koers_fault(eio 120)
koers_fault(full-disk 120)
koers_fault(revoked 90)
koers_fault(hostile 120)
koers_fault(restored-journal 120)
koers_fault(set-aside 60)
