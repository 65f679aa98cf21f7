/* A SQLite file with prepared statements. With synchronous=NORMAL, the file is the view of a
 * daemon: after a power loss the file may be older but is consistent, and the daemon catches up.
 * With synchronous=FULL, the file is the outbox of a person or the contact vault.
 *
 * A write returns VIEW_OK, or VIEW_E_FULL if the disk is full. The caller must handle both. If the
 * file is damaged or a sync fails (CORRUPT, NOTADB, IOERR), the process ends with exit code 74 and
 * one log line (S3, P5). Wrong SQL or a wrong binding is a bug, so the process aborts, as with
 * must().
 *
 * SQL texts must be constants: a view prepares each text once, and finds the statement by the
 * address of the text. Columns are read by position. All functions may block on the disk. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base/err.h"
#include "common/base/slice.h"

enum { VIEW_OK, VIEW_E_FULL, VIEW_E_VERSION, VIEW_E_LOCKED };

struct view;
struct view_row; /* a statement that runs, with its current row */

enum view_durability { VIEW_NORMAL, VIEW_FULL };

/* Opens or creates the file. The path ":memory:" is for tests. In a new file, view_open() runs the
 * schema and stores `version`. Returns VIEW_E_VERSION if the file has another version,
 * VIEW_E_LOCKED if another process has the file open for writing, VIEW_E_FULL if the disk is full,
 * or a negative errno. `why` has the reason in words. *vp is set only on VIEW_OK. view_close()
 * releases the lock on <path>-lock. */
int view_open(struct view **vp, const char *path, const char *schema, int version,
              enum view_durability durability, struct errtext *why);
/* Opens a second, read-only connection to the file. It sees only committed changes. */
int view_open_reader(struct view **vp, const char *path, struct errtext *why);
void view_close(struct view **vp);

/* Begins a transaction. After VIEW_E_FULL the caller must roll back. Until the rollback, every
 * write and the commit return VIEW_E_FULL again. */
int view_begin(struct view *v); /* runs BEGIN IMMEDIATE */
int view_commit(struct view *v);
void view_rollback(struct view *v); /* may be called twice */

/* Runs one statement. `types` has one letter per parameter: 't' is a const char * (NULL becomes
 * SQL's NULL), 'i' an int64_t, 'b' a struct slice as BLOB, 's' a struct slice as TEXT. */
int view_exec(struct view *v, const char *sql, const char *types, ...);
int64_t view_changes(const struct view *v); /* returns how many rows the last statement changed */
/* Starts a loop over rows: for (r = view_query(v, SQL, "t", x); view_next(r);) … A loop that ends
 * early must call view_done(r). A statement cannot be used again before its loop has ended. */
struct view_row *view_query(struct view *v, const char *sql, const char *types, ...);
bool view_next(struct view_row *r);
void view_done(struct view_row *r);
/* view_text(), view_int() and view_blob() return one column of the current row. A text or a blob is
 * valid until the next view_next() or view_done(). A NULL column becomes "", 0 or an empty slice.
 */
const char *view_text(struct view_row *r, int column);
int64_t view_int(struct view_row *r, int column);
struct slice view_blob(struct view_row *r, int column);
/* Returns the integer in the first column of the first row, or `otherwise` if there is no row. */
int64_t view_number(struct view *v, int64_t otherwise, const char *sql, const char *types, ...);
/* Copies the text in the first column of the first row, cut to size - 1 bytes. Returns false if
 * there is no row. */
bool view_string(struct view *v, char *to, size_t size, const char *sql, const char *types, ...);

#define VIEW_DIGEST 65 /* bytes: 64 hex digits and a NUL */
/* Writes the SHA-256 over the statements that created the tables and indexes of the file. Files
 * with the same schema have the same digest. */
void view_digest(struct view *v, char hex[VIEW_DIGEST]);
/* Writes the digest that a file with this schema has. The results are those of view_open(). */
int view_digest_of(const char *schema, char hex[VIEW_DIGEST], struct errtext *why);
/* Runs SQLite's quick_check for a maximum of `ms` milliseconds. Sets `text` to "ok", to a
 * description of the damage, or to "" if the time was too short. In this function, damage does not
 * end the process. */
void view_check(struct view *v, int ms, char *text, size_t size);

/* Writes every row of every table as NDJSON, for --dump-state. Rows are sorted by table and by all
 * columns, so that equal views print equal text. It leaves out the tables of SQLite, the tables of
 * full-text indexes, and tables whose name begins with "local_". */
void view_dump(struct view *v, FILE *to);
