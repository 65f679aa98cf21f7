/* `koers key new|grant|revoke|rotate`: who is in the policy, with which key, and from when until
 * when. A private key never leaves the machine where it was made; what travels is a request. */
#include "services/client/keys/key_people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "common/civil.h"
#include "services/client/commands.h"
#include "services/client/keys/key_command.h"
#include "services/client/keys/key_request.h"
#include "services/client/keys/policy_make.h"
#include "services/client/keys/texts.h"

/* ---- names, roles and times ---- */

/* Names are file names and topic tokens, too; the broker has its own. */
static int name_check(const char *name)
{
    if (client_identity_valid(name) && strcmp(name, "broker") != 0)
        return CODE_OK;
    return client_fail(CODE_USAGE, T_KEY_NAME, KEY_NAME_MAX, name);
}

static void roles_words(struct buf *to)
{
    for (size_t i = 0; i < n_catalogue_roles; i++)
        buf_add_text(to, "%s%s", i ? ", " : "", catalogue_roles[i].name);
}

/* The broker takes no policy with another scope. */
static bool scope_valid(const struct catalogue_role *role, const char *scope)
{
    size_t n = strspn(scope, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
    return (role->scope == SCOPE_NONE) == (n == 0) && n <= KEY_NAME_MAX && scope[n] == '\0';
}

static int role_check(const char *name, const char *scope, const struct catalogue_role **rolep)
{
    scoped(buf_fini) struct buf words = {0};
    *rolep = name ? catalogue_role(name) : NULL;
    if (!*rolep) {
        roles_words(&words);
        return client_fail(CODE_USAGE, T_KEY_NO_ROLE, name ? T_KEY_ROLE_BAD : T_KEY_ROLE_MISS,
                           (const char *)words.data);
    }
    if (!scope_valid(*rolep, scope))
        return client_fail(CODE_USAGE, T_KEY_SCOPE, name,
                           (*rolep)->scope == SCOPE_NONE ? T_KEY_SCOPE_NO : T_KEY_SCOPE_YES);
    return CODE_OK;
}

/* A day is its first moment, and as an end the first after it; "geen" is 0. */
static int moment_read(const struct client *c, const char *option, bool end, int64_t *usp)
{
    const char *text = client_option(c, option);
    char day[CIVIL_DATE];
    if (!text)
        return CODE_OK;
    if (strcmp(text, "geen") == 0) {
        *usp = 0;
        return CODE_OK;
    }
    if (civil_date_valid(text)) {
        civil_add(day, text, end ? 1 : 0);
        *usp = civil_begin_us(day);
        return CODE_OK;
    }
    if (strchr(text, 'T') && civil_parse(usp, text, civil_now_us()))
        return CODE_OK;
    return client_fail(CODE_BAD, T_KEY_DATE, option, text);
}

static int period_read(const struct client *c, Koers__Policy__V1__Identity *i)
{
    int code = moment_read(c, "from", false, &i->valid_from_us);
    if (!code)
        code = moment_read(c, "until", true, &i->valid_until_us);
    if (code)
        return code;
    if (i->valid_until_us && i->valid_until_us <= i->valid_from_us)
        return client_fail(CODE_BAD, T_KEY_PERIOD);
    if (client_option(c, "until") && i->valid_until_us && i->valid_until_us <= civil_now_us())
        return client_fail(CODE_BAD, T_KEY_PAST, client_option(c, "until"), i->name);
    return CODE_OK;
}

/* The same, before anything is made. */
static int period_check(const struct client *c, const char *name)
{
    Koers__Policy__V1__Identity i = KOERS__POLICY__V1__IDENTITY__INIT;
    i.name = client_borrow(name);
    return period_read(c, &i);
}

struct period_text {
    char text[3][CIVIL_TIME];
};

/* "vanaf A " "tot B", or "voor altijd". */
static void period_words(const Koers__Policy__V1__Identity *i, struct period_text *to)
{
    char when[CIVIL_TIME];
    memset(to, 0, sizeof *to);
    if (i->valid_from_us) {
        civil_local(i->valid_from_us, when);
        snprintf(to->text[0], CIVIL_TIME, "%s%.16s ", T_KEY_FROM, when);
    }
    if (i->valid_until_us) {
        civil_local(i->valid_until_us, when);
        snprintf(to->text[1], CIVIL_TIME, "%s%.16s", T_KEY_UNTIL, when);
    } else {
        snprintf(to->text[1], CIVIL_TIME, "%s", T_KEY_ALWAYS);
    }
}

/* ---- making keys ---- */

static bool key_is_of(const struct key *key, const Koers__Policy__V1__Identity *i)
{
    uint8_t curve[32];
    return zmq_z85_decode(curve, key->curve_public) && i->curve_key.len == sizeof curve &&
           memcmp(curve, i->curve_key.data, sizeof curve) == 0;
}

static int key_other(const char *path, const struct key *k)
{
    return client_fail(CODE_BAD, T_KEY_ANOTHER, path, k->role, *k->scope ? " " : "", k->scope);
}

int key_identity_make(struct key_change *k, const struct key_holder *t)
{
    scoped(key_fini) struct key key = {0};
    struct errtext why = {""};
    const char *path = home_key_path(&k->home, t->identity);
    const Koers__Policy__V1__Identity *old = policy_find(k->policy, t->identity);
    bool kept = access(path, F_OK) == 0, in = old && !old->revoked;
    if (!kept && in)
        return client_fail(CODE_NO, T_KEY_NAMED, t->identity, t->identity);
    if (!kept)
        key_generate(&key, t->identity, t->role, t->scope);
    if (kept ? key_load(&key, path, &why) : key_save(&key, path, &why))
        return client_fail(CODE_IO, T_KEY_SEE_FILE, why.text);
    if (strcmp(key.role, t->role) != 0 || strcmp(key.scope, t->scope) != 0)
        return key_other(path, &key);
    if (kept && old && old->revoked)
        return client_fail(CODE_BAD, T_KEY_OUT, path, path);
    if (in && !key_is_of(&key, old)) /* what lies here was replaced since */
        return client_fail(CODE_NO, T_KEY_NAMED, t->identity, t->identity);
    policy_put(k->policy, &key);
    key_fingerprint_of(&key, k->fingerprint);
    return CODE_OK;
}

/* keys/ and what is above it, for a person whose first key this is. */
static int folders_make(const struct key_home *h)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/keys", h->directory);
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        mkdir(path, 0700); /* the last one tells whether all are there */
        *p = '/';
    }
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return client_fail(CODE_CANNOT_CREATE, T_KEY_FILE, path, strerror(errno));
    return CODE_OK;
}

