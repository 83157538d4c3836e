// Signals and exits by pidfd, and facts about this process. Glibc's Swift module leaves these calls out, or Swift
// cannot read their structures.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
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
    // By pidfd, so that another process that reuses the pid is never reaped by mistake.
    const int32_t error = wait_for(P_PIDFD, (id_t)pidfd, &info, WEXITED);
    return (struct prefork_exit){ .error = error, .by_signal = info.si_code != CLD_EXITED, .status = info.si_status };
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
