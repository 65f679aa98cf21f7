/* This header declares the two cursors of a session. One reads the inputs. The other reads the
 * outputs of this daemon that were journaled before the session. */
#pragma once

#include "common/daemon/state.h"

enum {
    CURSOR_INPUTS = 1,
    CURSOR_OUTPUTS = 2,
};

/* Opens the cursor of inputs. The cursor starts after the last committed input. Returns BUS_OK or
 * BUS_E_DOWN. */
int cursor_open_inputs(struct daemon *d);
/* If this session must read outputs of this daemon from the journal, opens the cursor of outputs.
 * The cursor starts after the last committed output. Returns BUS_OK or BUS_E_DOWN. If no cursor is
 * needed, returns BUS_OK. */
int cursor_open_outputs(struct daemon *d);
/* Closes the cursor of outputs if all outputs have arrived. */
void cursor_close_outputs(struct daemon *d);
/* Gives the broker credit for `cursor`, so that the broker may send more events and bytes. */
void cursor_give(struct daemon *d, uint32_t cursor, struct round_credit credit);
