// Accepts and identifies the clients of a unix socket. Glibc's module for Swift has neither accept4 nor ucred.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <stdint.h>
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

int32_t prefork_peer_groups(int socket, uint32_t *groups, int32_t capacity) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (capacity < 1 || getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return 0;
    groups[0] = peer.gid;
    length = (socklen_t)(capacity - 1) * sizeof *groups;
    // A client with more groups than there is room for (ERANGE) is known by its first one.
    if (getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups + 1, &length) < 0) return 1;
    return 1 + (int32_t)(length / sizeof *groups);
}
