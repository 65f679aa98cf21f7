/* Tests the facts about this process, also when no file descriptor is left. */
#include "common/serve/host.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Uses every file descriptor. The count must then not be 0, because an alert depends on the count.
 */
Test(host, open_files_when_there_are_no_more)
{
    struct rlimit limit = {.rlim_cur = 64, .rlim_max = 64};
    uint32_t open, before, max;
    host_open_files(&before, &max);
    int more = dup(STDERR_FILENO);
    host_open_files(&open, &max);
    cr_expect_eq(open, before + 1, "%u after %u", open, before);
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    while (dup(more) >= 0)
        ;
    host_open_files(&open, &max);
    cr_expect_eq(max, 64);
    cr_expect_eq(open, 64, "%u", open);
}

Test(host, a_sync_is_measured_and_leaves_nothing)
{
    char folder[] = "/tmp/koers-host-XXXXXX";
    uint64_t us = 0;
    cr_assert_not_null(mkdtemp(folder));
    cr_expect_eq(host_sync(folder, &us), 0);
    cr_expect_gt(us, 0);
    cr_expect_eq(rmdir(folder), 0, "no file is left");
    cr_expect_eq(host_sync(folder, &us), -ENOENT);
    cr_expect_eq(us, 0);
}
