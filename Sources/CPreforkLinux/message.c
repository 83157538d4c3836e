// Receives datagrams with the credentials of their senders. Control messages are read with macros, which Swift does not
// import.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

struct prefork_message prefork_receive(int32_t socket, uint8_t *buffer, size_t size) {
    struct iovec text = { .iov_base = buffer, .iov_len = size };
    // The buffer has room for the credentials alone, which come first. When a sender attaches descriptors, they do not
    // fit, and the kernel closes them.
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
    } control;
    struct msghdr message = {
        .msg_iov = &text, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes
    };
    const ssize_t count = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (count < 0) return (struct prefork_message){ .error = errno };

    struct prefork_message result = { .truncated = (message.msg_flags & MSG_TRUNC) != 0, .count = (size_t)count,
                                     .uid = (uint32_t)-1 };
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_CREDENTIALS
        && header->cmsg_len == CMSG_LEN(sizeof(struct ucred))) {
        struct ucred sender;
        memcpy(&sender, CMSG_DATA(header), sizeof sender);
        result.pid = sender.pid;
        result.uid = sender.uid;
    }
    return result;
}

int32_t prefork_send(int32_t socket, const uint8_t *bytes, size_t count, int32_t descriptor) {
    struct iovec text = { .iov_base = (void *)bytes, .iov_len = count };
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { 0 };
    struct msghdr message = { .msg_iov = &text, .msg_iovlen = 1 };
    if (descriptor >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof descriptor);
        memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? errno : 0;
}

struct prefork_delivery prefork_receive_delivery(int32_t socket, uint8_t *buffer, size_t size) {
    struct iovec text = { .iov_base = buffer, .iov_len = size };
    union {
        struct cmsghdr alignment;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { 0 };
    struct msghdr message = {
        .msg_iov = &text, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes
    };
    const ssize_t count = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (count < 0) return (struct prefork_delivery){ .error = errno, .descriptor = -1 };
    struct prefork_delivery result = { .descriptor = -1, .count = (size_t)count,
                                      .truncated = (message.msg_flags & MSG_TRUNC) != 0 };
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS
        && header->cmsg_len == CMSG_LEN(sizeof(int)))
        memcpy(&result.descriptor, CMSG_DATA(header), sizeof result.descriptor);
    return result;
}

int32_t prefork_socket_pair(int32_t *ends) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0 ? errno : 0;
}

int32_t prefork_is_pair_socket(int32_t descriptor) {
    int kind = 0, family = 0;
    socklen_t size = sizeof kind;
    if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &kind, &size) < 0) return 0;
    size = sizeof family;
    if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size) < 0) return 0;
    return kind == SOCK_SEQPACKET && family == AF_UNIX;
}
