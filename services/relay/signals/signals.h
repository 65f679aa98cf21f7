/* This file declares the handlers and questions of signals, which the tables in relay.c list. */
#pragma once

#include "common/daemon/daemon.h"

/* signal_post.c defines these functions. */
decide_f signal_post_decide;
evolve_f signal_registered_evolve;
/* signal_link.c defines these functions. */
decide_f signal_link_decide;
evolve_f signals_linked_evolve;
/* signal_answer.c defines these functions. */
decide_f signal_answer_decide;
evolve_f signal_answered_evolve;
decide_f signal_forget_decide;
evolve_f contact_forgotten_evolve;
/* signal_queries.c defines these functions. */
answer_f answer_signal_get;
answer_f answer_signal_list;
answer_f answer_similar_find;
