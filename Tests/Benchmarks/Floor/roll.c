#define _GNU_SOURCE
#include "floor.h"

#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/// Marks the signals and the reports among epoll's events; all else is a process's index.
static const uint32_t SIGNALS = UINT32_MAX, REPORTS = UINT32_MAX - 1;

/// A place has two processes in turn: `place` and `place + count` are their indices.
static int *pidfds;
/// The index of a pid's process. Most of it is never touched, and so is no memory.
static uint32_t *index_of_pid;
static const long MOST_PIDS = 4194304;
static unsigned count, launched, up;
static bool is_rolling;
static int poller;
static char **command;

static void launch(uint32_t index) {
    char name[16];
    snprintf(name, sizeof name, "w/%u", index % count);
    pid_t pid = floor_launch_one(command, name, &pidfds[index]);
    if (pid >= MOST_PIDS) floor_fail("keep so large a pid");
    index_of_pid[pid] = index;
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = index};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, pidfds[index], &interest) < 0) floor_fail("watch a process");
}

static int open_reports(void) {
    int reports = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), yes = 1;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    // The kernel picks an abstract name of five digits.
    socklen_t length = sizeof address;
    if (reports < 0 || setsockopt(reports, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes) < 0
        || bind(reports, (struct sockaddr *)&address, sizeof address.sun_family) < 0
        || getsockname(reports, (struct sockaddr *)&address, &length) < 0)
        floor_fail("listen for reports");
    char text[sizeof address.sun_path + 1] = "@";
    memcpy(text + 1, address.sun_path + 1, length - offsetof(struct sockaddr_un, sun_path) - 1);
    setenv("NOTIFY_SOCKET", text, 1);
    return reports;
}

static void take_report(int reports) {
    char text[64], control[CMSG_SPACE(sizeof(struct ucred))];
    struct iovec part = {text, sizeof text};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *header;
    struct ucred sender;
    if (recvmsg(reports, &message, MSG_CMSG_CLOEXEC) < 0 || !(header = CMSG_FIRSTHDR(&message))) return;
    memcpy(&sender, CMSG_DATA(header), sizeof sender);
    uint32_t index = index_of_pid[sender.pid];
    // In a roll, the successors are the processes of the upper half.
    if (!is_rolling || index < count) return;
    syscall(SYS_pidfd_send_signal, pidfds[index - count], SIGTERM, NULL, 0);
    static const char line[] = "{\"event\":\"committed\"}\n";
    if (++up == count && write(STDERR_FILENO, line, sizeof line - 1) < 0) floor_fail("log");
}

static void reap(uint32_t index) {
    siginfo_t info;
    if (waitid(P_PIDFD, (id_t)pidfds[index], &info, WEXITED) < 0) floor_fail("reap a process");
    // A child that was just launched may still hold the descriptor open, and the poller would report it again.
    epoll_ctl(poller, EPOLL_CTL_DEL, pidfds[index], NULL);
    close(pidfds[index]);
    if (is_rolling && launched < count) launch(count + launched++);
}

noreturn void floor_roll(const char *file, unsigned places, unsigned surge, char **words) {
    int signals = floor_begin(&poller, SIGNALS), reports = open_reports();
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = REPORTS};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, reports, &interest) < 0) floor_fail("watch for reports");
    command = words;
    count = places;
    pidfds = calloc(2 * (size_t)count, sizeof *pidfds);
    index_of_pid = calloc(MOST_PIDS, sizeof *index_of_pid);
    if (!pidfds || !index_of_pid) floor_fail("begin");
    floor_yaml(file);
    for (uint32_t index = 0; index < count; index++) launch(index);
    for (;;) {
        struct epoll_event event;
        if (epoll_wait(poller, &event, 1, -1) < 1) continue;
        if (event.data.u32 == REPORTS) {
            take_report(reports);
        } else if (event.data.u32 == SIGNALS) {
            if (floor_signal(signals) == SIGTERM) exit(0);
            floor_yaml(file);
            is_rolling = true;
            while (launched < count && launched < surge) launch(count + launched++);
        } else {
            reap(event.data.u32);
        }
    }
}
