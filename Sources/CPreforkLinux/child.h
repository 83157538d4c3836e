// What the steps between clone3 and execve share. They run in a child that may share the memory of its parent: see spawn.c.

#ifndef PREFORK_CHILD_H
#define PREFORK_CHILD_H

#include "CPreforkLinux.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// The data structures of a sanitizer belong to the thread that waits, so the child's code must not be instrumented.
#if defined(__clang__)
#define UNINSTRUMENTED \
    __attribute__((noinline, disable_sanitizer_instrumentation, no_sanitize("address", "thread", "undefined")))
#else
#define UNINSTRUMENTED __attribute__((noinline))
#endif

struct child {
    const struct prefork_program *program;
    pid_t parent;
    // Every descriptor of the parent has a lower number.
    int descriptor_end;
    volatile int32_t step;
    volatile int32_t error;
    // The resource whose limit is being set.
    volatile int32_t resource;
    // Not 0: the process is not created in its control group, and has to move there.
    int32_t joins_cgroup;
};

UNINSTRUMENTED static _Noreturn void fail(struct child *child, enum prefork_step step, int error) {
    child->step = (int32_t)step;
    child->error = error;
    // Not _exit(2), which makes the same call but may be wrapped by a sanitizer.
    for (;;) syscall(SYS_exit_group, 127);
}

UNINSTRUMENTED static long must(struct child *child, enum prefork_step step, long result) {
    if (result < 0) fail(child, step, errno);
    return result;
}

UNINSTRUMENTED static void die_with_parent(struct child *child) {
    must(child, PREFORK_PARENT_DEATH, syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0));
    // If the parent died before the prctl call, the signal is never sent.
    if (syscall(SYS_getppid) != child->parent) fail(child, PREFORK_PARENT_DEATH, ESRCH);
}

// Moves the process to its control group.
void prefork_join_cgroup(struct child *child);

// Sets everything that prefork_attributes has, and the CPUs.
void prefork_set_attributes(struct child *child);

// Takes all capabilities but those of the attributes from the bounding set.
void prefork_drop_other_capabilities(struct child *child);

// Lets the process keep its permitted capabilities when it becomes another user.
void prefork_keep_capabilities(struct child *child);

// Sets the capabilities of the attributes, and passes them on to the program.
void prefork_set_capabilities(struct child *child);

#endif
