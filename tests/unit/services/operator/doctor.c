/* Tests the doctor: the facts of a healthy mesh give no finding, and every check gives its finding
 * exactly at its limit. The tests also write facts as JSON and read them back. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/utf8.h"
#include "common/event/pjson.h"
#include "services/operator/doctor/judge.h"

#define NOW        INT64_C(1795000000000000)
#define S          INT64_C(1000000)
#define DAY        (86400 * S)
#define UP         KOERS__MESH__V1__CONDITION__CONDITION_UP
#define COND(name) KOERS__MESH__V1__CONDITION__CONDITION_##name

static struct doctor_facts facts;
static struct findings found;

static void set(char **to, const char *text)
{
    if (*to != protobuf_c_empty_string)
        free(*to);
    *to = mem_text(text);
}

static Koers__Mesh__V1__NodeFile *file_new(const char *role, const char *path, uint32_t mode)
{
    Koers__Mesh__V1__NodeFile *f = mem_new(sizeof *f);
    koers__mesh__v1__node_file__init(f);
    set(&f->role, role);
    set(&f->path, path);
    f->mode = mode;
    f->uid = 10001;
    f->usable = true;
    return f;
}

static void add_node(const char *name, const char *program)
{
    struct facts_node *node = facts_add_node(&facts);
    Koers__Mesh__V1__NodeHealth *h = mem_new(sizeof *h);

    snprintf(node->name, sizeof node->name, "%s", name);
    node->answers = KOERS__BUS__V1__ANSWERS__ANSWERS_OK;
    node->asked_us = NOW;
    node->answered_us = NOW + 1000;
    koers__mesh__v1__node_health__init(h);
    node->health = h;
    set(&h->program, program);
    h->wall_us = NOW + 500;
    h->uid = 10001;
    h->disk_bytes = 100ULL << 30;
    h->disk_free_bytes = 50ULL << 30;
    h->sync_us = 2000;
    h->view_version = 1;
    set(&h->schema, "aa");
    set(&h->schema_found, "aa");
    set(&h->view_check, "ok");
    h->memory_bytes = 20 << 20;
    h->open_files = 40;
    h->open_files_max = 1024;
    h->n_files = 2;
    h->files = mem_new(2 * sizeof *h->files);
    h->files[0] = file_new("data", "/var/lib/koers/x", 0700);
    h->files[1] = file_new("key", "/etc/koers/x.key", 0400);
}

static void add_row(const char *name, const char *program)
{
    Koers__Mesh__V1__NodeStatus *row = mem_new(sizeof *row);

    koers__mesh__v1__node_status__init(row);
    set(&row->identity, name);
    set(&row->program, program);
    row->node = row->up = true;
    row->condition = UP;
    row->since_us = row->heard_us = NOW - S;
    facts.status->nodes = mem_grow(facts.status->nodes, (facts.status->n_nodes + 1) * sizeof row);
    facts.status->nodes[facts.status->n_nodes++] = row;
}

static void set_key(ProtobufCBinaryData *to, uint8_t byte)
{
    to->len = 32;
    to->data = mem_new(32);
    memset(to->data, byte, 32);
}

static void add_identity(const char *name, uint8_t byte)
{
    Koers__Policy__V1__Identity *who = mem_new(sizeof *who);

    koers__policy__v1__identity__init(who);
    set(&who->name, name);
    set_key(&who->curve_key, byte);
    set_key(&who->signing_key, (uint8_t)(byte + 100));
    facts.policy->identities =
        mem_grow(facts.policy->identities, (facts.policy->n_identities + 1) * sizeof who);
    facts.policy->identities[facts.policy->n_identities++] = who;
}

/* Fills `facts` with a healthy mesh. */
static void setup(void)
{
    facts = (struct doctor_facts){.now_us = NOW,
                                  .uid = 1000,
                                  .program = "koers/1.0.0",
                                  .identity = "operator",
                                  .mesh_path = "/etc/koers/mesh.json",
                                  .endpoint = "tcp://broker.example:5570",
                                  .broker_key = "K",
                                  .own_broker_key = "K",
                                  .policy_path = "/etc/koers/policy.bin",
                                  .policy_version = 7,
                                  .status_us = NOW,
                                  .policy_answers = KOERS__BUS__V1__ANSWERS__ANSWERS_OK,
                                  .policy_signed = true};
    facts.status = mem_new(sizeof *facts.status);
    koers__mesh__v1__mesh_status__init(facts.status);
    set(&facts.status->program, "koers-broker/1.0.0");
    facts.status->now_us = NOW;
    facts.status->policy_version = 7;
    facts.policy = mem_new(sizeof *facts.policy);
    koers__policy__v1__policy__init(facts.policy);
    add_node("broker", "koers-broker/1.0.0");
    add_node("kerngroep-1", "koers-kerngroep/1.0.0");
    add_node("kerngroep-2", "koers-kerngroep/1.0.0");
    add_row("kerngroep-1", "koers-kerngroep/1.0.0");
    add_row("kerngroep-2", "koers-kerngroep/1.0.0");
    add_identity("operator", 1);
    add_identity("kerngroep-1", 2);
}

