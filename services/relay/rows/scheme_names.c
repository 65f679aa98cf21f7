/* Stores and finds the names of schemes in the view. */
#include "services/relay/rows/scheme_names.h"

#include "services/relay/similar/similar.h"

static const char sql_match[] =
    "SELECT id FROM schemes WHERE id_folded = ?1 OR name_folded = ?1 ORDER BY id LIMIT 1";
static const char sql_store[] =
    "INSERT OR REPLACE INTO schemes (id, name, id_folded, name_folded) VALUES (?, ?, ?, ?)";

void scheme_match(struct view *view, const char *id_or_name, char id[SCHEME_ID])
{
    struct buf folded = {0};
    similar_fold(&folded, id_or_name);
    id[0] = '\0';
    if (folded.n)
        view_string(view, id, SCHEME_ID, sql_match, "s", buf_slice(&folded));
    buf_fini(&folded);
}

int scheme_store(struct view *view, const char *id, const char *name)
{
    scoped(buf_fini) struct buf id_folded = {0}, name_folded = {0};
    similar_fold(&id_folded, id);
    similar_fold(&name_folded, name);
    return view_exec(view, sql_store, "ttss", id, name, buf_slice(&id_folded),
                     buf_slice(&name_folded));
}
