"""The list of sabotages (see run). Each row breaks one promise:

  name   the promise: p28-… is in RELIABILITY's list of sabotages, a1 … c14 is a rule of trust
  test   the test that must catch the sabotage
  file   the source file, `old` the text that occurs once in the file, and `new` the text instead

A new rule gets a row here. Choose the smallest change that removes the rule and still compiles."""
import collections

Sabotage = collections.namedtuple("Sabotage", "name test file old new")

SABOTAGES = [Sabotage(*row) for row in [
    ("p28-no-sync", "faults.eio", "broker/journal/append.c",
     "if (fdatasync(a->fd) < 0) {", "if (a->fd < 0) {"),
    ("p28-acknowledge-before-sync", "unit.broker.core.publish", "broker/core/commit.c",
     "    c->ops->append(c->owner, &c->writing->batch);\n",
     "    c->ops->append(c->owner, &c->writing->batch);\n    commit_synced(c);\n"),
    ("p28-no-dedup", "unit.broker.core.publish", "broker/core/publish.c",
     "    if (item->number <= last)\n", "    if (item->number < last)\n"),
    ("p28-dedup-outside-transaction", "unit.common.daemon.round", "common/daemon/round.c",
     "        result = mark_store(&r->now, r->handling.view);\n    if (result == 0)\n        result = view_commit(r->handling.view);\n",
     "        result = view_commit(r->handling.view);\n"),
    ("p28-full-queue-ignored", "unit.broker.core.cursor", "broker/core/session.c",
     "    int r = c->ops->send(c->owner, &s->peer, frame);\n",
     "    int r = c->ops->send(c->owner, &s->peer, frame);\n    r = r == -EAGAIN ? 0 : r;\n"),
    ("p28-every-key-allowed", "faults.hostile", "broker/door/zap.c",
     "r->sizes[6] == 32 && z->allow(z->owner, r->parts[6]);", "r->sizes[6] == 32;"),
    ("p28-sender-from-the-event", "unit.broker.core.publish", "broker/core/data/judge.c",
     "    if (!judge_source(e.source, who->name)) {", "    if (!judge_source(e.source, who->name) && e.source.n == 0) {"),
    ("p28-signature-not-checked", "unit.common.daemon.inputs", "common/keys/key.c",
     "    return crypto_sign_verify_detached(signature.data, pae.data, pae.n, sign_public) == 0;",
     "    return pae.n > 0 && sign_public;"),
    ("p28-digest-not-checked", "unit.broker.journal.segment", "broker/journal/segment.c",
     "    return memcmp(found, b->digest, SEGMENT_DIGEST) == 0;", "    return memcmp(found, b->digest, 0) == 0;"),
    ("p28-sync-tried-again", "faults.eio", "broker/journal/append.c",
     "if (fdatasync(a->fd) < 0) {", "while (fdatasync(a->fd) < 0 && errno == EIO)\n        ;\n    if (a->fd < 0) {"),
    ("p28-sequence-used-again", "unit.broker.core.publish", "broker/core/commit.c",
     "    c->next_sequence = c->head + 1;", "    c->next_sequence = c->head;"),
    ("p28-damage-cut-off", "unit.broker.journal.damage", "broker/journal/recover.c",
     "    if (found == SEGMENT_E_DAMAGED)\n        return recover_damaged(r, name, scan.chain.offset, what.text);\n",
     "    if (found == SEGMENT_E_DAMAGED)\n        found = SEGMENT_E_TORN;\n"),
    ("a1-id-without-sender", "unit.common.daemon.outputs", "common/daemon/outputs.c",
     'snprintf(cause, sizeof cause, "%s\\n%s\\n%s", in->id, in->identity, o->self);',
     'snprintf(cause, sizeof cause, "%s\\n%s", in->id, o->self);'),
    ("a3-reply-of-any-node", "faults.false-reply", "services/command/pending.c",
     "    return one->node[0] != '\\0' && strcmp(one->node, identity) == 0;", "    return one->node[0] != '\\0' && identity[0];"),
    ("a5-effect-again", "unit.common.daemon.taken", "common/daemon/taken.c",
     "    if (!view_next(row))\n        return TAKEN_NOT;\n    taken_hash(hash", "    if (!view_next(row))\n        return TAKEN_NOT;\n    view_done(row);\n    return TAKEN_NOT;\n    taken_hash(hash"),
    ("a6-any-order", "unit.common.daemon.order", "common/daemon/order.c",
     "    if (record->sequence <= o->sequence)\n", "    if (record->sequence < 1)\n"),
    ("a6-any-number", "unit.common.daemon.order", "common/daemon/order.c",
     "        if (record->number <= s->number)\n", "        if (record->number < 1)\n"),
    ("a7-no-mark", "unit.broker.journal.mark", "broker/journal/recover.c",
     "    if (head < r->mark.sequence)\n", "    if (head + 1 < 1)\n"),
    ("a7-any-last-batch", "unit.broker.journal.mark", "broker/journal/recover.c",
     "    if (r->mark.sequence >= last->first && !r->mark_found)\n", "    if (r->mark.sequence < 1 && !r->mark_found)\n"),
    ("c14-clock-followed", "unit.broker.core.clock", "broker/core/clock.c",
     "r->wall_us - r->expected_us > CLOCK_AHEAD_US", "r->wall_us < 0"),
]]