static void teardown(void)
{
    findings_fini(&found);
    facts_fini(&facts);
}

TestSuite(operator_doctor, .init = setup, .fini = teardown);

/* Judges the facts. Asserts that there is exactly one finding and that `check` gave it. Returns
 * that finding. */
static const struct finding *only(enum check_id check)
{
    findings_fini(&found);
    judge(&facts, &found);
    cr_assert_eq(found.n, 1, "%zu findings, first %s: %s", found.n,
                 found.n ? check_code(found.list[0].check) : "-",
                 found.n ? found.list[0].text : "-");
    cr_assert_str_eq(check_code(found.list[0].check), check_code(check));
    cr_assert(*found.list[0].text && *found.list[0].cause, "%s", check_code(check));
    return &found.list[0];
}

static void none(void)
{
    findings_fini(&found);
    judge(&facts, &found);
    cr_assert_eq(found.n, 0, "%s: %s", found.n ? check_code(found.list[0].check) : "-",
                 found.n ? found.list[0].text : "-");
}

/* Tests a limit of `check`. `below` and `beyond` are statements that set a fact. After `below`,
 * there must be no finding. After `beyond`, the only finding must be of `check`, with severity
 * `level`. */
#define AT_LIMIT(below, beyond, check, level)                                                      \
    do {                                                                                           \
        below;                                                                                     \
        none();                                                                                    \
        beyond;                                                                                    \
        cr_assert_eq(only(CHECK_##check)->severity, SEVERITY_##level);                             \
    } while (0)

Test(operator_doctor, a_healthy_mesh_has_no_finding)
{
    none();
    for (int check = 0; check < N_CHECKS; check++)
        cr_assert(found.looked[check] || check == CHECK_D33 || check == CHECK_D34, "%s",
                  check_code((enum check_id)check));
    cr_assert_eq(findings_worst(&found), SEVERITY_OK);
}

Test(operator_doctor, an_unreachable_broker)
{
    facts.reach = REACH_AWAY;
    facts.door = DOOR_REFUSED;
    cr_assert(strstr(only(CHECK_D01)->command, "systemctl start koers-broker"));
    facts.door = DOOR_NO_NAME;
    cr_assert_str_eq(only(CHECK_D01)->command, "getent hosts broker.example");
    facts.door = DOOR_NO_WAY;
    cr_assert_str_eq(only(CHECK_D01)->command, "nc -vz broker.example 5570");
    facts.door = DOOR_OPEN;
    cr_assert(strstr(only(CHECK_D01)->cause, "brokersleutel"));
    facts.reach = REACH_NOT_ADMITTED;
    cr_assert(strstr(only(CHECK_D01)->cause, "operator"));
    facts.launcher = true;
    facts.reach = REACH_AWAY;
    facts.door = DOOR_REFUSED;
    cr_assert_str_eq(only(CHECK_D01)->command, "KOERS_HOME=/etc/koers compose/local up");
    facts.reach = REACH_NO_FILES;
    cr_assert_eq(only(CHECK_D38)->severity, SEVERITY_ERROR);
}

Test(operator_doctor, the_condition_of_a_node)
{
    Koers__Mesh__V1__NodeStatus *row = facts.status->nodes[1];

    row->condition = COND(GONE);
    row->up = false;
    cr_assert_str_eq(only(CHECK_D02)->of, "kerngroep-2");
    cr_assert(strstr(only(CHECK_D02)->command, "koers-kerngroep@2"));
    row->up = true;
    row->condition = COND(SILENT);
    only(CHECK_D03);
    row->condition = COND(BEHIND);
    row->waiting_since_us = NOW - 11 * S;
    cr_assert_eq(only(CHECK_D04)->severity, SEVERITY_WARNING);
    row->waiting_since_us = NOW - 61 * S;
    cr_assert_eq(only(CHECK_D04)->severity, SEVERITY_ERROR);
    row->waiting_since_us = 0;
    row->condition = COND(CATCHING_UP);
    AT_LIMIT(row->since_us = NOW - 299 * S, row->since_us = NOW - 300 * S, D04, WARNING);
    row->condition = COND(REFUSING);
    set(&row->reason, "de broker loopt achter");
    cr_assert(strstr(only(CHECK_D05)->text, "loopt achter"));
    /* the command has `--rebuild` only if the reason contains `--rebuild` */
    set(&row->reason, "kan niet verder: de schijf is vol");
    cr_assert_str_eq(only(CHECK_D05)->text, "weigert: kan niet verder: de schijf is vol");
    cr_assert_str_eq(only(CHECK_D05)->command, "journalctl -u koers-kerngroep@2 -n 30"
                                               "  # in containers: docker compose -f "
                                               "compose/compose.yaml logs --tail=30 kerngroep-2");
    facts.launcher = true;
    cr_assert_str_eq(only(CHECK_D05)->command, "tail -n 30 /etc/koers/log/kerngroep-2.log");
    facts.launcher = false;
    set(&row->reason, "kan niet verder: klopt de broker, start dan met --rebuild");
    cr_assert(strstr(only(CHECK_D05)->command, "koers-kerngroep --rebuild"));
    row->condition = UP;
    row->parked = 2;
    cr_assert_str_eq(only(CHECK_D06)->command, "koers parked list kerngroep-2 --as operator");
}

Test(operator_doctor, a_text_that_is_cut_stays_utf8)
{
    Koers__Mesh__V1__NodeStatus *row = facts.status->nodes[1];
    char reason[401];
    row->condition = COND(REFUSING);
    for (size_t shift = 0; shift < 2; shift++) {
        for (size_t i = 0; i < 400; i += 2)
            memcpy(reason + i, "é", 2);
        reason[400] = 0;
        memset(reason, 'x', shift);
        memmove(reason + shift, reason + 2 * shift, 401 - 2 * shift);
        set(&row->reason, reason);
        const struct finding *x = only(CHECK_D05);
        cr_assert_gt(strlen(x->text), sizeof x->text - 4);
        cr_assert(utf8_valid(slice_text(x->text)));
    }
}

Test(operator_doctor, nodes_that_report_no_health)
{
    facts.nodes[1].answers = KOERS__BUS__V1__ANSWERS__ANSWERS_TIMED_OUT;
    protobuf_c_message_free_unpacked(&facts.nodes[1].health->base, NULL);
    facts.nodes[1].health = NULL;
    cr_assert(strstr(only(CHECK_D07)->text, "TIMED_OUT"));
    facts.nodes[1].answers = KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED;
    only(CHECK_D08);
    facts.policy_answers = KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED;
    only(CHECK_D08);
}

Test(operator_doctor, disks)
{
    Koers__Mesh__V1__NodeHealth *h = facts.nodes[1].health;

    AT_LIMIT(h->disk_free_bytes = 10ULL << 30, h->disk_free_bytes = (10ULL << 30) - 1, D10,
             WARNING);
    /* the share of free space is small, but there are many free bytes */
    h->disk_bytes = 1000ULL << 30;
    AT_LIMIT(h->disk_free_bytes = 20ULL << 30, h->disk_free_bytes = (20ULL << 30) - 1, D10, ERROR);
    h->disk_free_bytes = 500ULL << 30;
    AT_LIMIT(h->sync_us = 49999, h->sync_us = 50000, D11, WARNING);
    h->sync_us = 500000;
    cr_assert_eq(only(CHECK_D11)->severity, SEVERITY_ERROR);
    h->sync_us = 0;
    set(&h->sync_error, "Read-only file system");
    cr_assert(strstr(only(CHECK_D12)->text, "Read-only"));
    set(&h->sync_error, "");
    facts.status->full = true;
    cr_assert_str_eq(only(CHECK_D10)->of, "broker");
}

Test(operator_doctor, permissions)
{
    Koers__Mesh__V1__NodeHealth *h = facts.nodes[1].health;

    AT_LIMIT(h->files[1]->mode = 0600, h->files[1]->mode = 0440, D13, ERROR);
    cr_assert_str_eq(only(CHECK_D13)->command, "chmod 0400 /etc/koers/x.key");
    h->files[1]->mode = 0400;
    AT_LIMIT(h->files[0]->mode = 0755, h->files[0]->mode = 0770, D13, ERROR);
    h->files[0]->mode = 0700;
    h->files[0]->uid = 0;
    cr_assert(strstr(only(CHECK_D13)->command, "chown 10001 /var/lib/koers/x"));
    h->uid = 0; /* root can use the files of other users */
    h->files[0]->usable = true;
    none();
    h->files[0]->usable = false;
    only(CHECK_D13);
}

Test(operator_doctor, clocks)
{
    AT_LIMIT(facts.nodes[1].health->wall_us = NOW + 2 * S,
             facts.nodes[1].health->wall_us = NOW + 2 * S + 1001, D15, WARNING);
    cr_assert_str_eq(found.list[0].of, "kerngroep-1");
    facts.nodes[1].health->wall_us = NOW - 61 * S;
    cr_assert_eq(only(CHECK_D15)->severity, SEVERITY_ERROR);
    /* If all other machines have the same time and this machine has another time, the clock of this
     * machine is wrong. */
    for (size_t i = 0; i < facts.n_nodes; i++)
        facts.nodes[i].health->wall_us = NOW + 10 * S;
    facts.status->now_us = NOW + 10 * S;
    cr_assert_str_eq(only(CHECK_D15)->of, "");
    cr_assert(strstr(found.list[0].text, "achter"));
}

Test(operator_doctor, the_commit_clock)
{
    AT_LIMIT(facts.status->now_us = NOW + 2 * S, facts.status->now_us = NOW + 3 * S, D15, WARNING);
    facts.status->trial_clock = true; /* on a trial mesh the clock is moved on purpose */
    none();
}

Test(operator_doctor, programs_and_views)
{
    Koers__Mesh__V1__NodeHealth *h = facts.nodes[1].health;

    set(&facts.status->nodes[0]->program, "koers-kerngroep/0.9.0");
    cr_assert_str_eq(only(CHECK_D16)->of, "kerngroep-1");
    set(&facts.status->nodes[0]->program, "koers-kerngroep/1.0.0");
    h->view_version = 2;
    only(CHECK_D16);
    h->view_version = 1;
    snprintf(facts.program, sizeof facts.program, "koers/1.1.0");
    cr_assert_str_eq(only(CHECK_D16)->of, "");
    snprintf(facts.program, sizeof facts.program, "koers/1.0.0");
    set(&h->schema_found, "bb");
    cr_assert(strstr(only(CHECK_D17)->command, "koers-kerngroep --rebuild"));
    set(&h->schema_found, "");
    none();
    set(&h->view_check, "wrong # of entries in index");
    cr_assert(strstr(only(CHECK_D18)->text, "wrong #"));
    set(&h->view_check, "");
    none();
    set(&facts.nodes[0].health->journal_damage, "segment 3 at 4096");
    cr_assert(strstr(only(CHECK_D19)->command, "koers journal verify /var/lib/koers/x"));
}

Test(operator_doctor, limits)
{
    Koers__Mesh__V1__NodeHealth *h = facts.nodes[1].health;

    AT_LIMIT(h->unacknowledged_since_us = h->wall_us - 15 * S + 1,
             h->unacknowledged_since_us = h->wall_us - 15 * S, D20, WARNING);
    h->unacknowledged_since_us = h->wall_us - 300 * S;
    cr_assert_eq(only(CHECK_D20)->severity, SEVERITY_ERROR);
    h->unacknowledged_since_us = 0;
    AT_LIMIT(h->open_files = 819, h->open_files = 820, D21, WARNING);
    h->open_files = 973;
    cr_assert_eq(only(CHECK_D21)->severity, SEVERITY_ERROR);
    h->open_files = 40;
    AT_LIMIT(h->memory_bytes = (192 << 20) - 1, h->memory_bytes = 192 << 20, D22, WARNING);
    h->memory_bytes = 0;
    AT_LIMIT(facts.nodes[0].health->memory_bytes = (384 << 20) - 1,
             facts.nodes[0].health->memory_bytes = 384 << 20, D22, WARNING);
}

Test(operator_doctor, keys_in_the_policy)
{
    Koers__Policy__V1__Identity *who = facts.policy->identities[0];

    AT_LIMIT(who->valid_until_us = NOW + 30 * DAY + 1, who->valid_until_us = NOW + 30 * DAY, D30,
             WARNING);
    cr_assert(strstr(found.list[0].command, "koers key rotate operator --until 20"));
    who->valid_until_us = NOW + 3 * DAY;
    cr_assert_eq(only(CHECK_D30)->severity, SEVERITY_ERROR);
    who->valid_until_us = NOW;
    cr_assert_eq(only(CHECK_D31)->severity, SEVERITY_WARNING);
    who->node = true;
    cr_assert_eq(only(CHECK_D31)->severity, SEVERITY_ERROR);
    who->revoked = true;
    none();
    who->revoked = false;
    who->valid_until_us = 0;
    AT_LIMIT(who->valid_from_us = NOW, who->valid_from_us = NOW + 1, D31, ERROR);
    who->valid_from_us = 0;
    memset(who->signing_key.data, 102, 32);
    cr_assert_str_eq(only(CHECK_D32)->of, "kerngroep-1");
    facts.policy->identities[1]->revoked = true;
    none();
}

Test(operator_doctor, key_files)
{
    struct facts_key *key = facts_add_key(&facts);

    snprintf(key->path, sizeof key->path, "/home/o'p/keys/operator.key");
    snprintf(key->name, sizeof key->name, "operator");
    snprintf(key->curve_public, sizeof key->curve_public,
             "0rAi40rAi40rAi40rAi40rAi40rAi40rAi40rAi4"); /* Z85 of 32 bytes with value 1 */
    none();
    cr_assert(found.looked[CHECK_D33] && found.looked[CHECK_D34]);
    key->mode = 0640;
    key->state = FILE_OPEN_TO_OTHERS;
    cr_assert_str_eq(only(CHECK_D34)->command, "chmod 0400 '/home/o'\\''p/keys/operator.key'");
    key->state = FILE_BAD;
    only(CHECK_D34);
    key->state = FILE_USABLE;
    facts.policy->identities[0]->revoked = true;
    cr_assert(strstr(only(CHECK_D33)->text, "ingetrokken"));
    facts.policy->identities[0]->revoked = false;
    key->curve_public[0] = '1';
    cr_assert(strstr(only(CHECK_D33)->text, "andere sleutel"));
    snprintf(key->name, sizeof key->name, "nobody");
    cr_assert(strstr(only(CHECK_D33)->text, "niet in het beleid"));
}

Test(operator_doctor, copies_of_a_key)
{
    for (int i = 0; i < 2; i++) {
        struct facts_key *key = facts_add_key(&facts);

        snprintf(key->path, sizeof key->path, "/k/%d.key", i);
        snprintf(key->name, sizeof key->name, "operator");
        snprintf(key->curve_public, sizeof key->curve_public,
                 "0rAi40rAi40rAi40rAi40rAi40rAi40rAi40rAi4");
    }
    facts.keys[1].name[0] = 'x';
    cr_assert_str_eq(only(CHECK_D33)->of, "/k/1.key"); /* the policy shows which file is the copy */
    cr_assert_str_eq(found.list[0].command, "mv /k/1.key /k/1.key.old");
    protobuf_c_message_free_unpacked(&facts.policy->base, NULL);
    facts.policy = NULL;
    cr_assert_str_eq(only(CHECK_D32)->command, "ls -l /k/0.key /k/1.key");
}

Test(operator_doctor, the_policy_and_mesh_json)
{
    facts.policy_version = 8;
    cr_assert(strstr(only(CHECK_D35)->text, "nieuwer"));
    cr_assert_str_eq(only(CHECK_D35)->command,
                     "koers key load --as operator"); /* the command must not need the root key */
    facts.policy_version = 6;
    cr_assert(strstr(only(CHECK_D35)->text, "ouder"));
    cr_assert_str_eq(only(CHECK_D35)->command, "koers key fetch --as operator");
    facts.policy_path[0] = 0;
    none();
    facts.policy_signed = false;
    only(CHECK_D36);
    facts.policy_signed = true;
    snprintf(facts.own_broker_key, sizeof facts.own_broker_key, "a$(b)");
    cr_assert(strstr(only(CHECK_D37)->command, "--arg key 'a$(b)' "));
}

Test(operator_doctor, outboxes)
{
    struct facts_outbox *box = facts_add_outbox(&facts);

    snprintf(box->path, sizeof box->path, "/x/outbox.db");
    snprintf(box->identity, sizeof box->identity, "ptvt");
    box->waiting = 3;
    AT_LIMIT(box->oldest_us = NOW - 10 * S, box->oldest_us = NOW - 10 * S - 1, D40, WARNING);
    cr_assert(strstr(found.list[0].command, "--as ptvt"));
    box->waiting = 0;
    box->parked = 1;
    cr_assert_str_eq(only(CHECK_D41)->command, "koers outbox list --as ptvt");
    box->parked = 0;
    box->state = FILE_IN_USE;
    none();
    box->state = FILE_BAD;
    only(CHECK_D42);
}

Test(operator_doctor, findings_are_sorted_and_facts_survive_json)
{
    struct doctor_facts read = {0};
    struct findings again;
    struct errtext why = {""};
    struct facts_outbox *box = facts_add_outbox(&facts);
    json_t *json;

    box->parked = 2;
    facts_add_key(&facts)->state = FILE_BAD;
    facts.nodes[2].health->sync_us = 700000;
    facts.nodes[0].health->sync_us = 60000;
    facts.status->nodes[0]->parked = 1;
    facts.policy->identities[1]->valid_until_us = NOW + DAY;
    json = facts_to_json(&facts);
    cr_assert_eq(facts_from_json(&read, json, &why), FACTS_OK, "%s", why.text);
    json_decref(json);
    judge(&facts, &found);
    judge(&read, &again);
    cr_assert_eq(found.n, 6);
    cr_assert_eq(again.n, found.n);
    for (size_t i = 0; i < found.n; i++) {
        cr_assert_str_eq(found.list[i].text, again.list[i].text);
        cr_assert_str_eq(found.list[i].command, again.list[i].command);
        cr_assert(i == 0 || found.list[i - 1].check <= found.list[i].check);
    }
    cr_assert_arr_eq(found.looked, again.looked, sizeof found.looked);
    findings_fini(&again);
    facts_fini(&read);
}

Test(operator_doctor, facts_of_a_bundle_are_checked)
{
    static const char *const broken[] = {"now_us", "reach", "endpoint", "launcher",
                                         "policy_version"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct doctor_facts read = {0};
        struct errtext why = {""};
        json_t *json = facts_to_json(&facts), *client = json_object_get(json, "client");

        json_object_set_new(client, broken[i],
                            i == 1   ? json_integer(99)
                            : i == 4 ? json_integer(-1)
                                     : json_array());
        cr_assert_eq(facts_from_json(&read, json, &why), FACTS_E_BAD);
        cr_assert_str_eq(why.text, broken[i]);
        json_decref(json);
        facts_fini(&read);
    }
}
