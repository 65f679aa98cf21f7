/* This file prints a view (view_dump() in view.h). Two views with the same rows must print the same
 * text, even if the rows were inserted in another order. So it sorts rows by the bytes of all
 * columns, and leaves out the internal tables of SQLite and of full-text indexes. */
#include <stdlib.h>

#include "common/store/view_internal.h"

#define TABLES                                                                                     \
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"                  \
    " AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'local_*' ORDER BY name COLLATE BINARY"

static void dump_text(FILE *to, const char *text, size_t n)
{
    fputc('"', to);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            fprintf(to, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            fprintf(to, "\\u%04x", c);
        else
            fputc(c, to);
    }
    fputc('"', to);
}

static void dump_bytes(FILE *to, const uint8_t *data, size_t n)
{
    fputs("{\"hex\":\"", to);
    for (size_t i = 0; i < n; i++)
        fprintf(to, "%02x", data[i]);
    fputs("\"}", to);
}

static void dump_value(FILE *to, sqlite3_stmt *st, int column)
{
    switch (sqlite3_column_type(st, column)) {
    case SQLITE_INTEGER:
        fprintf(to, "%lld", sqlite3_column_int64(st, column));
        break;
    case SQLITE_FLOAT:
        fprintf(to, "%.17g", sqlite3_column_double(st, column));
        break;
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_column_text(st, column);
        dump_text(to, text, (size_t)sqlite3_column_bytes(st, column));
        break;
    }
    case SQLITE_BLOB: {
        const uint8_t *data = sqlite3_column_blob(st, column);
        dump_bytes(to, data, (size_t)sqlite3_column_bytes(st, column));
        break;
    }
    default:
        fputs("null", to);
    }
}

static void dump_row(FILE *to, const char *table, sqlite3_stmt *st)
{
    fputs("{\"table\":", to);
    dump_text(to, table, slice_text(table).n);
    for (int i = 0; i < sqlite3_column_count(st); i++) {
        const char *name = sqlite3_column_name(st, i);
        fputc(',', to);
        dump_text(to, name, slice_text(name).n);
        fputc(':', to);
        dump_value(to, st, i);
    }
    fputs("}\n", to);
}

static sqlite3_stmt *dump_prepare(struct view *v, const char *sql)
{
    sqlite3_stmt *st = NULL;
    (void)view_judge(v, sqlite3_prepare_v2(v->db, sql, -1, &st, NULL), sql);
    must(st);
    return st;
}

static int dump_columns(struct view *v, const char *select)
{
    sqlite3_stmt *st = dump_prepare(v, select);
    int n = sqlite3_column_count(st);
    sqlite3_finalize(st);
    return n;
}

static void dump_table(struct view *v, FILE *to, const char *table)
{
    char *quoted = sqlite3_mprintf("SELECT * FROM \"%w\"", table);
    must(quoted);
    scoped(buf_fini) struct buf sql = {0};
    buf_add_text(&sql, "%s ORDER BY ", quoted);
    int n = dump_columns(v, quoted);
    for (int i = 1; i <= n; i++)
        buf_add_text(&sql, "%s%d COLLATE BINARY", i > 1 ? ", " : "", i);
    sqlite3_free(quoted);
    sqlite3_stmt *st = dump_prepare(v, (const char *)sql.data);
    int rc;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW)
        dump_row(to, table, st);
    (void)view_judge(v, rc, "the dump");
    sqlite3_finalize(st);
}

void view_dump(struct view *v, FILE *to)
{
    struct view_row *r = view_query(v, TABLES, "");
    while (view_next(r))
        dump_table(v, to, view_text(r, 0));
}
