/* `koers key init|new|revoke|list|roles|sign`. Each subcommand is a row of a table: words, what it
 * needs, what it does. All end by saying what the broker must be told (SIGHUP), if anything. */
#include "services/client/keys/key_command.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/catalogue.h"
#include "common/err.h"
#include "services/client/keys/key_home.h"
#include "services/client/keys/key_trial.h"
#include "services/client/keys/policy_make.h"

#define OIN_TRIAL      "00000099000000000000" /* a prefix that Logius does not give out */
#define ENDPOINT_TRIAL "tcp://127.0.0.1:5570"

struct key_options {
    struct key_home home;
    const char *endpoint, *oin, *role, *scope;
    bool help;
    int argc;
    char **argv; /* operands */
};

static int complain(const struct errtext *why, int code)
{
    fprintf(stderr, "koers key: %s\n", why->text);
    return code;
}

static int complain_of(const char *path, const char *text)
{
    fprintf(stderr, "koers key: %s: %s\n", path, text);
    return EX_DATAERR;
}

static int policy_load(const struct key_options *o, Koers__Policy__V1__Policy **pp)
{
    struct errtext why = {{0}};
    int r = home_policy(&o->home, pp, &why);
    return r ? complain(&why, r == HOME_E_MISSING ? EX_NOINPUT : EX_CONFIG) : EX_OK;
}

static int policy_store(const struct key_options *o, Koers__Policy__V1__Policy *p)
{
    struct errtext why = {{0}};
    return home_policy_save(&o->home, p, &why) ? complain(&why, EX_IOERR) : EX_OK;
}

static void policy_free(Koers__Policy__V1__Policy **pp)
{
    if (*pp)
        koers__policy__v1__policy__free_unpacked(*pp, NULL);
    *pp = NULL;
}

/* A key for one identity: kept if it is there, made if not; and its row in the policy. A key of
 * another role is another's, and one that was revoked stays so. */
static int identity_put(const struct key_options *o, Koers__Policy__V1__Policy *p,
                        const struct key_holder *t)
{
    scoped(key_fini) struct key k = {0};
    struct errtext why = {{0}};
    const char *path = home_key_path(&o->home, t->identity);
    const Koers__Policy__V1__Identity *old = policy_find(p, t->identity);
    bool kept = access(path, F_OK) == 0;
    if (!kept)
        key_generate(&k, t->identity, t->role, t->scope);
    if (kept ? key_load(&k, path, &why) : key_save(&k, path, &why))
        return complain(&why, EX_IOERR);
    if (strcmp(k.role, t->role) != 0 || strcmp(k.scope, t->scope) != 0)
        return complain_of(path, "deze sleutel is er al, met een andere rol of een ander bereik");
    if (kept && old && old->revoked)
        return complain_of(path, "deze sleutel is ingetrokken; haal hem weg voor een nieuwe");
    policy_put(p, &k);
    return EX_OK;
}

static int key_init(struct key_options *o)
{
    struct errtext why = {{0}};
    if (home_make(&o->home, o->endpoint, o->oin, &why))
        return complain(&why, EX_CANTCREAT);
    if (access(home_path(&o->home, "policy.bin"), F_OK) == 0) {
        printf("%s: sleutels en policy zijn er al\n", o->home.directory);
        return EX_OK;
    }
    scoped(policy_free) Koers__Policy__V1__Policy *p = policy_new(o->oin, 0);
    struct key_holder t;
    int r = EX_OK;
    for (size_t i = 0; !r && key_trial_nth(i, &t); i++)
        r = identity_put(o, p, &t);
    if (!r)
        r = policy_store(o, p);
    if (!r)
        printf("%s: %zu sleutels en policy versie %llu gemaakt\n", o->home.directory,
               p->n_identities, (unsigned long long)p->version);
    return r;
}

/* Names are file names and topic tokens, too; the broker has its own. */
static bool name_valid(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n > 0 && n <= KEY_NAME_MAX && name[n] == '\0' && strcmp(name, "broker") != 0;
}

