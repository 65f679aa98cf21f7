/* A SQLite file with prepared statements. It holds the view of a daemon (WAL, synchronous=NORMAL:
 * after a power loss the file may be older but is consistent, and the daemon catches up), and with
 * synchronous=FULL the outbox of a person and the contact vault.
 *
 * A write returns VIEW_OK or VIEW_E_FULL (the disk is full): the caller must handle both. Damage or
 * a failed sync (CORRUPT, NOTADB, IOERR) ends the process with exit code 74 and one log line (S3,
 * P5). Wrong SQL or a wrong binding breaks an invariant.
 *
 * SQL texts must be constants: a view prepares each text once and finds it again by the address of
 * the text. Columns are read by position. All functions may block on the disk. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base/err.h"
#include "common/base/slice.h"

enum { VIEW_OK, VIEW_E_FULL, VIEW_E_VERSION, VIEW_E_LOCKED };

struct view;
struct view_row; /* a statement, on one of its rows */

enum view_durability { VIEW_NORMAL, VIEW_FULL };

/* Opens or creates the file; ":memory:" for tests. In a new file it runs the schema and records
 * `version`. Returns VIEW_E_VERSION if the file has another version, VIEW_E_LOCKED if another
 * process has it open for writing (view_close() releases the lock on <path>-lock), VIEW_E_FULL if
 * the disk is full, or a negative errno; `why` has the words. *vp is set only on VIEW_OK. */
int view_open(struct view **vp, const char *path, const char *schema, int version,
              enum view_durability durability, struct errtext *why);
/* A second connection, read-only, which sees only what is committed. */
int view_open_reader(struct view **vp, const char *path, struct errtext *why);
void view_close(struct view **vp);

/* After VIEW_E_FULL the caller must roll back: until then every write in the transaction, and its
 * commit, return VIEW_E_FULL again. */
int view_begin(struct view *v); /* BEGIN IMMEDIATE */
int view_commit(struct view *v);
void view_rollback(struct view *v); /* idempotent */

/* Runs one statement. `types` has one letter for each parameter: 't' const char * (NULL is SQL's
 * NULL), 'i' int64_t, 'b' struct slice as BLOB, 's' struct slice as TEXT. */
int view_exec(struct view *v, const char *sql, const char *types, ...);
int64_t view_changes(const struct view *v); /* rows that the last statement changed */
/* Reads rows: for (r = view_query(v, SQL, "t", x); view_next(r);) …. A loop that ends early must
 * call view_done(r). A statement cannot be used again before its loop has ended. */
struct view_row *view_query(struct view *v, const char *sql, const char *types, ...);
bool view_next(struct view_row *r);
void view_done(struct view_row *r);
/* Texts and blobs are valid until the next view_next() or view_done(). A NULL column is "", 0 or
 * empty. */
const char *view_text(struct view_row *r, int column);
int64_t view_int(struct view_row *r, int column);
struct slice view_blob(struct view_row *r, int column);
/* The integer of the first row; `otherwise` if there is no row. */
int64_t view_number(struct view *v, int64_t otherwise, const char *sql, const char *types, ...);
/* Copies the text of the first row, cut to size - 1 bytes; false if there is no row. */
bool view_string(struct view *v, char *to, size_t size, const char *sql, const char *types, ...);

#define VIEW_DIGEST 65 /* 64 hex digits and a NUL */
/* SHA-256 over the statements that created the tables and indexes of the file. Files with the same
 * schema have the same digest. */
void view_digest(struct view *v, char hex[VIEW_DIGEST]);
/* The digest of a file with this schema. Returns as view_open(). */
int view_digest_of(const char *schema, char hex[VIEW_DIGEST], struct errtext *why);
/* Runs SQLite's quick_check for at most `ms` milliseconds. text becomes "ok", the finding, or "" if
 * the time was too short. Damage does not end the process here. */
void view_check(struct view *v, int ms, char *text, size_t size);

/* Writes every row of every table as NDJSON, sorted by table and by all columns, so that equal
 * views print equal text (--dump-state). It leaves out the tables of SQLite and of full-text
 * indexes, and those whose name begins with "local_". */
void view_dump(struct view *v, FILE *to);
