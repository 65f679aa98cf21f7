/* This file finds and loads the files of the person who runs a command. If $KOERS_HOME is set, all
 * files are in that folder (a trial mesh). Otherwise, they are in the person's XDG folders. */
#include "services/command/client.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "common/base/utf8.h"
#include "common/event/pjson.h"
#include "services/command/print.h"

static int client_folders(struct client *c)
{
    const char *home = client_option(c, "home");
    const char *user = getenv("HOME"), *config = getenv("XDG_CONFIG_HOME"),
               *state = getenv("XDG_STATE_HOME");
    int n_config, n_state;
    if (!home)
        home = getenv("KOERS_HOME");
    if (home && *home) {
        n_config = snprintf(c->config, sizeof c->config, "%s", home);
        n_state = snprintf(c->state, sizeof c->state, "%s", home);
    } else {
        user = user && *user ? user : ".";
        n_config = config && *config
                       ? snprintf(c->config, sizeof c->config, "%s/koers", config)
                       : snprintf(c->config, sizeof c->config, "%s/.config/koers", user);
        n_state = state && *state
                      ? snprintf(c->state, sizeof c->state, "%s/koers", state)
                      : snprintf(c->state, sizeof c->state, "%s/.local/state/koers", user);
    }
    if (n_config >= CLIENT_PATH - 200 || n_state >= CLIENT_PATH - 200)
        return client_fail(CODE_CONFIG, T_PATH_TOO_LONG);
    return CODE_OK;
}

int client_init(struct client *c)
{
    const char *timeout = client_option(c, "timeout");
    double seconds = 10;
    char *end = NULL;
    c->json = options_has(&c->args, "json");
    c->quiet = options_has(&c->args, "quiet");
    c->no_input = options_has(&c->args, "no-input");
    if (!timeout)
        timeout = getenv("KOERS_TIMEOUT");
    if (timeout) {
        seconds = strtod(timeout, &end);
        if (end == timeout || *end || !(seconds >= 0.1 && seconds <= 86400))
            return client_fail(CODE_USAGE, T_BAD_TIMEOUT, timeout);
    }
    c->timeout_us = (int64_t)(seconds * 1e6);
    return client_folders(c);
}

void client_fini(struct client *c)
{
    options_fini(&c->args);
    for (size_t i = 0; i < c->n_numbers; i++)
        free(c->numbers[i]);
    free(c->numbers);
    key_fini(&c->key);
}

/* Sets *n_keysp to the count of keys in the folder, and copies the name of the last key to
 * `identity`. Returns true if the folder has exactly one key. */
static bool client_only_key(const struct client *c, char *identity, size_t size, size_t *n_keysp)
{
    char folder[CLIENT_PATH + 8];
    struct dirent *entry;
    DIR *dir;
    *n_keysp = 0;
    snprintf(folder, sizeof folder, "%s/keys", c->config);
    dir = opendir(folder);
    if (!dir)
        return false;
    while ((entry = readdir(dir))) {
        size_t n = strlen(entry->d_name);
        if (n <= 4 || strcmp(entry->d_name + n - 4, ".key") != 0)
            continue;
        slice_copy((struct slice){(const uint8_t *)entry->d_name, n - 4}, identity, size);
        ++*n_keysp;
    }
    closedir(dir);
    return *n_keysp == 1;
}

