/* This file implements `koers key list`. The command lists the identities in the policy of the mesh
 * home. With --live it lists the identities in the policy in force at the broker. */
#include <stdio.h>
#include <string.h>

#include "common/base/civil.h"
#include "common/event/message.h"
#include "services/command/print.h"
#include "services/operator/keys/key_change.h"
#include "services/operator/keys/key_commands.h"
#include "services/operator/keys/key_request.h"
#include "services/operator/keys/policy_fetch.h"
#include "services/operator/keys/texts.h"

enum { SOON_DAYS = 30 };
#define DAY_US ((int64_t)86400 * 1000000)

/* Returns the state of an identity as --json prints it, such as "revoked". If the key is valid now
 * and expires in fewer than SOON_DAYS days, sets *soonp to the count of days until then. Otherwise
 * sets *soonp to -1. */
static const char *state_of(const Koers__Policy__V1__Identity *i, int64_t now_us, int64_t *soonp)
{
    *soonp = -1;
    if (i->revoked)
        return "revoked";
    if (i->valid_until_us && now_us >= i->valid_until_us)
        return "expired";
    if (now_us < i->valid_from_us)
        return "not_yet";
    if (i->valid_until_us && i->valid_until_us - now_us < SOON_DAYS * DAY_US)
        *soonp = (i->valid_until_us - now_us) / DAY_US;
    return *soonp < 0 ? "valid" : "expiring";
}

static void state_format(const char *state, int64_t soon, char to[60])
{
    const char *text = strcmp(state, "revoked") == 0   ? T_KEY_GONE
                       : strcmp(state, "expired") == 0 ? T_KEY_OVER
                       : strcmp(state, "not_yet") == 0 ? T_KEY_NOT_YET
                                                       : T_KEY_VALID;
    snprintf(to, 60, "%s", text);
    if (soon >= 0)
        snprintf(to, 60, T_KEY_SOON, (long long)soon, soon == 1 ? T_KEY_DAY : T_KEY_DAYS);
}

static void finger_of(const Koers__Policy__V1__Identity *i, char to[KEY_FINGERPRINT])
{
    *to = 0;
    if (i->curve_key.len == 32 && i->signing_key.len == 32)
        key_fingerprint(i->curve_key.data, i->signing_key.data, to);
}

static void time_add(json_t *to, const char *name, int64_t us)
{
    char text[CIVIL_TIME];
    civil_utc(us, text);
    if (us)
        json_object_set_new(to, name, json_string(text));
}

static void list_json(const Koers__Policy__V1__Policy *p, const Koers__Policy__V1__Identity *i,
                      int64_t now_us, bool live)
{
    char finger[KEY_FINGERPRINT];
    int64_t soon;
    finger_of(i, finger);
    json_t *line =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:I, s:b}", "identity", i->name, "role",
                  i->role, "scope", i->scope, "kind", i->node ? "node" : "person", "state",
                  state_of(i, now_us, &soon), "revoked", (int)i->revoked, "fingerprint", finger,
                  "policy_version", (json_int_t)p->version, "live", (int)live);
    /* A person may have edited policy.json. If a name is not valid UTF-8, Jansson returns NULL. */
    if (!line)
        return;
    time_add(line, "valid_from", i->valid_from_us);
    time_add(line, "valid_until", i->valid_until_us);
    if (soon >= 0)
        json_object_set_new(line, "days_left", json_integer(soon));
    client_print_json(line);
}

static void list_day(int64_t us)
{
    char text[CIVIL_TIME] = "-";
    if (us)
        civil_local(us, text);
    text[10] = 0;
    print_column(text, 10);
}

static void list_row(const Koers__Policy__V1__Identity *i, int64_t now_us)
{
    char finger[KEY_FINGERPRINT], text[60];
    int64_t soon;
    const char *state = state_of(i, now_us, &soon);
    finger_of(i, finger);
    state_format(state, soon, text);
    print_column(i->name, 24);
    print_column(i->role, 16);
    print_column(i->scope, 14);
    list_day(i->valid_from_us);
    /* print the last valid day, as --until accepts it */
    list_day(i->valid_until_us ? i->valid_until_us - 1 : 0);
    print_column(finger, 19);
    puts(text);
}

static void list_print(struct client *c, const Koers__Policy__V1__Policy *p, const char *directory,
                       bool live)
{
    int64_t now_us = civil_now_us();
    if (!c->json && live)
        printf(T_KEY_LIST_LIVE, (unsigned long long)p->version);
    else if (!c->json)
        printf(T_KEY_LIST_HOME, (unsigned long long)p->version, directory);
    if (!c->json)
        puts(T_KEY_LIST_HEAD);
    for (size_t i = 0; i < p->n_identities; i++)
        if (c->json)
            list_json(p, p->identities[i], now_us, live);
        else
            list_row(p->identities[i], now_us);
}

static int list_live(struct client *c, const struct key_home *h)
{
    scoped(buf_fini) struct buf bytes = {0};
    Koers__Policy__V1__Policy *live = NULL, *here = NULL;
    int code = policy_fetch(c, h, &bytes, &live);
    if (code)
        return code;
    list_print(c, live, h->directory, true);
    if (home_policy_load(h, &here, NULL) == HOME_OK && here->version != live->version)
        client_notice(c, T_KEY_OLDER, (unsigned long long)here->version,
                      (unsigned long long)live->version);
    message_free(&here);
    message_free(&live);
    return CODE_OK;
}

int key_list_run(struct client *c)
{
    struct errtext why = {""};
    Koers__Policy__V1__Policy *p = NULL;
    struct key_home h;
    key_home_of(&h, c);
    if (options_has(&c->args, "live"))
        return list_live(c, &h);
    int e = home_policy_load(&h, &p, &why);
    if (e)
        return key_home_fail(e, &why);
    list_print(c, p, h.directory, false);
    message_free(&p);
    return CODE_OK;
}
