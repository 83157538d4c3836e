// Control groups, cgroups(7).

#define _GNU_SOURCE
#include "child.h"

#include <fcntl.h>
#include <sys/xattr.h>

UNINSTRUMENTED void prefork_join_cgroup(struct child *child) {
    const enum prefork_step step = PREFORK_CGROUP;
    const long file =
        must(child, step, syscall(SYS_openat, child->program->cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC, 0));
    // The kernel takes 0 for the process that writes.
    must(child, step, syscall(SYS_write, file, "0", 1));
    syscall(SYS_close, file);
}

int32_t prefork_is_delegated(const char *path) {
    // systemd sets one or both, by what it may do.
    const char *const names[] = { "trusted.delegate", "user.delegate" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char value = 0;
        if (getxattr(path, names[i], &value, 1) == 1 && value == '1') return 1;
    }
    return 0;
}