/* A key at `path`, where none may be, and NAAM.request in the working folder. `again`: a key of a
 * request before, of which nothing came yet, is taken. */
static int request_make(struct client *c, const char *path, const struct key_holder *t, bool again,
                        const char *verb)
{
    scoped(key_fini) struct key key = {0};
    struct errtext why = {""};
    char file[KEY_NAME_MAX + 16], finger[KEY_FINGERPRINT];
    bool kept = again && access(path, F_OK) == 0;
    if (!kept)
        key_generate(&key, t->identity, t->role, t->scope);
    if (kept ? key_load(&key, path, &why) : key_save(&key, path, &why))
        return client_fail(CODE_CANNOT_CREATE, T_KEY_SEE_FILE, why.text);
    snprintf(file, sizeof file, "%s.request", t->identity);
    if (key_request_save(&key, file, &why))
        return client_fail(CODE_CANNOT_CREATE, T_KEY_SEE_FILE, why.text);
    key_fingerprint_of(&key, finger);
    client_say(c, T_KEY_REQUESTED, t->identity, path, file, verb, finger);
    if (c->json)
        client_print_json(json_pack("{s:s, s:s, s:s, s:s, s:s}", "command", c->command->words,
                                    "identity", t->identity, "key", path, "request", file,
                                    "fingerprint", finger));
    return CODE_OK;
}

