// Accepts and identifies the clients of a unix socket. Glibc's module for Swift has neither accept4 nor ucred.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <sys/socket.h>

int prefork_accept(int listener) { return accept4(listener, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK); }

int prefork_identify_peer(int socket, int *pid, unsigned *user) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return -1;
    *pid = peer.pid;
    *user = peer.uid;
    return 0;
}
