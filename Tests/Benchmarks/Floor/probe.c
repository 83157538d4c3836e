#define _GNU_SOURCE
#include "floor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

/// Marks the timer among epoll's events; all else is a connection's descriptor.
static const uint32_t TIMER = UINT32_MAX;

/// Connects without a wait. On one machine, the connection exists when the second call is made.
static int connect_to(uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection < 0) floor_fail("open a connection");
    if (connect(connection, (struct sockaddr *)&address, sizeof address) < 0
        && connect(connection, (struct sockaddr *)&address, sizeof address) < 0)
        floor_fail("connect");
    return connection;
}

noreturn void floor_probe(bool asks, unsigned count, char **ports) {
    static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    // The probes are spread over the second.
    long pace = 1000000000 / (long)count;
    struct itimerspec setting = {.it_interval.tv_nsec = pace, .it_value.tv_nsec = pace};
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = TIMER};
    if (timer < 0 || poller < 0 || timerfd_settime(timer, 0, &setting, NULL) < 0
        || epoll_ctl(poller, EPOLL_CTL_ADD, timer, &interest) < 0)
        floor_fail("begin");
    unsigned next = 0;
    for (;;) {
        struct epoll_event event;
        if (epoll_wait(poller, &event, 1, -1) < 1) continue;
        if (event.data.u32 != TIMER) {
            char answer[4096];
            if (recv((int)event.data.u32, answer, sizeof answer, 0) < 12 || memcmp(answer, "HTTP/1.1 200", 12) != 0)
                floor_fail("read an answer");
            close((int)event.data.u32);
            continue;
        }
        uint64_t due;
        if (read(timer, &due, sizeof due) != sizeof due) floor_fail("read the timer");
        for (; due > 0; due--, next = (next + 1) % count) {
            int connection = connect_to((uint16_t)atoi(ports[next]));
            if (!asks) {
                // So that the kernel keeps nothing of it.
                struct linger reset = {1, 0};
                setsockopt(connection, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
                close(connection);
                continue;
            }
            interest = (struct epoll_event){.events = EPOLLIN, .data.u32 = (uint32_t)connection};
            if (send(connection, request, sizeof request - 1, MSG_NOSIGNAL) < 0
                || epoll_ctl(poller, EPOLL_CTL_ADD, connection, &interest) < 0)
                floor_fail("ask");
        }
    }
}
