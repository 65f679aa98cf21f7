/* This file implements `koers doctor`. The command judges facts of the live mesh or of a support
 * bundle, and prints the findings. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "services/command/commands.h"
#include "services/command/print.h"
#include "services/operator/doctor/collect.h"
#include "services/operator/doctor/facts_bundle.h"
#include "services/operator/doctor/judge.h"
#include "services/operator/doctor/texts.h"

static void doctor_print_finding(const struct finding *x)
{
    const bool colour = client_colour(STDOUT_FILENO);
    const bool error = x->severity == SEVERITY_ERROR;
    printf("%s%s %s%s  ", colour ? error ? "\033[31m" : "\033[33m" : "", error ? "✗" : "!",
           check_code(x->check), colour ? "\033[0m" : "");
    if (*x->of) {
        print_text(stdout, x->of, 0);
        fputs(": ", stdout);
    }
    print_text(stdout, x->text, 0);
    printf("\n    " T_DOCTOR_CAUSE ": ");
    print_text(stdout, x->cause, 0);
    if (*x->command) {
        printf("\n    " T_DOCTOR_COMMAND ": ");
        print_text(stdout, x->command, 0);
    }
    putchar('\n');
}

/* Prints each check that has no finding, and its state. The state is "unseen" if there were no
 * facts for the check, and "ok" otherwise. */
static void doctor_print_rest(const struct client *c, const struct findings *found)
{
    for (int check = 0; check < N_CHECKS; check++) {
        bool any = false;
        for (size_t i = 0; i < found->n; i++)
            any = any || (int)found->list[i].check == check;
        if (any)
            continue;
        if (c->json)
            client_print_json(json_pack("{s:s, s:s, s:s}", "code", check_code((enum check_id)check),
                                        "check", check_name((enum check_id)check), "severity",
                                        found->looked[check] ? "ok" : "unseen"));
        else
            printf("%s %s  %s: %s\n", found->looked[check] ? "✓" : "·",
                   check_code((enum check_id)check), check_name((enum check_id)check),
                   found->looked[check] ? T_DOCTOR_FINE : T_DOCTOR_UNSEEN);
    }
}

static void doctor_sum_up(const struct client *c, const struct findings *found)
{
    size_t n_looked = 0, n_errors = 0;
    for (int check = 0; check < N_CHECKS; check++)
        n_looked += found->looked[check];
    for (size_t i = 0; i < found->n; i++)
        n_errors += found->list[i].severity == SEVERITY_ERROR;
    /* The summary goes to stderr and must come after the lines on stdout. */
    fflush(stdout);
    if (found->n == 0)
        client_notice(c, T_DOCTOR_OK, n_looked, N_CHECKS);
    else
        client_notice(c, T_DOCTOR_FOUND, n_looked, N_CHECKS, n_errors, found->n - n_errors);
}

static int doctor_print(const struct client *c, const struct findings *found)
{
    for (size_t i = 0; i < found->n; i++) {
        if (c->json)
            client_print_json(finding_json(&found->list[i]));
        else
            doctor_print_finding(&found->list[i]);
    }
    if (options_has(&c->args, "all"))
        doctor_print_rest(c, found);
    doctor_sum_up(c, found);
    switch (findings_worst(found)) {
    case SEVERITY_OK:
        return CODE_OK;
    case SEVERITY_WARNING:
        return CODE_PARTLY;
    case SEVERITY_ERROR:
        break;
    }
    return CODE_NO;
}

int doctor_run(struct client *c)
{
    struct doctor_facts facts = {0};
    struct findings found;
    const char *bundle = client_option(c, "bundle");
    char when[CIVIL_TIME];
    int code = CODE_OK;
    if (bundle)
        code = facts_from_bundle(&facts, bundle);
    else
        collect(c, &facts, NULL, NULL);
    if (!code && bundle)
        client_notice(c, T_DOCTOR_BUNDLE, facts.endpoint, print_when(facts.now_us, when));
    if (!code) {
        judge(&facts, &found);
        code = doctor_print(c, &found);
        findings_fini(&found);
    }
    facts_fini(&facts);
    return code;
}
