// The floor of a client: receives the stream of `server` and does nothing with it.
// flood: prints the median nanoseconds for a chunk. paced: prints the median latency from write to read, in nanoseconds.
// Usage: receiver PORT flood|paced CHUNKS
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static int connect_to(int port) {
    int handle = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    return connect(handle, (struct sockaddr *)&address, sizeof address) ? -1 : handle;
}

int main(int count, char **values) {
    if (count < 4) return 64;
    int port = atoi(values[1]), paced = strcmp(values[2], "paced") == 0;
    double chunks = atof(values[3]);
    static char buffer[(64 << 10) + 8];
    static double figures[100000];
    size_t used = 0;
    for (int round = 0; round < (paced ? 1 : 8); round++) {
        int handle = connect_to(port);
        if (handle < 0) return 1;
        const char *request = "POST /v1/chat/completions HTTP/1.1\r\nhost: floor\r\ncontent-length: 2\r\n\r\n{}";
        long long start = now();
        if (write(handle, request, strlen(request)) < 0) return 1;
        char tail[8] = "";
        for (;;) {
            ssize_t got = read(handle, buffer, 64 << 10);
            if (got <= 0) break;
            long long arrived = now();
            buffer[got] = 0;
            if (paced) {
                char *text = strstr(buffer, "\"content\":\"");
                if (text && used < sizeof figures / sizeof *figures) figures[used++] = arrived - atoll(text + 11);
            }
            // The last chunk of the body ends it.
            memcpy(tail, got >= 5 ? buffer + got - 5 : buffer, got >= 5 ? 5 : got);
            if (memcmp(tail, "0\r\n\r\n", 5) == 0) break;
        }
        if (!paced && round > 0) figures[used++] = (now() - start) / chunks;
        close(handle);
    }
    if (used == 0) return 1;
    qsort(figures, used, sizeof *figures, ascending);
    printf("%.1f\n", figures[used / 2]);
}
