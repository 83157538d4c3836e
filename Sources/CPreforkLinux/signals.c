// Passes signals that arrive in another thread to the thread that reads them.

#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
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
