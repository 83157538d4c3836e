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
