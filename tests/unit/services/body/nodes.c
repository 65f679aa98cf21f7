/* Tests the rows of services/body/nodes.h against the catalogue, which is written by hand. Each
 * daemon must have a role in the catalogue, and people must be able to record outcomes for each
 * body. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "common/event/catalogue.h"
#include "services/body/bodies.h"

/* Returns true if a list of words with spaces between them has the word. */
static bool has_word(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' '))
            return true;
    return false;
}

Test(nodes, every_daemon_has_a_role_in_the_catalogue)
{
    const struct known_body *b;
    for (size_t i = 0; (b = body_nth(i)); i++) {
        if (!b->has_daemon)
            continue;
        const struct catalogue_role *role = catalogue_role(body_role(b));
        cr_assert(role, "proto/catalogue.def lacks KOERS_ROLE(\"%s\", BODY, BODY)", body_role(b));
        cr_expect(role->node, "the role %s is not one of daemons", role->name);
        bool consults = b->has_table && b->kind != BODY_RELAY;
        cr_expect_eq(role->body, consults, "the role %s has the wrong kind in proto/catalogue.def",
                     role->name);
    }
}

Test(nodes, people_may_send_a_command_to_record_an_outcome_of_every_body)
{
    const struct catalogue_event *record = &catalogue_events[EVENT_OUTCOME_RECORD];
    const struct known_body *b;
    for (size_t i = 0; (b = body_nth(i)); i++) {
        if (!b->has_daemon || !b->has_table)
            continue;
        const char *role = body_recorder(b->kind);
        char own[80], at[80];
        cr_assert(role, "services/body/nodes.h names nobody who records outcomes of %s", b->id);
        cr_assert(catalogue_role(role), "proto/catalogue.def has no role %s", role);
        snprintf(own, sizeof own, "%s/own", role);
        snprintf(at, sizeof at, "%s@%s", role, b->id);
        cr_expect(has_word(record->publishers, own) || has_word(record->publishers, at),
                  "proto/catalogue.def: the publishers of OUTCOME_RECORD lack %s", at);
        cr_expect(has_word(record->readers, own) || has_word(record->readers, at) ||
                      has_word(record->readers, role),
                  "proto/catalogue.def: the readers of OUTCOME_RECORD lack %s", at);
    }
}

Test(nodes, a_body_with_a_table_has_a_column_of_the_authority_table)
{
    const struct known_body *b;
    for (size_t i = 0; (b = body_nth(i)); i++)
        cr_expect(!b->has_table || b->kind < N_AUTHORITIES, "%s has no column", b->id);
}
