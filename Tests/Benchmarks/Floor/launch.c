#define _GNU_SOURCE
#include "floor.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORDS = 32 };
/// Marks the signals among epoll's events; all else is a place's number.
static const uint32_t SIGNALS = UINT32_MAX;

/// One process to keep running.
struct place {
    int pidfd;
    char name[16];
};

static char *words[MOST_WORDS + 2];
static int null_input, poller;
static sigset_t mask_before;
/// One stack serves every child: with CLONE_VFORK the parent waits until the child has left it.
static char stack[64 * 1024] __attribute__((aligned(16)));

static int become_worker(void *unused) {
    (void)unused;
    sigprocmask(SIG_SETMASK, &mask_before, NULL);
    dup2(null_input, STDIN_FILENO);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execv(words[0], words);
    _exit(127);
}

pid_t floor_launch_one(char **command, char *name, int *pidfd) {
    char **word = words;
    while (*command && word < words + MOST_WORDS) *word++ = *command++;
    *word++ = name;
    *word = NULL;
    pid_t pid = clone(become_worker, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, NULL, pidfd);
    if (pid < 0) floor_fail("clone");
    return pid;
}

static void launch(struct place *place, unsigned index, char **command) {
    floor_launch_one(command, place->name, &place->pidfd);
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = index};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, place->pidfd, &interest) < 0) floor_fail("watch a process");
}

static void reap(struct place *place) {
    siginfo_t info;
    if (waitid(P_PIDFD, (id_t)place->pidfd, &info, WEXITED) < 0) floor_fail("reap a process");
    close(place->pidfd);
}

static void read_manifest(const char *file) {
    static const char line[] = "{\"event\":\"accepted\"}\n";
    floor_yaml(file);
    if (write(STDERR_FILENO, line, sizeof line - 1) < 0) floor_fail("log");
}

int floor_signal(int signals) {
    struct signalfd_siginfo taken;
    if (read(signals, &taken, sizeof taken) != sizeof taken) floor_fail("read a signal");
    return (int)taken.ssi_signo;
}

static void take_signal(int signals, const char *file, const struct place *first) {
    int taken = floor_signal(signals);
    if (taken == SIGTERM) exit(0);
    read_manifest(file);
    if (taken == SIGUSR1) syscall(SYS_pidfd_send_signal, first->pidfd, SIGTERM, NULL, 0);
}

int floor_begin(int *poller, uint32_t mark) {
    // A pidfd a process: the soft limit of 1024 is in the way.
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    sigset_t taken;
    sigemptyset(&taken);
    sigaddset(&taken, SIGHUP);
    sigaddset(&taken, SIGUSR1);
    sigaddset(&taken, SIGTERM);
    sigprocmask(SIG_BLOCK, &taken, &mask_before);
    int signals = signalfd(-1, &taken, SFD_CLOEXEC);
    *poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = mark};
    if (signals < 0 || *poller < 0 || epoll_ctl(*poller, EPOLL_CTL_ADD, signals, &interest) < 0)
        floor_fail("watch for signals");
    if ((null_input = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0) floor_fail("open /dev/null");
    return signals;
}

noreturn void floor_launch(const char *file, unsigned count, char **command) {
    int signals = floor_begin(&poller, SIGNALS);
    struct place *places = calloc(count + 1, sizeof *places);
    if (!places) floor_fail("begin");

    read_manifest(file);
    for (unsigned index = 0; index < count; index++) {
        snprintf(places[index].name, sizeof places[index].name, "w/%u", index);
        launch(&places[index], index, command);
    }
    for (;;) {
        struct epoll_event event;
        if (epoll_wait(poller, &event, 1, -1) < 1) continue;
        if (event.data.u32 == SIGNALS) {
            take_signal(signals, file, &places[0]);
        } else if (event.data.u32 < count) {
            reap(&places[event.data.u32]);
            launch(&places[event.data.u32], event.data.u32, command);
        }
    }
}
