/* This file is the program of a daemon: options, files, keys, event loop, signals and exit code.
 * Every daemon runs the same ten steps in the same order. If something is missing at the start, the
 * program logs what is missing and exits. */
#include "common/daemon/daemon.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "common/base/conf.h"
#include "common/base/log.h"
#include "common/daemon/files.h"
#include "common/daemon/metrics.h"
#include "common/daemon/session.h"

struct daemon_options {
    const char *data, *mesh, *key, *http, *log_level, *log_format;
    bool rebuild, dump_state;
};

#define N_OPTIONS 8

static void daemon_options_table(struct daemon_options *o, struct conf_option table[N_OPTIONS])
{
    const struct conf_option options[N_OPTIONS] = {
        {"data", CONF_TEXT, &o->data, 0, 0, NULL, "DIR", "folder of the view"},
        {"mesh", CONF_TEXT, &o->mesh, 0, 0, NULL, "FILE", "mesh.json: where the broker is"},
        {"key", CONF_TEXT, &o->key, 0, 0, NULL, "FILE", "this daemon's key"},
        {"http", CONF_TEXT, &o->http, 0, 0, "127.0.0.1:0", "ADDR:PORT",
         "/healthz, /readyz and /metrics"},
        {"log-level", CONF_TEXT, &o->log_level, 0, 0, "info", "LEVEL",
         "debug, info, warn or error"},
        {"log-format", CONF_TEXT, &o->log_format, 0, 0, "logfmt", "FORMAT", "logfmt or json"},
        {"rebuild", CONF_FLAG, &o->rebuild, 0, 0, NULL, NULL,
         "set the view aside and make it again from the journal"},
        {"dump-state", CONF_FLAG, &o->dump_state, 0, 0, NULL, NULL,
         "print the committed state as NDJSON and end"},
    };
    memcpy(table, options, sizeof options);
}

/* ── steps 1 to 3: read and check the arguments, start the log ── */

/* Reads the arguments. Returns 0 to continue, -1 if the program is done (--help, --version), or
 * else the exit code. */
static int daemon_parse(const struct daemon_spec *spec, struct daemon_options *o, int argc,
                        char **argv)
{
    struct conf_option table[N_OPTIONS];
    struct errtext why = {""};
    daemon_options_table(o, table);
    switch (conf_parse(table, N_OPTIONS, argc, argv, &why)) {
    case CONF_OK:
        return 0;
    case CONF_E_HELP:
        conf_help(table, N_OPTIONS, spec->program, spec->summary);
        return -1;
    case CONF_E_VERSION:
        printf("%s %s\n", spec->program, KOERS_VERSION);
        return -1;
    default:
        fprintf(stderr, "%s: %s\n", spec->program, why.text);
        return EX_USAGE;
    }
}

static int daemon_check(const struct daemon_spec *spec, const struct daemon_options *o)
{
    enum log_level level;
    bool json = strcmp(o->log_format, "json") == 0;
    const char *missing = !o->data                     ? "--data DIR"
                          : !o->mesh && !o->dump_state ? "--mesh FILE"
                          : !o->key && !o->dump_state  ? "--key FILE"
                                                       : NULL;
    if (missing) {
        fprintf(stderr, "%s: %s is needed; see --help\n", spec->program, missing);
        return EX_USAGE;
    }
    if (!log_level_parse(&level, o->log_level)) {
        fprintf(stderr, "%s: --log-level: %s is none of debug, info, warn, error\n", spec->program,
                o->log_level);
        return EX_USAGE;
    }
    if (!json && strcmp(o->log_format, "logfmt") != 0) {
        fprintf(stderr, "%s: --log-format: %s is none of logfmt, json\n", spec->program,
                o->log_format);
        return EX_USAGE;
    }
    if (!http_address_valid(o->http)) {
        fprintf(stderr, "%s: --http: %s is no ADDR:PORT, such as 127.0.0.1:9464 or [::1]:0\n",
                spec->program, o->http);
        return EX_USAGE;
    }
    log_init(spec->program, level, json);
    return 0;
}

static int daemon_dump(const char *path)
{
    struct errtext why = {""};
    scoped(view_close) struct view *view = NULL;
    if (view_open_reader(&view, path, &why) != VIEW_OK) {
        log_error("no view", "reason=%s", log_value(why.text));
        return EX_NOINPUT;
    }
    view_dump(view, stdout);
    return fflush(stdout) == 0 ? 0 : EX_IOERR;
}

/* ── steps 4 to 6: load the mesh file and the key, open the view ── */

static int daemon_fail(const char *event, const struct errtext *why, int code)
{
    log_error(event, "reason=%s exit=%d", log_value(why->text), code);
    return code;
}

static int daemon_load(struct daemon *d, const struct daemon_options *o)
{
    struct errtext why = {""};
    if (mesh_load(&d->mesh, o->mesh, &why) != KEY_OK)
        return daemon_fail("mesh file unusable", &why, EX_CONFIG);
    if (key_load(&d->key, o->key, &why) != KEY_OK)
        return daemon_fail("key unusable", &why, EX_CONFIG);
    if (strcmp(d->key.identity, d->spec->self) != 0) {
        errtext_set(&why, 0, "%s is the key of %s, not of %s", o->key, d->key.identity,
                    d->spec->self);
        return daemon_fail("key unusable", &why, EX_CONFIG);
    }
    return 0;
}

