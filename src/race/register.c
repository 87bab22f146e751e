#include "race/register.h"

bool pc_register_allows(const pc_register_op *op, uint32_t state)
{
    bool listed = false;

    if (op->predicate == PC_ANY)
        return true;
    for (uint32_t i = 0; i < op->n_states && !listed; i++)
        listed = op->states[i] == state;
    return listed == (op->predicate == PC_IN);
}
