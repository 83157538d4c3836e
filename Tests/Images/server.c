#define _GNU_SOURCE
// A static server for an image with nothing in it. Answers each request on the socket that it inherits with its greeting and its
// pid. A request for /orphan leaves a process behind whose parent has ended, so that PID 1 inherits it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void leave_orphan(void) {
    pid_t child = fork();
    if (child == 0) {
        pid_t grandchild = fork();
        if (grandchild == 0) {
            // Until the parent has ended.
            pid_t parent = getppid();
            while (getppid() == parent && parent != 1) usleep(1000);
            _exit(0);
        }
        _exit(0);
    }
    if (child > 0) waitpid(child, NULL, 0);
}

int main(int count, char **arguments) {
    const char *greeting = count > 1 ? arguments[1] : "hello";
    for (;;) {
        int client = accept(3, NULL, NULL);
        if (client < 0) continue;
        // To its end, because a close(2) with bytes left to read resets the connection.
        char request[4096], answer[256];
        size_t length = 0;
        while (length < sizeof request && !memmem(request, length, "\r\n\r\n", 4)) {
            ssize_t more = read(client, request + length, sizeof request - length);
            if (more <= 0) break;
            length += (size_t)more;
        }
        if (memmem(request, length, "GET /orphan ", 12)) leave_orphan();
        int size = snprintf(
            answer, sizeof answer, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n%s %d\n", greeting, (int)getpid());
        if (write(client, answer, (size_t)size) < 0) perror("write");
        close(client);
    }
}
