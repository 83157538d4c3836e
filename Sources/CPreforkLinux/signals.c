// Handlers of signals: one passes signals that arrive in another thread to the thread that reads them, one makes sure that
// SIGABRT ends the process.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

// The thread that reads the signals, and its process.
static _Atomic pid_t reader;
static _Atomic pid_t owner;

// Async-signal-safe: atomics, system calls and nothing else.
static void forward(int number) {
    int saved = errno;
    if (getpid() == owner && gettid() != reader) {
        syscall(SYS_tgkill, owner, reader, number);
    } else {
        // This is a fork of the process, or the reader itself, which no longer blocks the signal. Nobody would read it.
        // The default action follows when this function returns, because the signal is blocked until then.
        signal(number, SIG_DFL);
        raise(number);
    }
    errno = saved;
}

void (*_Nonnull prefork_forward_signals(void))(int) {
    owner = getpid();
    reader = gettid();
    return forward;
}

// What handled SIGABRT before.
static struct sigaction abort_handler;

static void abort_at_last(int number, siginfo_t *info, void *context) {
    if (abort_handler.sa_flags & SA_SIGINFO) {
        abort_handler.sa_sigaction(number, info, context);
    } else {
        abort_handler.sa_handler(number);
    }
    // Follows when this function returns, because the signal is blocked until then.
    signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
}

void prefork_end_by_abort(void) {
    if (sigaction(SIGABRT, NULL, &abort_handler) != 0) return;
    bool is_handled = (abort_handler.sa_flags & SA_SIGINFO) != 0
        || (abort_handler.sa_handler != SIG_DFL && abort_handler.sa_handler != SIG_IGN);
    if (!is_handled) return;
    struct sigaction action = abort_handler;
    action.sa_flags |= SA_SIGINFO;
    action.sa_flags &= ~SA_NODEFER;
    action.sa_sigaction = abort_at_last;
    sigaction(SIGABRT, &action, NULL);
}
