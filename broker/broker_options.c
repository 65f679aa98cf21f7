/* This file contains the table of options, and checks their values. */
#include "broker/broker_options.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/conf.h"
#include "common/base/log.h"
#include "common/serve/http.h"

enum { N_OPTIONS = 12 };

static void options_table(struct broker_options *o, struct conf_option table[N_OPTIONS])
{
    const struct conf_option options[N_OPTIONS] = {
        {"data", CONF_TEXT, &o->data, 0, 0, NULL, "DIR", "folder of the journal"},
        {"mesh", CONF_TEXT, &o->mesh, 0, 0, NULL, "FILE", "mesh.json: root key and endpoint"},
        {"key", CONF_TEXT, &o->key, 0, 0, NULL, "FILE", "the broker's key"},
        {"policy", CONF_TEXT, &o->policy, 0, 0, NULL, "FILE", "the signed policy"},
        {"listen", CONF_TEXT, &o->listen, 0, 0, NULL, "ENDPOINT",
         "tcp://ADDR:PORT to bind; default: the endpoint of the mesh"},
        {"http", CONF_TEXT, &o->http, 0, 0, "127.0.0.1:0", "ADDR:PORT",
         "/healthz, /readyz and /metrics"},
        {"segment-size", CONF_SIZE, &o->segment_size, 65536, 1 << 30, "16M", "BYTES",
         "size of new journal segments"},
        {"ring-bytes", CONF_SIZE, &o->ring_bytes, 65536, 1LL << 40, "32M", "BYTES",
         "memory for recent records"},
        {"heartbeat", CONF_NUMBER, &o->heartbeat, 100, 600000, "5000", "MS",
         "how often peers must send a frame"},
        {"trial-clock", CONF_FLAG, &o->trial_clock, 0, 0, NULL, NULL,
         "the clock may be moved with `koers clock advance`"},
        {"log-level", CONF_TEXT, &o->log_level, 0, 0, "info", "LEVEL",
         "debug, info, warn or error"},
        {"log-format", CONF_TEXT, &o->log_format, 0, 0, "logfmt", "FORMAT", "logfmt or json"},
    };
    memcpy(table, options, sizeof options);
}

bool broker_options_parse(struct broker_options *o, int argc, char **argv, int *codep)
{
    *codep = EX_OK;
    struct conf_option table[N_OPTIONS];
    struct errtext why = {0};
    options_table(o, table);
    switch (conf_parse(table, N_OPTIONS, argc, argv, &why)) {
    case CONF_OK:
        return true;
    case CONF_E_HELP:
        conf_help(table, N_OPTIONS, BROKER_PROGRAM,
                  "The broker of koers: sessions, rights, the journal, delivery.");
        return false;
    case CONF_E_VERSION:
        printf("%s %s\n", BROKER_PROGRAM, KOERS_VERSION);
        return false;
    default:
        fprintf(stderr, "%s: %s\n", BROKER_PROGRAM, why.text);
        *codep = EX_USAGE;
        return false;
    }
}

int broker_options_check(const struct broker_options *o)
{
    enum log_level level;
    const char *missing = !o->data     ? "--data DIR"
                          : !o->mesh   ? "--mesh FILE"
                          : !o->key    ? "--key FILE"
                          : !o->policy ? "--policy FILE"
                                       : NULL;
    bool json = strcmp(o->log_format, "json") == 0;
    if (missing) {
        fprintf(stderr, "%s: %s is needed; see --help\n", BROKER_PROGRAM, missing);
        return EX_USAGE;
    }
    if (!log_level_parse(&level, o->log_level) || (!json && strcmp(o->log_format, "logfmt") != 0)) {
        fprintf(stderr, "%s: --log-level or --log-format is not known; see --help\n",
                BROKER_PROGRAM);
        return EX_USAGE;
    }
    if (!http_address_valid(o->http)) {
        fprintf(stderr, "%s: --http: %s is no ADDR:PORT, such as 127.0.0.1:9464 or [::1]:0\n",
                BROKER_PROGRAM, o->http);
        return EX_USAGE;
    }
    log_init(BROKER_PROGRAM, level, json);
    return EX_OK;
}
