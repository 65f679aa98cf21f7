/* These tests check the exit codes of results, the text of a refusal, and the list of pending
 * commands. Scripts depend on the exit codes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "services/command/send.h"

#define PROBLEM(name) KOERS__MESH__V1__PROBLEM__PROBLEM_##name
#define REASON(name)  KOERS__BUS__V1__REASON__REASON_##name

static int code_of(size_t n, const Koers__Mesh__V1__Problem *problems)
{
    Koers__Mesh__V1__Reply reply = KOERS__MESH__V1__REPLY__INIT;
    Koers__Mesh__V1__Refusal refusals[4], *list[4];
    struct send_result result = {.end = SEND_REPLIED, .reply = &reply};

    for (size_t i = 0; i < n; i++) {
        koers__mesh__v1__refusal__init(&refusals[i]);
        refusals[i].problem = problems[i];
        list[i] = &refusals[i];
    }
    reply.n_refusals = n;
    reply.refusals = list;
    return send_code(&result);
}

#define CODE_OF(...)                                                                               \
    code_of(sizeof((Koers__Mesh__V1__Problem[]){__VA_ARGS__}) / sizeof(Koers__Mesh__V1__Problem),  \
            (Koers__Mesh__V1__Problem[]){__VA_ARGS__})

Test(client_result, each_problem_has_its_code)
{
    cr_assert_eq(code_of(0, NULL), 0);
    cr_assert_eq(CODE_OF(PROBLEM(BAD_FIELD)), 65);
    cr_assert_eq(CODE_OF(PROBLEM(UNKNOWN)), 66);
    cr_assert_eq(CODE_OF(PROBLEM(NOT_YOURS)), 77);
    cr_assert_eq(CODE_OF(PROBLEM(WRONG_STATE)), 1);
    cr_assert_eq(CODE_OF(PROBLEM(BAD_SIGNATURE)), 77);
    cr_assert_eq(CODE_OF(PROBLEM(BAD_PAYLOAD)), 76);
}

Test(client_result, the_most_severe_problem_counts)
{
    cr_assert_eq(CODE_OF(PROBLEM(BAD_FIELD), PROBLEM(WRONG_STATE)), 1);
    cr_assert_eq(CODE_OF(PROBLEM(UNKNOWN), PROBLEM(NOT_YOURS), PROBLEM(BAD_FIELD)), 77);
    cr_assert_eq(CODE_OF(PROBLEM(BAD_FIELD), PROBLEM(UNKNOWN)), 66);
}

Test(client_result, each_end_and_reason_has_its_code)
{
    static const struct {
        struct send_result result;
        int code;
    } cases[] = {
        {{.end = SEND_RECORDED}, 5},
        {{.end = SEND_QUEUED}, 5},
        {{.end = SEND_PARKED, .reason = REASON(NOT_ALLOWED)}, 77},
        {{.end = SEND_PARKED, .reason = REASON(NOT_YOU)}, 77},
        {{.end = SEND_PARKED, .reason = REASON(TOO_LARGE)}, 65},
        {{.end = SEND_PARKED, .reason = REASON(MALFORMED)}, 65},
        {{.end = SEND_PARKED, .reason = REASON(PROTOCOL)}, 76},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(send_code(&cases[i].result), cases[i].code, "case %zu", i);
}

Test(client_result, each_answer_has_its_code)
{
    static const int codes[] = {69, 0, 68, 69, 124, 77, 76, 65, 66, 75, 70};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        cr_assert_eq(session_code((Koers__Bus__V1__Answers)i), codes[i], "answer %zu", i);
}

Test(client_result, a_refusal_names_field_text_and_rule)
{
    Koers__Mesh__V1__Refusal refusal = KOERS__MESH__V1__REFUSAL__INIT;
    char field[] = "title", rule[] = "text.long", words[] = "te lang", text[100];

    refusal.text = words;
    send_refusal_text(&refusal, text, sizeof text);
    cr_assert_str_eq(text, "te lang");
    refusal.field = field;
    refusal.rule = rule;
    send_refusal_text(&refusal, text, sizeof text);
    cr_assert_str_eq(text, "title: te lang (text.long)");
}

static void pending_id(char id[UUID_TEXT], unsigned i)
{
    snprintf(id, UUID_TEXT, "id-%u", i);
}

Test(client_result, a_pending_command_is_found_until_it_ends)
{
    scoped(pendings_fini) struct pendings p = {.list = NULL};
    char id[UUID_TEXT];

    /* The commands end slightly out of order, so that the list must move and grow. */
    for (unsigned i = 0, ended = 0; i < 1000; i++) {
        pending_id(id, i);
        pendings_add(&p, id, i, "x", (struct slice){0})->number = i + 1;
        if (i % 3 == 2) {
            static const unsigned order[] = {1, 0, 2};
            for (unsigned j = 0; j < 3; j++) {
                struct pending *one;

                pending_id(id, ended + order[j]);
                one = pendings_by_id(&p, id);
                cr_assert_not_null(one, "%s", id);
                cr_assert_eq(one->tag, ended + order[j]);
                cr_assert_eq(pendings_by_number(&p, one->number), one);
                pendings_remove(&p, one);
                cr_assert_null(pendings_by_id(&p, id));
            }
            ended += 3;
        }
    }
    cr_assert_eq(pendings_count(&p), 1);
    cr_assert_eq(pendings_oldest(&p)->tag, 999);
    pendings_oldest(&p)->acknowledged = true;
    pending_id(id, 1000);
    pendings_add(&p, id, 1000, NULL, (struct slice){0})->number = 1001;
    pendings_unpublish(&p);
    cr_assert_null(pendings_by_number(&p, 1001));
    cr_assert_not_null(pendings_by_number(&p, 1000));
}
