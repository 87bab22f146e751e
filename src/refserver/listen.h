/* refserver/listen.h - a socket of 127.0.0.1 that listens. */
#ifndef PRECHECK_REFSERVER_LISTEN_H
#define PRECHECK_REFSERVER_LISTEN_H

#include "base/diag.h"

/* port 0: a free one, told in *ret_port.  PC_EIO. */
int pc_ref_listen(unsigned port, int *ret_fd, unsigned *ret_port,
                  pc_diags *diags);

#endif
