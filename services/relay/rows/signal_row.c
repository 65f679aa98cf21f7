/* Reads signals from the view. */
#include "services/relay/rows/signal_row.h"

#include "common/event/catalogue.h"
#include "common/event/message.h"
#include "services/relay/shared/number.h"

static const char sql_get[] = "SELECT kind, state, bottleneck, province, id, title, has_contact"
                              " FROM signals WHERE key = ?";
static const char sql_by_key[] = "SELECT key FROM signals WHERE key = ?";
static const char sql_by_id[] = "SELECT key FROM signals WHERE id = ?";
static const char sql_is_forgotten[] = "SELECT 1 FROM forgotten WHERE signal = ?";
static const char sql_content[] = "SELECT content FROM signals WHERE key = ?";

bool signal_row_get(struct view *view, int64_t key, struct signal_row *row)
{
    struct view_row *r = view_query(view, sql_get, "i", key);
    bool found = view_next(r);
    if (found) {
        *row = (struct signal_row){.key = key,
                                   .kind = (int)view_int(r, 0),
                                   .state = (int)view_int(r, 1),
                                   .bottleneck = view_int(r, 2),
                                   .has_contact = view_int(r, 6) != 0};
        slice_copy(slice_text(view_text(r, 3)), row->province, sizeof row->province);
        slice_copy(slice_text(view_text(r, 4)), row->id, sizeof row->id);
        slice_copy(slice_text(view_text(r, 5)), row->title, sizeof row->title);
    }
    view_done(r);
    return found;
}

int64_t signal_row_find(struct view *view, const char *number_or_id)
{
    int64_t key = number_parse(NUMBER_SIGNAL, number_or_id);
    if (key)
        return view_number(view, 0, sql_by_key, "i", key);
    return view_number(view, 0, sql_by_id, "t", number_or_id);
}

bool signal_row_forgotten(struct view *view, int64_t key)
{
    return view_number(view, 0, sql_is_forgotten, "i", key) != 0;
}

Koers__Signal__V1__Signal *signal_row_content(struct view *view, int64_t key)
{
    ProtobufCMessage *m = NULL;
    struct view_row *r = view_query(view, sql_content, "i", key);
    if (view_next(r))
        m = message_unpack_checked(&koers__signal__v1__signal__descriptor, view_blob(r, 0), NULL);
    view_done(r);
    return (Koers__Signal__V1__Signal *)m;
}
