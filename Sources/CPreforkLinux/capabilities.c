#define _GNU_SOURCE
#include "CPreforkLinux.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

// The C library has no function for capget(2).
uint64_t prefork_effective_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};
    if (syscall(SYS_capget, &header, data) != 0) return 0;
    return (uint64_t)data[1].effective << 32 | data[0].effective;
}