static int new_request(struct client *c, const struct key_home *h, const struct key_holder *t)
{
    char verb[KEY_NAME_MAX + 32];
    const char *path = home_key_path(h, t->identity);
    if (access(path, F_OK) == 0)
        return client_fail(CODE_CANNOT_CREATE, T_KEY_THERE, path, t->identity);
    int code = folders_make(h);
    snprintf(verb, sizeof verb, "grant %s.request", t->identity);
    return code ? code : request_make(c, path, t, false, verb);
}

static int new_admit(struct client *c, const struct key_holder *t,
                     const struct catalogue_role *role)
{
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    if (code)
        return code;
    k.identity = t->identity;
    bool role_added = policy_add_role(k.policy, role);
    code = key_identity_make(&k, t);
    if (!code)
        code = period_read(c, policy_find(k.policy, t->identity));
    if (!code)
        code = key_change_save(&k);
    if (code)
        return code;
    if (role_added)
        client_say(c, T_KEY_ROLE_NEW, role->name);
    client_say(c, T_KEY_NEW, t->identity, home_key_path(&k.home, t->identity),
               (unsigned long long)k.policy->version);
    return key_change_force(&k);
}

int key_new_run(struct client *c)
{
    const char *name = client_operand(c, 0), *scope = client_option(c, "scope");
    const struct catalogue_role *role;
    struct key_home h;
    int code = name_check(name);
    if (!code)
        code = role_check(client_option(c, "role"), scope ? scope : "", &role);
    if (!code)
        code = period_check(c, name);
    if (code)
        return code;
    struct key_holder t = {.role = role->name};
    snprintf(t.identity, sizeof t.identity, "%s", name);
    snprintf(t.scope, sizeof t.scope, "%s", scope ? scope : "");
    if (!options_has(&c->args, "request"))
        return new_admit(c, &t, role);
    key_home_of(&h, c);
    return new_request(c, &h, &t);
}

/* ---- admitting ---- */

static int request_read(const char *path, struct key *key, const struct catalogue_role **rolep)
{
    struct errtext why = {""};
    if (access(path, R_OK) < 0)
        return client_fail(CODE_UNKNOWN, T_KEY_FILE, path, strerror(errno));
    if (key_request_load(key, path, &why))
        return client_fail(CODE_BAD, T_KEY_REQUEST_BAD, path, why.text);
    int code = name_check(key->identity);
    return code ? code : role_check(key->role, key->scope, rolep);
}

/* Saves, tells from when until when, and puts it in force. */
static int grant_end(struct key_change *k, Koers__Policy__V1__Identity *i, bool fresh)
{
    struct period_text period;
    int code = period_read(k->client, i);
    if (!code)
        code = key_change_save(k);
    if (code)
        return code;
    unsigned long long version = (unsigned long long)k->policy->version;
    period_words(i, &period);
    key_fingerprint(i->curve_key.data, i->signing_key.data, k->fingerprint);
    k->identity = i->name;
    if (fresh)
        client_say(k->client, T_KEY_GRANTED, i->name, i->role, *i->scope ? " " : "", i->scope,
                   version, period.text[0], period.text[1], ".");
    else
        client_say(k->client, T_KEY_PERIODED, i->name, version, period.text[0], period.text[1],
                   ".");
    if (fresh)
        client_say(k->client, T_KEY_FINGER, k->fingerprint, i->name);
    return key_change_force(k);
}

/* The role is the asker's word: one that may do more than people's work is said by who grants it,
 * too, before it is in force. */
