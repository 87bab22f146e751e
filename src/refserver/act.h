/* refserver/act.h - what PUT, PATCH, POST and DELETE do, once they may. */
#ifndef PRECHECK_REFSERVER_ACT_H
#define PRECHECK_REFSERVER_ACT_H

#include "refserver/respond.h"

/* Performs the write and fills the response. */
void pc_ref_act(pc_ref_exchange *x);
/* A fault: half of it, without a response. */
void pc_ref_act_half(pc_ref_exchange *x);

#endif
