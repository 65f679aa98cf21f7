/* These tests parse lines of JSON into signals. They check that all errors are found at once, that
 * the signal does not contain the contact, and that equal input gets equal ids. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "services/client/signal/signal_json.h"

#define GOOD                                                                                       \
    "{\"kind\":\"knelpunt\",\"province\":\"NL-NB\",\"region_type\":\"sto\",\"region\":\"Twente\"," \
    "\"pillars\":[2,1],\"domains\":[\"techniek\",\"ict\"],\"origin\":\"landelijk\","               \
    "\"title\":\"Te veel loketten\",\"description\":\"Vier loketten.\\nVier formulieren.\""

static bool parse(struct signal_input *in, struct field_errors *errors, const char *line)
{
    return signal_json_parse(in, slice_text(line), NULL, errors);
}

static const struct field_error *error_of(const struct field_errors *errors, const char *field)
{
    for (size_t i = 0; i < errors->n; i++)
        if (strcmp(errors->list[i].field, field) == 0)
            return &errors->list[i];
    return NULL;
}

static void refuses(const char *line, const char *field, const char *rule)
{
    scoped(signal_input_fini) struct signal_input in;
    struct field_errors errors;

    cr_assert_not(parse(&in, &errors, line), "%s", line);
    cr_assert_not_null(error_of(&errors, field), "%s: %s", line, errors.list[0].field);
    cr_assert_str_eq(error_of(&errors, field)->rule, rule, "%s", line);
}

Test(client_signal_json, accepts_a_line_with_all_members)
{
    scoped(signal_input_fini) struct signal_input in;
    struct field_errors errors;

    cr_assert(parse(&in, &errors,
                    GOOD ",\"parties\":[\"OCW\"],\"evidence\":{\"bussen\":3.5},\"source\":\"§1\","
                         "\"scheme\":\"slim\",\"id\":\"8d628e19-1508-5c09-aae4-e275724deb61\"}"),
              "%s", errors.list[0].text);
    cr_assert_eq(in.signal.kind, KOERS__SIGNAL__V1__KIND__KIND_BOTTLENECK);
    cr_assert_str_eq(in.signal.province, "NL-NB");
    cr_assert_eq(in.signal.n_pillars, 2);
    cr_assert_eq(in.signal.pillars[0], 2);
    cr_assert_str_eq(in.signal.domains[1], "ict");
    cr_assert_eq(in.signal.origin, KOERS__SIGNAL__V1__ORIGIN__ORIGIN_NATIONAL);
    cr_assert_eq(in.signal.n_evidence, 1);
    cr_assert_eq(in.signal.evidence[0]->value, 3.5);
    cr_assert_str_eq(in.signal.id, "8d628e19-1508-5c09-aae4-e275724deb61");
    cr_assert_not(in.signal.has_contact);
}

Test(client_signal_json, reports_all_errors_at_once)
{
    scoped(signal_input_fini) struct signal_input in;
    struct field_errors errors;

    cr_assert_not(parse(&in, &errors,
                        "{\"kind\":\"klacht\",\"province\":\"NL-AW\",\"pillars\":[7],"
                        "\"domains\":[],\"origin\":4,\"titel\":\"x\"}"));
    cr_assert_str_eq(error_of(&errors, "kind")->rule, "kind.unknown");
    cr_assert_str_eq(error_of(&errors, "province")->rule, "province.overseas");
    cr_assert_str_eq(error_of(&errors, "pillars")->rule, "pillars.unknown");
    cr_assert_str_eq(error_of(&errors, "domains")->rule, "domains.none");
    cr_assert_str_eq(error_of(&errors, "origin")->rule, "type.text");
    cr_assert_str_eq(error_of(&errors, "title")->rule, "field.missing");
    cr_assert_str_eq(error_of(&errors, "region")->rule, "field.missing");
    cr_assert_str_eq(error_of(&errors, "region_type")->rule, "field.missing");
    cr_assert_str_eq(error_of(&errors, "description")->rule, "field.missing");
    cr_assert(strstr(error_of(&errors, "titel")->text, "title") != NULL);
}

Test(client_signal_json, names_the_field_and_the_rule)
{
    refuses(GOOD ",\"contact\":{\"fax\":\"1\"}}", "contact", "field.unknown");
    refuses(GOOD ",\"evidence\":{\"x\":\"veel\"}}", "evidence", "evidence.value");
    refuses(GOOD ",\"parties\":\"OCW\"}", "parties", "type.list");
    refuses(GOOD ",\"id\":\"17\"}", "id", "id.invalid");
    refuses(GOOD ",\"scheme\":\"a\\u001b[31m\"}", "scheme", "text.control");
    refuses("[1]", "", "json.object");
    refuses("{\"kind\": \"knelpunt\", \"title\": \"x\" oeps", "title", "json.malformed");
    refuses("{\"kind\":\"vraag\",\"title\":\"a\xff\"}", "title", "text.utf8");
    refuses("{\"kind\":\"vraag\",\"kind\":\"vraag\"}", "kind", "json.malformed");
}

Test(client_signal_json, counts_characters_instead_of_bytes)
{
    char line[4000], title[801] = "";

    for (int i = 0; i < 200; i++)
        strcat(title, "€");
    snprintf(line, sizeof line, "{\"title\":\"%s\"}", title);
    {
        scoped(signal_input_fini) struct signal_input in;
        struct field_errors errors;

        parse(&in, &errors, line);
        cr_assert_null(error_of(&errors, "title"));
    }
    strcat(title, "x");
    snprintf(line, sizeof line, "{\"title\":\"%s\"}", title);
    refuses(line, "title", "text.long");
}

Test(client_signal_json, keeps_the_contact_out_of_the_signal)
{
    scoped(signal_input_fini) struct signal_input in;
    struct field_errors errors;
    uint8_t content[32], packed[4096];
    size_t n;

    cr_assert(
        parse(&in, &errors, GOOD ",\"contact\":{\"name\":\"Jansen\",\"email\":\"j@x.example\"}}"));
    cr_assert(in.has_contact && in.signal.has_contact);
    cr_assert_str_eq(in.contact.name, "Jansen");
    n = koers__signal__v1__signal__pack(&in.signal, packed);
    cr_assert_null(memmem(packed, n, "Jansen", 6));
    cr_assert_null(memmem(packed, n, "example", 7));
    signal_json_content(&in, content);
    signal_json_identify(&in, "ptvt", content, 0);
    cr_assert_str_eq(in.contact.signal_id, in.signal.id);
}

static void id_of(char id[UUID_TEXT], const char *line, const char *identity, uint64_t occurrence)
{
    scoped(signal_input_fini) struct signal_input in;
    struct field_errors errors;
    uint8_t content[32];

    cr_assert(parse(&in, &errors, line));
    signal_json_content(&in, content);
    signal_json_identify(&in, identity, content, occurrence);
    memcpy(id, in.id, UUID_TEXT);
}

Test(client_signal_json, gives_equal_input_equal_ids)
{
    char a[UUID_TEXT], b[UUID_TEXT];

    id_of(a, GOOD "}", "ptvt", 0);
    cr_assert(uuid_valid(a));
    id_of(b, GOOD ", \"scheme\": null }", "ptvt", 0);
    cr_assert_str_eq(a, b, "the same members, written in another way");
    id_of(b, GOOD "}", "ptvt", 1);
    cr_assert_str_neq(a, b, "its second occurrence");
    id_of(b, GOOD "}", "accounthouder-nl-nb", 0);
    cr_assert_str_neq(a, b, "another poster");
    id_of(b, GOOD ",\"source\":\"x\"}", "ptvt", 0);
    cr_assert_str_neq(a, b, "another content");
    id_of(b, GOOD ",\"contact\":{\"name\":\"P\"}}", "ptvt", 0);
    cr_assert_str_eq(a, b, "a contact");
    id_of(b, GOOD ",\"contact\":{\"name\":\"Q\",\"phone\":\"1\"}}", "ptvt", 0);
    cr_assert_str_eq(a, b, "another contact");
    id_of(b, GOOD ",\"id\":\"8d628e19-1508-5c09-aae4-e275724deb61\"}", "ptvt", 0);
    cr_assert_str_eq(b, "8d628e19-1508-5c09-aae4-e275724deb61",
                     "an id in the input has precedence");
}

/* All lines of tests/data/signals.ndjson are correct. The test damages one line, so exactly one
 * line must be refused. */
Test(client_signal_json, accepts_all_of_the_test_data)
{
    FILE *file = fopen(KOERS_TEST_DATA "/signals.ndjson", "re");
    char *line = NULL;
    size_t capacity = 0, n_good = 0, n_bad = 0;

    cr_assert_not_null(file);
    for (int nth = 1; getline(&line, &capacity, file) > 0; nth++) {
        scoped(signal_input_fini) struct signal_input in;
        struct field_errors errors;

        if (nth == 17)
            line[strlen(line) / 2] = 0;
        if (parse(&in, &errors, line))
            n_good++;
        else {
            cr_assert_eq(nth, 17, "%d: %s", nth, errors.list[0].text);
            n_bad++;
        }
    }
    cr_assert_eq(n_good, 55);
    cr_assert_eq(n_bad, 1);
    free(line);
    fclose(file);
}