/* The broker takes no policy with another. */
static bool scope_valid(const struct catalogue_role *role, const char *scope)
{
    size_t n = strspn(scope, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
    return (role->scope == SCOPE_NONE) == (n == 0) && n <= KEY_NAME_MAX && scope[n] == '\0';
}

static int key_new(struct key_options *o)
{
    if (!name_valid(o->argv[0])) {
        fprintf(stderr, "koers key new: een naam heeft 1 tot %d tekens a-z, 0-9 en -\n",
                KEY_NAME_MAX);
        return EX_USAGE;
    }
    const struct catalogue_role *role = o->role ? catalogue_role(o->role) : NULL;
    if (!role || !scope_valid(role, o->scope)) {
        fprintf(stderr,
                "koers key new: --role moet een bestaande rol zijn, met --scope als die rol "
                "er een heeft\n");
        return EX_USAGE;
    }
    scoped(policy_free) Koers__Policy__V1__Policy *p = NULL;
    int r = policy_load(o, &p);
    if (r)
        return r;
    struct key_holder t = {.role = o->role};
    snprintf(t.identity, sizeof t.identity, "%s", o->argv[0]);
    snprintf(t.scope, sizeof t.scope, "%s", o->scope);
    bool role_added = policy_add_role(p, role);
    r = identity_put(o, p, &t);
    if (!r)
        r = policy_store(o, p);
    if (r)
        return r;
    if (role_added)
        printf("%s: rol toegevoegd; wat andere rollen met haar mogen, volgt met koers key roles\n",
               role->name);
    printf("%s: in policy versie %llu; stuur de broker SIGHUP\n", t.identity,
           (unsigned long long)p->version);
    return EX_OK;
}

static int key_revoke(struct key_options *o)
{
    scoped(policy_free) Koers__Policy__V1__Policy *p = NULL;
    int r = policy_load(o, &p);
    if (r)
        return r;
    Koers__Policy__V1__Identity *i = policy_find(p, o->argv[0]);
    if (!i) {
        fprintf(stderr, "koers key revoke: %s staat niet in de policy\n", o->argv[0]);
        return EX_NOINPUT;
    }
    i->revoked = true;
    r = policy_store(o, p);
    if (!r)
        printf("%s: ingetrokken in policy versie %llu; stuur de broker SIGHUP\n", i->name,
               (unsigned long long)p->version);
    return r;
}

static int key_list(struct key_options *o)
{
    scoped(policy_free) Koers__Policy__V1__Policy *p = NULL;
    int r = policy_load(o, &p);
    if (r)
        return r;
    printf("policy versie %llu\n", (unsigned long long)p->version);
    for (size_t i = 0; i < p->n_identities; i++)
        printf("%-24s %-16s %-14s %s\n", p->identities[i]->name, p->identities[i]->role,
               p->identities[i]->scope, p->identities[i]->revoked ? "ingetrokken" : "geldig");
    return EX_OK;
}

static int key_roles(struct key_options *o)
{
    scoped(policy_free) Koers__Policy__V1__Policy *p = NULL;
    int r = policy_load(o, &p);
    if (r)
        return r;
    policy_take_roles(p);
    r = policy_store(o, p);
    if (!r)
        printf(
            "policy versie %llu: rollen en rechten zijn die van dit programma; wat daarin met de "
            "hand was gewijzigd, is vervangen; stuur de broker SIGHUP\n",
            (unsigned long long)p->version);
    return r;
}

static int key_sign_policy(struct key_options *o)
{
    scoped(policy_free) Koers__Policy__V1__Policy *p = NULL;
    int r = policy_load(o, &p);
    if (!r)
        r = policy_store(o, p);
    if (!r)
        printf("policy versie %llu getekend; stuur de broker SIGHUP\n",
               (unsigned long long)p->version);
    return r;
}

static const struct key_verb {
    const char *word;
    int operands;
    int (*run)(struct key_options *o);
    const char *usage, *text;
} verbs[] = {
    {"init", 0, key_init, "init [--endpoint tcp://ADRES:POORT] [--oin OIN]",
     "sleutels en policy van een proefmesh"},
    {"new", 1, key_new, "new IDENTITEIT --role ROL [--scope BEREIK]", "een sleutel erbij"},
    {"revoke", 1, key_revoke, "revoke IDENTITEIT", "trek een sleutel in"},
    {"list", 0, key_list, "list", "wie er in de policy staat"},
    {"roles", 0, key_roles, "roles", "neem de rollen en rechten van dit programma over"},
    {"sign", 0, key_sign_policy, "sign", "teken policy.json na een wijziging"},
};

static const struct key_verb *verb_named(const char *word)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(word, verbs[i].word) == 0)
            return &verbs[i];
    return NULL;
}

