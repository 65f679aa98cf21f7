/* A SQLite file with prepared statements and every outcome named. Used for daemons' views
 * (WAL, synchronous NORMAL: after power loss an older, consistent state that catching up mends),
 * and with FULL for people's outboxes and the contact vault.
 *
 * SQL texts are constants, prepared once per view and kept by the address of the text. Damage
 * (CORRUPT, NOTADB, IOERR) ends the process with exit 74 and one clear line (S3, P5); a programming
 * error (bad SQL, wrong binding) breaks an invariant; a full disk is VIEW_E_FULL, the one outcome a
 * caller must expect from a write. Columns are read by position. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base/err.h"
#include "common/base/slice.h"

enum { VIEW_OK, VIEW_E_FULL, VIEW_E_VERSION, VIEW_E_LOCKED };

struct view;
struct view_row; /* a statement that stands on a row */

enum view_durability { VIEW_NORMAL, VIEW_FULL };

/* Opens or makes the file; ":memory:" for tests. The schema is run where the file is new, and
 * `version` noted; VIEW_E_VERSION if the file has another one. VIEW_E_LOCKED if another process
 * writes it (an OFD lock on <path>-lock is held for life). A new schema may find the disk full. */
int view_open(struct view **vp, const char *path, const char *schema, int version,
              enum view_durability durability, struct errtext *why);
/* A second, read-only connection that sees what is committed. */
int view_open_reader(struct view **vp, const char *path, struct errtext *why);
void view_close(struct view **vp);

/* After VIEW_E_FULL a transaction is only good for rollback: everything in it, the commit included,
 * says VIEW_E_FULL again. */
int view_begin(struct view *v); /* BEGIN IMMEDIATE */
int view_commit(struct view *v);
void view_rollback(struct view *v); /* idempotent */

/* Binding: one letter per parameter in `types`: 't' const char * (NULL is NULL), 'i' int64_t,
 * 'b' struct slice (as BLOB), 's' struct slice (as TEXT). */
int view_exec(struct view *v, const char *sql, const char *types, ...);
int64_t view_changes(const struct view *v);
/* Rows: for (r = view_query(v, SQL, "t", x); view_next(r);) …; the loop must run to its end, or
 * view_done(r) be called; a statement cannot be used twice at once. */
struct view_row *view_query(struct view *v, const char *sql, const char *types, ...);
bool view_next(struct view_row *r);
void view_done(struct view_row *r);
/* Texts and blobs live until the next view_next. A NULL column is "" or 0 or empty. */
const char *view_text(struct view_row *r, int column);
int64_t view_int(struct view_row *r, int column);
struct slice view_blob(struct view_row *r, int column);
/* The single integer, or `otherwise` if there is no row. */
int64_t view_number(struct view *v, int64_t otherwise, const char *sql, const char *types, ...);
/* The single text, copied; false if there is no row. */
bool view_string(struct view *v, char *to, size_t size, const char *sql, const char *types, ...);

#define VIEW_DIGEST 65 /* 64 hex digits and a NUL */
/* SHA-256 over the statements that made what is in the file: two files of one schema have the same.
 */
void view_digest(struct view *v, char hex[VIEW_DIGEST]);
/* The same of a file that this schema would make. VIEW_OK, or as view_open. */
int view_digest_of(const char *schema, char hex[VIEW_DIGEST], struct errtext *why);
/* What SQLite's quick_check says, at most for so long: "ok", a finding, or "" if it did not come to
 * an end. Damage ends nothing here. */
void view_check(struct view *v, int ms, char *text, size_t size);

/* Every table but those of SQLite and FTS and those whose name begins with "local_", in order of
 * name, every row in order of all columns, as NDJSON: equal states print equal (--dump-state). */
void view_dump(struct view *v, FILE *to);
