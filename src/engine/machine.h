/* engine/machine.h - what machine.c (the order of an item's actions) and
 * action.c (the request of each) share.  Private to the two.
 */
#ifndef PRECHECK_ENGINE_MACHINE_H
#define PRECHECK_ENGINE_MACHINE_H

#include "engine/state.h"

/* One request of an item, from its making to its answer. */
typedef struct pc_leg {
    pc_machine *machine;
    const pc_action *action; /* NULL: the clean-up at the end */
    pc_errand *errand;       /* valid until done */
    bool done, held;
    bool follower;
    bool refresh; /* reads the validators that a removal needs */
    bool restore; /* puts a listed resource back that was deleted */
    pc_span content;
    const char *content_type;
    struct pc_leg *next; /* all legs of the machine, newest first */
} pc_leg;

typedef enum pc_machine_state {
    PC_MACHINE_RUNNING,
    PC_MACHINE_WAITING,  /* for the leg `awaited` */
    PC_MACHINE_SLEEPING, /* until wake_ns */
    PC_MACHINE_DRAINING, /* for all legs */
    PC_MACHINE_CLEANING, /* removes what it created */
    PC_MACHINE_DONE
} pc_machine_state;

struct pc_machine {
    pc_engine *engine;
    const pc_item *item;
    pc_arena arena;
    pc_bindings bindings;
    pc_rng rng;
    pc_instance *instance;
    const char *missing_target; /* where nothing is, or NULL */
    const pc_facts *facts;
    pc_machine_state state;
    size_t at;     /* the action that runs, or is next */
    size_t waited; /* one more than the action whose wait_ms is over */
    unsigned slot;
    pc_leg *legs, *awaited;
    size_t n_flying;
    int64_t wake_ns, until_ns;
    unsigned remove_tries;
    bool stopped; /* from outside */
    bool failed;  /* a step of the set-up did not work */
};

/* Makes the request of an action and starts it; what cannot be made is started
 * as refused, with the reason. */
pc_leg *pc_leg_start(pc_machine *machine, const pc_action *action);
/* The last of the clean-up: removes the item's own instance. */
pc_leg *pc_leg_start_removal(pc_machine *machine);
/* A listed resource that was deleted: its saved content. */
pc_leg *pc_leg_start_restore(pc_machine *machine);
/* Reads what is there now, for a removal that was refused without it; action
 * is the PC_ACT_REMOVE, or NULL for the clean-up. */
pc_leg *pc_leg_start_refresh(pc_machine *machine, const pc_action *action);
/* machine.c's: every leg's answer comes here. */
void pc_leg_done(pc_errand *errand);
void pc_leg_held(pc_errand *errand);

#endif
