// clients PORT RATE SECONDS: sends HTTP requests to 127.0.0.1 and says what has become of them.
//
// Waits until the server answers. Then RATE requests a second, each on a connection of its own, and as many on connections
// that are kept. A request has a time at which it is due, whatever has become of the ones before it, and its latency counts
// from there: a server that pauses cannot hide the requests that came in meanwhile.
//
// Every other new connection waits for 3 ms before it asks, as a client far away does. That time is not counted.
// A kept connection may be closed by the server while a request is on its way. The client cannot know that, and asks again
// on a new connection, as browsers do. Such a request is `repeated`, and not lost.
//
// Prints in one line to standard error: answered, lost, p50, p99 and the longest latency in milliseconds of the new
// connections; the same of the kept ones; how many requests were repeated.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// Fewer kept connections than the servers have threads, because puma keeps a thread for a connection for a while.
enum { POOL = 8, REQUESTS_ON_A_KEPT_CONNECTION = 50 };

typedef long long nanoseconds;
static const nanoseconds SECOND = 1000000000, HESITATION = 3000000, PATIENCE = 20000000000;

enum kind { NEW, KEPT, KINDS };

struct connection {
    int fd;
    enum kind kind;
    enum { CONNECTING, HESITATING, ASKED, IDLE } step;
    /// When the request was due, and until when it hesitates.
    nanoseconds due, pause_ends;
    bool hesitates;
    /// How many requests were answered on it.
    int answered;
    int length;
    char bytes[4096];
    /// The next one in a list: that of idle or that of hesitating connections, or of those that are over.
    struct connection *next;
};

struct list {
    struct connection *first, *last;
};

static struct list idle, hesitating;
/// The connections that have ended in this turn. Their memory is freed after it, because events may still name them.
static struct connection *over;
static struct sockaddr_in server = {.sin_family = AF_INET};
static int poller, waiting, kept_open;
static long answered[KINDS], lost[KINDS], repeated;
static double *latencies[KINDS];

static nanoseconds now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "clients: cannot %s: %s\n", what, strerror(errno));
    exit(71);
}

static void append(struct list *list, struct connection *one) {
    one->next = NULL;
    if (list->last) list->last->next = one;
    else list->first = one;
    list->last = one;
}

static struct connection *take_first(struct list *list) {
    struct connection *one = list->first;
    if (one && !(list->first = one->next)) list->last = NULL;
    return one;
}

static void take_out(struct list *list, struct connection *one) {
    struct list rest = {NULL, NULL};
    for (struct connection *other; (other = take_first(list));)
        if (other != one) append(&rest, other);
    *list = rest;
}

static void end(struct connection *one) {
    close(one->fd);
    one->fd = -1;
    if (one->kind == KEPT) kept_open--;
    one->next = over;
    over = one;
}

static void watch(struct connection *one, int how, uint32_t events) {
    struct epoll_event interest = {.events = events, .data.ptr = one};
    if (epoll_ctl(poller, how, one->fd, &interest) < 0) fail("watch a connection");
}

static void open_connection(enum kind kind, nanoseconds due, bool hesitates) {
    struct connection *one = calloc(1, sizeof *one);
    if (!one) fail("open a connection");
    *one = (struct connection){.kind = kind, .step = CONNECTING, .due = due, .hesitates = hesitates};
    one->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (one->fd < 0) fail("open a connection");
    int yes = 1;
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (kind == KEPT) kept_open++;
    if (connect(one->fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS) {
        lost[kind]++;
        return end(one);
    }
    waiting++;
    watch(one, EPOLL_CTL_ADD, EPOLLOUT);
}

/// A request that gets no answer.
static void lose(struct connection *one) {
    waiting--;
    nanoseconds due = one->due;
    // Not a byte of the answer on a connection that has answered before: the server may have closed it just now.
    bool repeats = one->kind == KEPT && one->answered > 0 && one->length == 0;
    enum kind kind = one->kind;
    end(one);
    if (repeats) {
        repeated++;
        open_connection(KEPT, due, false);
    } else {
        lost[kind]++;
    }
}

static void ask(struct connection *one) {
    const char *text = one->kind == KEPT ? "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                         : "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    one->step = ASKED;
    one->length = 0;
    ssize_t length = (ssize_t)strlen(text);
    if (send(one->fd, text, (size_t)length, MSG_NOSIGNAL) != length) lose(one);
}

static void connected(struct connection *one) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(one->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) return lose(one);
    watch(one, EPOLL_CTL_MOD, EPOLLIN);
    if (!one->hesitates) return ask(one);
    one->step = HESITATING;
    one->pause_ends = now() + HESITATION;
    append(&hesitating, one);
}

