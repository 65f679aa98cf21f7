/* This file implements `koers check broker`. The check tests whether the broker answers and accepts
 * events. If the user's role may ask for the broker's health, the check also reports its disk and
 * its journal. */
#include "common/event/message.h"
#include "services/command/commands.h"
#include "services/operator/check/check_command.h"
#include "services/operator/check/texts.h"

/* Default limits for the free disk space, in percent. */
#define FREE_WARN 15.0
#define FREE_CRIT 5.0

static void check_disk(struct check_run *run, const Koers__Mesh__V1__NodeHealth *health)
{
    double free = health->disk_bytes > 0
                      ? 100.0 * (double)health->disk_free_bytes / (double)health->disk_bytes
                      : 0;
    struct check_figure figure = {.metric = CHECK_DISK_FREE,
                                  .of = "broker",
                                  .value = free,
                                  .warn = run->limits.warn,
                                  .crit = run->limits.crit,
                                  .below = true};
    double sync = (double)health->sync_us / 1e6;
    enum check_level level = check_add_figure(&run->check, &figure);
    check_report(run, CHECK_SYNC, "broker", sync);
    check_add_finding(&run->check, level, T_CHECK_DISK, free, sync * 1000);
    if (*health->sync_error)
        check_add_finding(&run->check, CHECK_CRITICAL, T_CHECK_DISK_FAILS, health->sync_error);
    if (*health->journal_damage)
        check_add_finding(&run->check, CHECK_CRITICAL, T_CHECK_DAMAGE, health->journal_damage);
}

static int ask_broker(struct check_run *run)
{
    Koers__Mesh__V1__GetNodeHealth question = KOERS__MESH__V1__GET_NODE_HEALTH__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL, *health = NULL;
    const Koers__Mesh__V1__MeshStatus *status;
    int code = check_ask_mesh(run, &answer, &status);
    if (code)
        return code;
    check_broker_row(run, status);
    check_add_finding(&run->check, CHECK_OK, T_CHECK_BROKER_OK, (unsigned long long)status->head);
    code = check_ask(run, "broker", QUERY_NODE_HEALTH, &question.base, &health);
    if (!code)
        check_disk(run, (const Koers__Mesh__V1__NodeHealth *)health);
    else if (code == CODE_NOT_YOURS)
        check_add_finding(&run->check, CHECK_OK, "%s", T_CHECK_DISK_UNSEEN);
    else
        return code;
    return CODE_OK;
}

int check_broker_run(struct client *c)
{
    return check_perform(c, &(struct check_task){.about = "broker",
                                                 .name = "broker",
                                                 .ask = ask_broker,
                                                 .unit = 1,
                                                 .warn = FREE_WARN,
                                                 .crit = FREE_CRIT,
                                                 .below = true});
}