bool client_identity_valid(const char *identity)
{
    size_t n = strlen(identity);
    return n > 0 && n <= KEY_NAME_MAX &&
           strspn(identity, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

/* Loads the key file `path`. If `path` is NULL, loads the key of identity `as`. If `path` is NULL
 * and `as` is NULL or empty, loads the only key in the folder. Returns a CODE_*. */
static int client_load_key(struct client *c, const char *path, const char *as)
{
    char only[KEY_NAME_MAX + 1], made[2 * CLIENT_PATH];
    struct errtext why = {""};
    size_t n_keys;
    int r;
    if (!path) {
        if (!as || !*as) {
            if (!client_only_key(c, only, sizeof only, &n_keys))
                return n_keys == 0 ? client_fail(CODE_NOT_YOURS, T_NO_KEYS, c->config)
                                   : client_fail(CODE_NOT_YOURS, T_WHICH_KEY, n_keys, c->config);
            as = only;
        }
        if (!client_identity_valid(as))
            return client_fail(CODE_USAGE, T_BAD_IDENTITY, as);
        snprintf(made, sizeof made, "%s/keys/%s.key", c->config, as);
        path = made;
    }
    r = key_load(&c->key, path, &why);
    if (r == KEY_E_MISSING)
        return client_fail(CODE_NOT_YOURS, T_NO_KEY, path);
    if (r == KEY_E_OPEN_TO_OTHERS)
        return client_fail(CODE_NOT_YOURS, T_KEY_OPEN, path, path);
    if (r != KEY_OK)
        return client_fail(CODE_NOT_YOURS, T_KEY_BAD, why.text);
    if (as && strcmp(as, c->key.identity) != 0)
        return client_fail(CODE_NOT_YOURS, T_KEY_OTHER, path, c->key.identity, as);
    return CODE_OK;
}

static int client_load_with(struct client *c, const char *key, const char *as)
{
    char path[CLIENT_PATH + 16];
    struct errtext why = {""};
    int code;
    if (c->ready)
        return CODE_OK;
    snprintf(path, sizeof path, "%s/mesh.json", c->config);
    code = mesh_load(&c->mesh, path, &why);
    if (code == KEY_E_MISSING)
        return client_fail(CODE_CONFIG, T_NO_MESH, path);
    if (code != KEY_OK)
        return client_fail(CODE_CONFIG, T_MESH_BAD, why.text);
    code = client_load_key(c, key, as);
    c->ready = code == CODE_OK;
    return code;
}

int client_load(struct client *c)
{
    const char *as = client_option(c, "as");
    return client_load_with(c, client_option(c, "key"), as ? as : getenv("KOERS_IDENTITY"));
}

int client_load_as(struct client *c, const char *identity)
{
    return client_load_with(c, NULL, identity);
}

char *client_operand(const struct client *c, size_t nth)
{
    must(nth < c->args.n_operands);
    return c->args.operands[nth];
}

char *client_option(const struct client *c, const char *name)
{
    return options_text(&c->args, name);
}

char **client_list(const struct client *c, const char *name, size_t *np)
{
    char **list = mem_new(sizeof *list);
    const char *value;
    size_t n = 0;
    for (size_t i = 0; (value = options_nth(&c->args, name, i)); i++)
        while (*value) {
            size_t length = strcspn(value, ",");
            struct slice part = {(const uint8_t *)value, length};
            value += length + (value[length] == ',');
            while (part.n > 0 && *part.data == ' ')
                part = (struct slice){part.data + 1, part.n - 1};
            if (part.n == 0)
                continue;
            list = mem_grow(list, (n + 2) * sizeof *list);
            list[n] = mem_new(part.n + 1);
            slice_copy(part, list[n++], part.n + 1);
            list[n] = NULL;
        }
    if (np)
        *np = n;
    return list;
}

void client_list_free(char ***listp)
{
    if (!*listp)
        return;
    for (size_t i = 0; (*listp)[i]; i++)
        free((*listp)[i]);
    free(*listp);
    *listp = NULL;
}

void client_notice(const struct client *c, const char *format, ...)
{
    va_list list;
    if (c->quiet)
        return;
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
}

/* If this is not NULL, client_fail writes into it. Otherwise, client_fail prints on stderr. */
static struct errtext *client_fail_to;

void client_fail_into(struct errtext *to)
{
    client_fail_to = to;
}

int client_fail(int code, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    if (client_fail_to) {
        vsnprintf(client_fail_to->text, sizeof client_fail_to->text, format, list);
        utf8_trim(client_fail_to->text);
        va_end(list);
        return code;
    }
    fputs("koers: ", stderr);
    vfprintf(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
    return code;
}

void client_print_json(json_t *json)
{
    scoped(buf_fini) struct buf line = {0};
    print_json(&line, json, JSON_COMPACT);
    fwrite(line.data, 1, line.n, stdout);
}

/* For each member whose name ends in "_us", such as "at_us", adds a member without "_us" in its
 * name, such as "at". The new member has the same time in the format of RFC 3339. */
static void client_add_times(json_t *json)
{
    json_t *times = json_object(), *value;
    const char *name;
    size_t i;
    json_array_foreach(json, i, value) client_add_times(value);
    json_object_foreach(json, name, value)
    {
        size_t n = strlen(name);
        char plain[64], text[CIVIL_TIME];
        client_add_times(value);
        if (n <= 3 || n >= sizeof plain || strcmp(name + n - 3, "_us") != 0 ||
            !json_is_integer(value))
            continue;
        slice_copy((struct slice){(const uint8_t *)name, n - 3}, plain, sizeof plain);
        civil_utc(json_integer_value(value), text);
        json_object_set_new(times, plain, json_string(text));
    }
    if (json_is_object(json))
        json_object_update_missing(json, times);
    json_decref(times);
}

void client_print_message(const ProtobufCMessage *message)
{
    json_t *json = pjson_from(message);
    client_add_times(json);
    client_print_json(json);
}

const char *client_own_province(const struct client *c)
{
    return strcmp(c->key.role, "accounthouder") == 0 ? c->key.scope : NULL;
}

bool client_may_ask(const struct client *c)
{
    return !c->no_input && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool client_colour(int fd)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(fd) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}
