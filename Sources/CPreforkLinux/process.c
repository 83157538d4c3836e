// Signals and exits by pidfd, and facts about this process. Glibc's Swift module leaves these calls out, or Swift
// cannot read their structures.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int32_t prefork_send_signal(int32_t pidfd, int32_t signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? errno : 0;
}

static int32_t wait_for(idtype_t kind, id_t id, siginfo_t *info, int options) {
    int result;
    do result = waitid(kind, id, info, options);
    while (result < 0 && errno == EINTR);
    return result < 0 ? errno : 0;
}

struct prefork_exit prefork_reap(int32_t pidfd) {
    siginfo_t info = { 0 };
    // By pidfd, so that another process that reuses the pid is never reaped by mistake. With WNOHANG, because the call
    // would otherwise wait for the tracer of a process.
    int32_t error = wait_for(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG);
    if (error == 0 && info.si_pid == 0) error = EAGAIN;
    return (struct prefork_exit){ .error = error, .by_signal = info.si_code != CLD_EXITED, .status = info.si_status };
}

void prefork_await(int32_t pidfd) {
    siginfo_t info = { 0 };
    wait_for(P_PIDFD, (id_t)pidfd, &info, WEXITED);
}

int32_t prefork_has_ended(int32_t pidfd) {
    siginfo_t info = { 0 };
    return wait_for(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

int32_t prefork_ended_child(void) {
    siginfo_t info = { 0 };
    return wait_for(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info.si_pid : 0;
}

void prefork_reap_other_child(int32_t pid) {
    siginfo_t info = { 0 };
    wait_for(P_PID, (id_t)pid, &info, WEXITED | WNOHANG);
}

int32_t prefork_gets_orphans(void) {
    int is_subreaper = 0;
    return getpid() == 1 || (prctl(PR_GET_CHILD_SUBREAPER, &is_subreaper) == 0 && is_subreaper);
}

uint64_t prefork_ignored_signals(void) {
    uint64_t bits = 0;
    for (int number = 1; number <= 64; number++) {
        // The kernel's call, because libc hides two signals that it reserves for itself. The kernel's structure begins
        // with the handler.
        void *action[8];
        if (syscall(SYS_rt_sigaction, number, NULL, action, sizeof(uint64_t)) == 0 && action[0] == (void *)SIG_IGN)
            bits |= UINT64_C(1) << (number - 1);
    }
    return bits;
}

int32_t prefork_allowed_cpus(uint8_t *mask, size_t size) {
    const long count = syscall(SYS_sched_getaffinity, 0, size, mask);
    return count < 0 ? -errno : (int32_t)count;
}

char **prefork_environment(void) { return environ; }

const char *prefork_describe_error(int32_t error) { return strerrordesc_np(error); }

// PID 1 loses every signal that comes before it has said what to do with it. A container may be stopped that early, so the
// signals of the master are blocked before the program's own code runs; they are then waiting for the engine.
__attribute__((constructor)) static void keep_early_signals(void) {
    if (getpid() != 1) return;
    sigset_t set;
    sigemptyset(&set);
    const int signals[] = { SIGHUP, SIGTERM, SIGINT, SIGQUIT };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaddset(&set, signals[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

int prefork_ends_within(int pid, int milliseconds) {
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    if (process < 0) return errno == ESRCH;
    // A pidfd is readable when its process has ended, pidfd_open(2).
    struct pollfd request = {.fd = process, .events = POLLIN};
    int ready = poll(&request, 1, milliseconds);
    close(process);
    return ready == 1;
}

int prefork_may_copy(int process) {
    // Standard input, as any descriptor would do. EBADF: the process has closed it. ESRCH: the process has ended.
    int copy = (int)syscall(SYS_pidfd_getfd, process, 0, 0);
    if (copy < 0) return errno == EBADF || errno == ESRCH;
    close(copy);
    return 1;
}

int prefork_shut_down(int pid, int descriptor, unsigned long long inode) {
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    if (process < 0) return 0;
    // The copy has close-on-exec. ptrace(2)'s rules decide whether the call is allowed, pidfd_getfd(2).
    int copy = (int)syscall(SYS_pidfd_getfd, process, descriptor, 0);
    close(process);
    if (copy < 0) return 0;
    struct stat status;
    int type = 0;
    socklen_t size = sizeof type;
    int is_shut = fstat(copy, &status) == 0 && S_ISSOCK(status.st_mode) && status.st_ino == inode
        && getsockopt(copy, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM
        // ENOTCONN: the socket does not listen any more. A datagram socket answers the same and still receives.
        && (shutdown(copy, SHUT_RD) == 0 || errno == ENOTCONN);
    close(copy);
    return is_shut;
}

void prefork_own_users(uint32_t *users) { getresuid(&users[0], &users[1], &users[2]); }

void prefork_own_groups(uint32_t *groups) { getresgid(&groups[0], &groups[1], &groups[2]); }

int32_t prefork_set_limit(int32_t pid, const struct prefork_limit *limit) {
    const uint64_t pair[2] = { limit->soft, limit->hard };
    return syscall(SYS_prlimit64, pid, limit->resource, pair, NULL) < 0 ? errno : 0;
}

int32_t prefork_set_nice(int32_t thread, int32_t nice) {
    return setpriority(PRIO_PROCESS, (id_t)thread, nice) < 0 ? errno : 0;
}

int32_t prefork_own_nice(void) { return getpriority(PRIO_PROCESS, 0); }

int32_t prefork_set_cpus(int32_t thread, const uint8_t *mask, size_t size, int32_t all) {
    if (syscall(SYS_sched_setaffinity, thread, size, mask) < 0) return errno;
    return all && !prefork_has_cpus(thread, mask, size) ? EINVAL : 0;
}

int32_t prefork_has_thread(int32_t pid, int32_t thread) {
    // Signal 0 is not delivered. EPERM: the thread is there, and belongs to another user.
    return syscall(SYS_tgkill, pid, thread, 0) == 0 || errno == EPERM;
}