static int grant_role(const struct client *c, const char *path, const struct key *key,
                      const struct catalogue_role *role)
{
    const char *said = client_option(c, "role");
    if (said ? strcmp(said, role->name) == 0 : role->person && strcmp(role->name, "operator") != 0)
        return CODE_OK;
    return client_fail(said ? CODE_BAD : CODE_NO, said ? T_KEY_OTHER_ROLE : T_KEY_SAY_ROLE, path,
                       key->identity, role->name, *key->scope ? " " : "", key->scope, path,
                       role->name);
}

static int grant_request(struct key_change *k, const char *path)
{
    scoped(key_fini) struct key key = {0};
    const struct catalogue_role *role;
    int code = request_read(path, &key, &role);
    if (!code)
        code = grant_role(k->client, path, &key, role);
    if (code)
        return code;
    const Koers__Policy__V1__Identity *old = policy_find(k->policy, key.identity);
    if (old && key_is_of(&key, old) && old->revoked)
        return client_fail(CODE_NO, T_KEY_REVOKED, key.identity);
    if (old && !key_is_of(&key, old) && !old->revoked)
        return client_fail(CODE_NO, T_KEY_IN, key.identity, key.identity, path);
    if (policy_add_role(k->policy, role))
        client_say(k->client, T_KEY_ROLE_NEW, role->name);
    policy_put(k->policy, &key);
    return grant_end(k, policy_find(k->policy, key.identity), true);
}

static int grant_period(struct key_change *k, Koers__Policy__V1__Identity *i)
{
    if (i->revoked)
        return client_fail(CODE_NO, T_KEY_REVOKED, i->name);
    if (client_option(k->client, "role"))
        return client_fail(CODE_USAGE, T_KEY_ROLE_STAYS, i->name);
    if (!client_option(k->client, "from") && !client_option(k->client, "until"))
        return client_fail(CODE_USAGE, T_KEY_NO_PERIOD);
    return grant_end(k, i, false);
}

int key_grant_run(struct client *c)
{
    const char *what = client_operand(c, 0);
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    if (code)
        return code;
    Koers__Policy__V1__Identity *i = policy_find(k.policy, what);
    if (i)
        return grant_period(&k, i);
    if (client_identity_valid(what) && access(what, F_OK) < 0)
        return client_fail(CODE_UNKNOWN, T_KEY_UNKNOWN_FILE, what);
    return grant_request(&k, what);
}

/* ---- out ---- */

int key_revoke_run(struct client *c)
{
    scoped(key_change_fini) struct key_change k;
    int code = key_change_begin(&k, c, false);
    if (code)
        return code;
    Koers__Policy__V1__Identity *i = policy_find(k.policy, client_operand(c, 0));
    if (!i)
        return client_fail(CODE_UNKNOWN, T_KEY_UNKNOWN, client_operand(c, 0));
    k.identity = i->name;
    if (i->revoked) { /* perhaps not in force yet */
        client_say(c, T_KEY_WAS_OUT, i->name);
        return key_change_force(&k);
    }
    i->revoked = true;
    code = key_change_save(&k);
    if (code)
        return code;
    client_say(c, T_KEY_TAKEN, i->name, (unsigned long long)k.policy->version);
    return key_change_force(&k);
}

/* ---- another key ---- */

static int rotate_request(struct client *c, const char *name)
{
    scoped(key_fini) struct key old = {0};
    struct errtext why = {""};
    struct key_home h;
    char verb[2 * KEY_NAME_MAX + 32];
    key_home_of(&h, c);
    const char *path = home_key_path(&h, name);
    if (access(path, F_OK) < 0)
        return client_fail(CODE_UNKNOWN, T_NO_KEY, path);
    if (key_load(&old, path, &why))
        return client_fail(CODE_IO, T_KEY_SEE_FILE, why.text);
    struct key_holder t = {.role = old.role};
    snprintf(t.identity, sizeof t.identity, "%s", name);
    snprintf(t.scope, sizeof t.scope, "%s", old.scope);
    snprintf(verb, sizeof verb, "rotate %s %s.request", name, name);
    int code = request_make(c, home_next_path(&h, name), &t, true, verb);
    if (!code)
        client_say(c, T_KEY_PUT_LATER, home_next_path(&h, name), path);
    return code;
}