/* Of one subcommand, or (NULL) of all. */
static int usage(const struct key_verb *verb, FILE *to, int code)
{
    fprintf(to, "Gebruik: koers key %s [--home MAP] [--root BESTAND]\n\n",
            verb ? verb->usage : "SUBCOMMANDO");
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs && !verb; i++)
        fprintf(to, "  koers key %-49s %s\n", verbs[i].usage, verbs[i].text);
    if (verb)
        fprintf(to, "%s\n", verb->text);
    fputs(
        "\nDe map is --home, anders $KOERS_HOME. De wortelsleutel ligt op een proefmesh in die map"
        "\n(root.key) en hoort anders offline: geef hem dan met --root.\n",
        to);
    return code;
}

static void home_set(struct key_home *h, const char *home, const char *root)
{
    snprintf(h->directory, sizeof h->directory, "%s", home);
    if (root)
        snprintf(h->root_file, sizeof h->root_file, "%s", root);
    else
        snprintf(h->root_file, sizeof h->root_file, "%s/root.key", home);
}

/* What follows a --help is read as well: it may name the subcommand. */
static int options_parse(struct key_options *o, int argc, char **argv)
{
    static const struct option longs[] = {
        {"home", required_argument, 0, 'H'},     {"root", required_argument, 0, 'R'},
        {"endpoint", required_argument, 0, 'e'}, {"oin", required_argument, 0, 'o'},
        {"role", required_argument, 0, 'r'},     {"scope", required_argument, 0, 's'},
        {"help", no_argument, 0, 'h'},           {0, 0, 0, 0}};
    const char *home = getenv("KOERS_HOME"), *root = NULL;
    optind = 0; /* glibc: scan afresh, the main program may have used getopt */
    for (int c; (c = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        switch (c) {
        case 'H':
            home = optarg;
            break;
        case 'R':
            root = optarg;
            break;
        case 'e':
            o->endpoint = optarg;
            break;
        case 'o':
            o->oin = optarg;
            break;
        case 'r':
            o->role = optarg;
            break;
        case 's':
            o->scope = optarg;
            break;
        case 'h':
            o->help = true;
            break;
        default:
            return EX_USAGE;
        }
    }
    if (!o->help && (!home || !*home)) {
        fprintf(stderr, "koers key: geef --home MAP of zet KOERS_HOME\n");
        return EX_USAGE;
    }
    home_set(&o->home, home ? home : "", root);
    o->argc = argc - optind;
    o->argv = argv + optind;
    return EX_OK;
}

int key_command(int argc, char **argv)
{
    struct key_options o = {.endpoint = ENDPOINT_TRIAL, .oin = OIN_TRIAL, .scope = ""};
    int r = options_parse(&o, argc, argv);
    if (r)
        return usage(NULL, stderr, r);
    const struct key_verb *verb = o.argc ? verb_named(o.argv[0]) : NULL;
    if (o.argc > 0 && !verb)
        fprintf(stderr, "koers key: onbekend subcommando %s\n", o.argv[0]);
    if (o.help && (verb || o.argc == 0))
        return usage(verb, stdout, EX_OK);
    if (!verb || o.argc - 1 != verb->operands)
        return usage(verb, stderr, EX_USAGE);
    o.argc--;
    o.argv++;
    return verb->run(&o);
}
