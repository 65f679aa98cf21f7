/* This file checks a view for node.health: a digest of the schema, and SQLite's quick_check. It
 * only reports damage and never ends the process. */
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "common/store/view_internal.h"

#define CHECK_STEPS 1000 /* instructions of the SQLite machine between two checks of the time */

#define TABLES_GET                                                                                 \
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name"

static void digest_text(crypto_hash_sha256_state *state, const char *text)
{
    crypto_hash_sha256_update(state, (const uint8_t *)text, strlen(text) + 1);
}

void view_digest(struct view *v, char hex[VIEW_DIGEST])
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    struct view_row *row = view_query(v, TABLES_GET, "");
    while (view_next(row))
        for (int i = 0; i < 3; i++)
            digest_text(&state, view_text(row, i));
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(hex, VIEW_DIGEST, digest, sizeof digest);
}

int view_digest_of(const char *schema, char hex[VIEW_DIGEST], struct errtext *why)
{
    scoped(view_close) struct view *v = NULL;
    int r = view_open(&v, ":memory:", schema, 1, VIEW_NORMAL, why);
    if (r == VIEW_OK)
        view_digest(v, hex);
    return r;
}

struct check_clock {
    struct timespec until;
};

static int check_on_step(void *arg)
{
    const struct check_clock *clock = arg;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > clock->until.tv_sec ||
           (now.tv_sec == clock->until.tv_sec && now.tv_nsec >= clock->until.tv_nsec);
}

void view_check(struct view *v, int ms, char *text, size_t size)
{
    struct check_clock clock;
    sqlite3_stmt *st = NULL;
    clock_gettime(CLOCK_MONOTONIC, &clock.until);
    clock.until.tv_sec += ms / 1000;
    clock.until.tv_nsec += ms % 1000 * 1000000L;
    if (clock.until.tv_nsec >= 1000000000L) {
        clock.until.tv_sec++;
        clock.until.tv_nsec -= 1000000000L;
    }
    sqlite3_progress_handler(v->db, CHECK_STEPS, check_on_step, &clock);
    int rc = sqlite3_prepare_v2(v->db, "PRAGMA quick_check(1)", -1, &st, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        snprintf(text, size, "%s", (const char *)sqlite3_column_text(st, 0));
    else
        snprintf(text, size, "%s", rc == SQLITE_INTERRUPT ? "" : sqlite3_errmsg(v->db));
    sqlite3_finalize(st);
    sqlite3_progress_handler(v->db, 0, NULL, NULL);
}