static int daemon_open(struct daemon *d, const struct daemon_options *o)
{
    struct errtext why = {""};
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/view.db", o->data);
    if (mkdir(o->data, 0700) != 0 && errno != EEXIST) {
        errtext_set(&why, 0, "%s: %s", o->data, strerror(errno));
        return daemon_fail("folder unusable", &why, EX_IOERR);
    }
    int r = files_open(d, path, o->rebuild, &why);
    if (r == VIEW_E_LOCKED)
        return daemon_fail("view in use", &why, EX_TEMPFAIL);
    if (r != VIEW_OK)
        return daemon_fail("view unusable", &why, EX_IOERR);
    round_init(&d->round, d->spec, d->view, &d->mesh, &d->key);
    d->round.handling.attempts = d->attempts;
    return 0;
}

/* ── steps 7 to 10: run the hooks and the event loop, then close everything ── */

static void daemon_on_signal(uv_signal_t *handle, int number)
{
    log_info("stopping", "signal=%d", number);
    daemon_end(handle->data, 0);
}

static int daemon_listen(struct daemon *d, const char *address)
{
    int r = http_new(&d->http, &d->loop, address, &daemon_http_ops, d);
    if (r == 0) {
        r = notify_new(&d->notify, &d->loop, daemon_http_ops.ready, d);
        if (r < 0)
            log_warn("service manager not notified", "why=%s", log_value(strerror(-r)));
        return 0;
    }
    struct errtext why;
    errtext_set(&why, 0, "%s: %s", address, strerror(r < 0 ? -r : EINVAL));
    return daemon_fail("cannot listen", &why, EX_UNAVAILABLE);
}

static void daemon_signals(struct daemon *d)
{
    signal(SIGPIPE, SIG_IGN);
    uv_signal_init(&d->loop, &d->term);
    uv_signal_init(&d->loop, &d->interrupt);
    d->term.data = d->interrupt.data = d;
    uv_signal_start(&d->term, daemon_on_signal, SIGTERM);
    uv_signal_start(&d->interrupt, daemon_on_signal, SIGINT);
}

/* Runs the loop until all handles are closed. Stops after 1000 turns, so that the exit does not
 * take long. */
static void daemon_drain(struct daemon *d)
{
    uv_close((uv_handle_t *)&d->term, NULL);
    uv_close((uv_handle_t *)&d->interrupt, NULL);
    for (int i = 0; i < 1000 && uv_loop_alive(&d->loop); i++)
        uv_run(&d->loop, UV_RUN_NOWAIT);
    if (uv_loop_close(&d->loop) != 0)
        log_debug("loop not empty at the end", NULL);
}

static int daemon_run(struct daemon *d, const char *address)
{
    must(uv_loop_init(&d->loop) == 0);
    daemon_signals(d);
    int code = daemon_listen(d, address);
    if (code == 0) {
        if (session_start(d) < 0) {
            daemon_end(d, EX_SOFTWARE);
        } else {
            log_info("started", "node=%s version=%s view=%d", d->spec->self, KOERS_VERSION,
                     d->spec->view_version);
            uv_run(&d->loop, UV_RUN_DEFAULT);
        }
        notify_stopping(d->notify);
        session_stop(d);
        notify_close(&d->notify);
        http_close(&d->http);
        code = d->exit_code;
    }
    daemon_drain(d);
    return code;
}

static int daemon_live(struct daemon *d, const struct daemon_options *o)
{
    int code = daemon_load(d, o);
    if (code == 0)
        code = daemon_open(d, o);
    if (code != 0)
        return code;
    int r = d->spec->start ? d->spec->start(d->spec, o->data) : 0;
    if (r != 0) {
        struct errtext why;
        errtext_set(&why, 0, "%s", strerror(r < 0 ? -r : EINVAL));
        return daemon_fail("start failed", &why, EX_SOFTWARE);
    }
    code = daemon_run(d, o->http);
    if (d->spec->stop)
        d->spec->stop(d->spec);
    return code;
}

int daemon_main(struct daemon_spec *spec, int argc, char **argv)
{
    struct daemon_options options = {0};
    int code = daemon_parse(spec, &options, argc, argv);
    if (code == 0)
        code = daemon_check(spec, &options);
    if (code != 0)
        return code < 0 ? 0 : code;
    if (options.dump_state) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/view.db", options.data);
        return daemon_dump(path);
    }
    struct daemon *d = mem_new(sizeof *d); /* not on the stack, because struct daemon is large */
    d->spec = spec;
    d->data = options.data;
    d->key_file = options.key;
    d->mesh_file = options.mesh;
    d->started_us = civil_now_us();
    code = daemon_live(d, &options);
    if (d->view)
        round_fini(&d->round);
    attempts_close(&d->attempts);
    view_close(&d->reader);
    view_close(&d->view);
    key_fini(&d->key);
    free(d);
    return code;
}
