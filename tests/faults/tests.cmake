# What is done to a running mesh: kills, full and failing disks, damage, restored copies, revoked
# keys. A test for which the machine lacks the means says SKIPPED and why.
function(koers_fault name timeout)
    koers_script(faults ${name}.sh ${timeout})
    set_tests_properties(faults.${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()
koers_fault(kill-run 240)
koers_fault(kill-at-syscall 150)
