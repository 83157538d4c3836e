// service BOOT NAME…: boots for BOOT milliseconds, says "NAME PID NANOSECONDS", sends READY=1 and waits for a signal.
//
// It boots by a timer and needs no CPU for it, so that a thousand of them boot side by side. With a socket (LISTEN_FDS) it
// also answers HTTP. After TERM it takes no more connections, answers the requests on the open ones with `Connection: close`
// and leaves when none is left, at the latest after a second.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { LISTENER = 3, MOST_CONNECTIONS = 1024 };

static const long long DRAIN = 1000000000;

/// The bytes of a request that have arrived, by descriptor; NULL where there is no connection.
static struct connection {
    int length;
    char bytes[1024];
} *connections[MOST_CONNECTIONS];
static int open_connections, poller;
static bool is_leaving;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int fail(const char *what) {
    perror(what);
    return 71;
}

static int say_ready(void) {
    const char *path = getenv("NOTIFY_SOCKET");
    if (!path) return 0;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof address.sun_path) return -1;
    memcpy(address.sun_path, path, length);
    if (path[0] == '@') address.sun_path[0] = 0;
    int notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    int result = (int)sendto(notify, "READY=1", 7, MSG_NOSIGNAL, (struct sockaddr *)&address, size);
    close(notify);
    return result;
}

static void end(int connection) {
    free(connections[connection]);
    connections[connection] = NULL;
    open_connections--;
    close(connection);
}

static void take(void) {
    int taken = accept4(LISTENER, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (taken < 0) return;
    struct epoll_event interest = {.events = EPOLLIN, .data.fd = taken};
    if (taken >= MOST_CONNECTIONS || !(connections[taken] = calloc(1, sizeof **connections))
        || epoll_ctl(poller, EPOLL_CTL_ADD, taken, &interest) < 0) {
        fprintf(stderr, "cannot take a connection: %s\n", strerror(errno));
        exit(71);
    }
    open_connections++;
}

/// Answers the request of a connection if all of it has arrived. A client sends one at a time.
static void answer(int connection) {
    static const char kept[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
    static const char last[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n";
    struct connection *state = connections[connection];
    ssize_t count = recv(connection, state->bytes + state->length, sizeof state->bytes - 1 - (size_t)state->length, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return end(connection);
    state->length += (int)count;
    state->bytes[state->length] = 0;
    if (!strstr(state->bytes, "\r\n\r\n")) return;
    bool closes = is_leaving || strstr(state->bytes, "Connection: close\r\n");
    state->length = 0;
    send(connection, closes ? last : kept, (closes ? sizeof last : sizeof kept) - 1, MSG_NOSIGNAL);
    if (closes) end(connection);
}

static int serve(int signals) {
    // Another worker may take a connection that both were told of. `accept` must not wait for the next one then.
    fcntl(LISTENER, F_SETFL, fcntl(LISTENER, F_GETFL) | O_NONBLOCK);
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event interest = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.fd = LISTENER};
    if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, LISTENER, &interest) < 0) return fail("watch the socket");
    interest = (struct epoll_event){.events = EPOLLIN, .data.fd = signals};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, signals, &interest) < 0) return fail("watch for signals");

    long long latest = 0;
    while (!is_leaving || open_connections > 0) {
        long long left = is_leaving ? latest - now() : 0;
        if (is_leaving && left <= 0) break;
        struct epoll_event event;
        if (epoll_wait(poller, &event, 1, is_leaving ? (int)(left / 1000000) + 1 : -1) < 1) continue;
        if (event.data.fd == LISTENER) {
            take();
        } else if (event.data.fd == signals) {
            epoll_ctl(poller, EPOLL_CTL_DEL, signals, NULL);
            epoll_ctl(poller, EPOLL_CTL_DEL, LISTENER, NULL);
            is_leaving = true;
            latest = now() + DRAIN;
        } else {
            answer(event.data.fd);
        }
    }
    return 0;
}

int main(int count, char **words) {
    long boot = count > 1 ? strtol(words[1], NULL, 10) : 0;
    struct timespec rest = {.tv_sec = boot / 1000, .tv_nsec = boot % 1000 * 1000000};
    nanosleep(&rest, NULL);

    int signals = -1;
    if (getenv("LISTEN_FDS")) {
        // Before the report, because a stop may follow at once.
        sigset_t taken;
        sigemptyset(&taken);
        sigaddset(&taken, SIGTERM);
        sigprocmask(SIG_BLOCK, &taken, NULL);
        if ((signals = signalfd(-1, &taken, SFD_CLOEXEC)) < 0) return fail("wait for signals");
    }
    char line[256];
    int length = snprintf(line, sizeof line, "%.200s %d %lld\n", count > 2 ? words[2] : "?", (int)getpid(), now());
    // Shorter than PIPE_BUF, so the lines of a thousand workers do not mix in one pipe.
    if (write(STDOUT_FILENO, line, (size_t)length) != length || say_ready() < 0) return fail("say that it is up");
    if (signals >= 0) return serve(signals);
    pause();
    return 0;
}