static void finish(struct connection *one, bool server_closes) {
    waiting--;
    nanoseconds latency = now() - one->due - (one->hesitates ? HESITATION : 0);
    latencies[one->kind][answered[one->kind]++] = (double)latency / 1e6;
    if (one->kind == NEW || server_closes || ++one->answered == REQUESTS_ON_A_KEPT_CONNECTION) return end(one);
    one->step = IDLE;
    append(&idle, one);
}

static void readable(struct connection *one) {
    ssize_t count = recv(one->fd, one->bytes + one->length, sizeof one->bytes - 1 - (size_t)one->length, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (one->step == IDLE) {
        // The server has closed it, and nobody has asked.
        take_out(&idle, one);
        return end(one);
    }
    if (one->step == HESITATING) take_out(&hesitating, one);
    if (count <= 0 || one->step == HESITATING) return lose(one);
    one->length += (int)count;
    one->bytes[one->length] = 0;
    char *body = strstr(one->bytes, "\r\n\r\n");
    if (!body) return;
    char *length = strcasestr(one->bytes, "\r\ncontent-length:");
    if (strncmp(one->bytes, "HTTP/1.1 200", 12) != 0 || !length || length > body) return lose(one);
    if (one->bytes + one->length < body + 4 + atoi(length + 17)) return;
    char *closes = strcasestr(one->bytes, "\r\nconnection: close");
    finish(one, closes && closes < body);
}

static void request_is_due(enum kind kind, nanoseconds due, bool hesitates) {
    struct connection *one = kind == KEPT && kept_open >= POOL ? take_first(&idle) : NULL;
    if (!one) return open_connection(kind, due, hesitates);
    one->due = due;
    waiting++;
    ask(one);
}

/// Waits until `until` at the longest, and handles what has happened.
static void turn(nanoseconds until) {
    nanoseconds begin = now();
    if (hesitating.first && hesitating.first->pause_ends < until) until = hesitating.first->pause_ends;
    struct timespec left = {0};
    if (until > begin) left = (struct timespec){(until - begin) / SECOND, (until - begin) % SECOND};
    struct epoll_event events[64];
    int count = epoll_pwait2(poller, events, 64, &left, NULL);
    for (int index = 0; index < count; index++) {
        struct connection *one = events[index].data.ptr;
        if (one->fd < 0) continue;
        if (one->step == CONNECTING) connected(one);
        else readable(one);
    }
    nanoseconds then = now();
    while (hesitating.first && hesitating.first->pause_ends <= then) ask(take_first(&hesitating));
    while (over) {
        struct connection *next = over->next;
        free(over);
        over = next;
    }
}

/// Asks again and again until there is an answer.
static void await_server(void) {
    for (nanoseconds end = now() + PATIENCE; answered[NEW] == 0;) {
        if (now() > end) fail("reach the server");
        open_connection(NEW, now(), false);
        for (nanoseconds next = now() + SECOND / 20; now() < next;) turn(next);
    }
    while (waiting > 0) turn(now() + SECOND);
    answered[NEW] = lost[NEW] = 0;
}

static int compare(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

static void report(enum kind kind) {
    long count = answered[kind];
    qsort(latencies[kind], (size_t)count, sizeof(double), compare);
    double p50 = 0, p99 = 0, longest = 0;
    if (count > 0) {
        p50 = latencies[kind][count / 2];
        p99 = latencies[kind][count * 99 / 100];
        longest = latencies[kind][count - 1];
    }
    fprintf(stderr, "%ld %ld %.3f %.3f %.3f ", count, lost[kind], p50, p99, longest);
}

int main(int count, char **words) {
    if (count != 4) return 64;
    server.sin_port = htons((uint16_t)atoi(words[1]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    nanoseconds pace = SECOND / atoi(words[2]);
    long requests = atol(words[2]) * atol(words[3]);

    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (enum kind kind = 0; kind < KINDS; kind++)
        if (!(latencies[kind] = calloc((size_t)requests + 1000, sizeof(double)))) fail("begin");
    await_server();

    nanoseconds start = now();
    for (long number = 0; number < 2 * requests;) {
        // New and kept ones take turns.
        nanoseconds due = start + number * pace / 2;
        if (now() < due) {
            turn(due);
        } else {
            request_is_due(number % 2 ? KEPT : NEW, due, number % 4 == 2);
            number++;
        }
    }
    for (nanoseconds end = now() + PATIENCE; waiting > 0 && now() < end;) turn(end);
    long missing[KINDS];
    for (enum kind kind = 0; kind < KINDS; kind++) {
        missing[kind] = requests - answered[kind] - lost[kind];
        lost[kind] += missing[kind];
        report(kind);
    }
    fprintf(stderr, "%ld\n", repeated);
    return 0;
}
