#include "refserver/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int pc_ref_listen(unsigned port, int *ret_fd, unsigned *ret_port,
                  pc_diags *diags)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    if (fd < 0)
        return pc_fail(diags, PC_EIO, "cannot make a socket: %s",
                       strerror(errno));
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(fd, (struct sockaddr *)&at, len) < 0 || listen(fd, 512) < 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) < 0) {
        int error = errno;

        close(fd);
        return pc_fail(diags, PC_EIO, "cannot listen on 127.0.0.1 port %u: %s",
                       port, strerror(error));
    }
    *ret_fd = fd;
    *ret_port = ntohs(at.sin_port);
    return PC_OK;
}