/* The holder's new public halves, from his request. */
static int rotate_take(struct key_change *k, const Koers__Policy__V1__Identity *i, const char *path)
{
    scoped(key_fini) struct key key = {0};
    const struct catalogue_role *role;
    int code = request_read(path, &key, &role);
    if (code)
        return code;
    if (strcmp(key.identity, i->name) != 0 || strcmp(key.role, i->role) != 0 ||
        strcmp(key.scope, i->scope) != 0)
        return client_fail(CODE_BAD, T_KEY_REQUEST_OF, path, key.identity, key.role,
                           *key.scope ? " " : "", key.scope, i->name, i->role, *i->scope ? " " : "",
                           i->scope);
    policy_put(k->policy, &key);
    key_fingerprint_of(&key, k->fingerprint);
    return CODE_OK;
}

/* A new key beside the old one, which stays until the new one is in force. */
static int rotate_here(struct key_change *k, const Koers__Policy__V1__Identity *i)
{
    scoped(key_fini) struct key key = {0};
    struct errtext why = {""};
    if (access(home_key_path(&k->home, i->name), F_OK) < 0)
        return client_fail(CODE_UNKNOWN, T_KEY_NOT_HERE, i->name, i->name, i->name);
    const char *path = home_next_path(&k->home, i->name);
    bool kept = access(path, F_OK) == 0;
    if (!kept)
        key_generate(&key, i->name, i->role, i->scope);
    if (kept ? key_load(&key, path, &why) : key_save(&key, path, &why))
        return client_fail(CODE_IO, T_KEY_SEE_FILE, why.text);
    if (strcmp(key.role, i->role) != 0 || strcmp(key.scope, i->scope) != 0)
        return key_other(path, &key);
    policy_put(k->policy, &key);
    key_fingerprint_of(&key, k->fingerprint);
    return CODE_OK;
}

/* Its keys change, and nothing else of it. */
static int rotate(struct key_change *k, Koers__Policy__V1__Identity *i, const char *request)
{
    int code = request ? rotate_take(k, i, request) : rotate_here(k, i);
    if (!code)
        code = period_read(k->client, i);
    if (!code)
        code = key_change_save(k);
    if (code)
        return code;
    client_say(k->client, T_KEY_ROTATED, i->name, (unsigned long long)k->policy->version);
    if (request)
        client_say(k->client, T_KEY_FINGER, k->fingerprint, i->name);
    code = key_change_force(k);
    const char *next = home_next_path(&k->home, i->name);
    if (!request && access(next, F_OK) == 0)
        client_say(k->client, T_KEY_WAITING, next);
    else if (request && i->node)
        client_say(k->client, T_KEY_RESTART, i->name);
    return code;
}

int key_rotate_run(struct client *c)
{
    const char *name = client_operand(c, 0);
    const char *request = c->args.n_operands > 1 ? client_operand(c, 1) : NULL;
    int code = name_check(name);
    if (!code && request && options_has(&c->args, "request"))
        code = client_fail(CODE_USAGE, T_KEY_NO_REQUEST);
    if (code)
        return code;
    if (options_has(&c->args, "request"))
        return rotate_request(c, name);
    scoped(key_change_fini) struct key_change k;
    code = key_change_begin(&k, c, false);
    if (code)
        return code;
    Koers__Policy__V1__Identity *i = policy_find(k.policy, name);
    if (!i)
        return client_fail(CODE_UNKNOWN, T_KEY_UNKNOWN, name);
    if (i->revoked)
        return client_fail(CODE_NO, T_KEY_REVOKED, name);
    k.identity = i->name;
    return rotate(&k, i, request);
}
