// Serves one recorded stream over HTTP/1.1 on a free port of 127.0.0.1, one chunk of HTTP for each event.
// flood: as fast as the socket takes it, 64 events a write. paced: one event a write, 200 microseconds apart, as a live model sends.
// Usage: server FILE flood|paced      prints the port
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char head[] = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

static int write_all(int socket, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(socket, bytes, length);
        if (written <= 0) return -1;
        bytes += written;
        length -= written;
    }
    return 0;
}

// The stream with each event in a chunk of its own, and the last chunk.
static char *chunked(const char *bytes, size_t length, size_t *out_length) {
    char *out = malloc(length * 2 + 64);
    size_t position = 0, used = 0;
    while (position < length) {
        size_t end = position;
        while (end + 1 < length && !(bytes[end] == '\n' && bytes[end + 1] == '\n')) end++;
        end += 2;
        if (end > length) end = length;
        used += sprintf(out + used, "%zx\r\n", end - position);
        memcpy(out + used, bytes + position, end - position);
        used += end - position;
        memcpy(out + used, "\r\n", 2);
        used += 2;
        position = end;
    }
    memcpy(out + used, "0\r\n\r\n", 5);
    *out_length = used + 5;
    return out;
}

static int read_request(int socket) {
    static char buffer[1 << 20];
    size_t used = 0;
    while (used < sizeof buffer - 1) {
        ssize_t count = read(socket, buffer + used, sizeof buffer - 1 - used);
        if (count <= 0) return -1;
        used += count;
        buffer[used] = 0;
        char *body = strstr(buffer, "\r\n\r\n");
        if (!body) continue;
        char *length = strcasestr(buffer, "content-length:");
        size_t wanted = length ? strtoul(length + 15, NULL, 10) : 0;
        if (used - (body + 4 - buffer) >= wanted) return 0;
    }
    return -1;
}

// Writes the body from chunk to chunk: 64 of them at once, or one and then a pause.
static int serve(int socket, const char *out, size_t length, int paced) {
    if (write_all(socket, head, sizeof head - 1)) return -1;
    size_t position = 0;
    while (position < length) {
        size_t end = position;
        for (int number = 0; number < (paced ? 1 : 64) && end < length; number++) {
            size_t size = strtoul(out + end, NULL, 16);
            const char *line = memchr(out + end, '\n', length - end);
            end = line + 1 - out + size + 2;
            if (end > length || size == 0) end = length;
        }
        if (write_all(socket, out + position, end - position)) return -1;
        position = end;
        struct timespec wait = {0, 200000};
        if (paced) nanosleep(&wait, NULL);
    }
    return 0;
}

int main(int count, char **values) {
    if (count < 3) return 64;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    FILE *file = fopen(values[1], "rb");
    if (!file) return 66;
    fseek(file, 0, SEEK_END);
    size_t length = ftell(file), out_length;
    rewind(file);
    char *bytes = malloc(length);
    if (fread(bytes, 1, length, file) != length) return 66;
    char *out = chunked(bytes, length, &out_length);
    int paced = strcmp(values[2], "paced") == 0;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 64)) return 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int socket = accept(listener, NULL, NULL);
        if (socket < 0) continue;
        int one = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        // A process for each connection, as many requests on it as the client sends.
        if (fork() > 0) {
            close(socket);
            continue;
        }
        close(listener);
        // It does not outlive the server.
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (read_request(socket) == 0) {
            if (serve(socket, out, out_length, paced)) break;
        }
        return 0;
    }
}
