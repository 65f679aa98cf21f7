/* The two cursors of a session: inputs, and the outputs that were journaled before it. */
#pragma once

#include "common/daemon/state.h"

enum {
    CURSOR_INPUTS = 1,
    CURSOR_OUTPUTS = 2,
};

/* Open from the committed mark. BUS_OK or BUS_E_DOWN. */
int cursor_open_inputs(struct daemon *d);
int cursor_open_outputs(struct daemon *d);
/* Closes the cursor of outputs if all of them arrived. */
void cursor_close_outputs(struct daemon *d);
/* Returns credit to the broker: so many events and bytes may come again. */
void cursor_give(struct daemon *d, uint32_t cursor, struct round_credit credit);
