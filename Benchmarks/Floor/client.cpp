// The floor of a client: receives the stream of `server` and, asked to fold, decodes it with simdjson and joins text and arguments.
// Prints the median nanoseconds of CPU time (user and system) for a chunk.
// Usage: client PORT receive|fold CHUNKS ROUNDS
#include "fold.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <sys/socket.h>
#include <unistd.h>

// Cuts the chunked body into its chunks, in place.
struct Body {
    std::vector<char> bytes;
    size_t used = 0;
    bool hasHead = false, isOver = false;

    Body() : bytes(1 << 20) {}

    char *room(size_t count) {
        if (bytes.size() < used + count + SIMDJSON_PADDING) bytes.resize((used + count) * 2 + SIMDJSON_PADDING);
        return bytes.data() + used;
    }

    template <typename Take> void received(size_t count, Take take) {
        used += count;
        char *position = bytes.data(), *end = position + used;
        if (!hasHead) {
            char *body = static_cast<char *>(memmem(position, used, "\r\n\r\n", 4));
            if (!body) return;
            hasHead = true;
            position = body + 4;
        }
        while (position < end) {
            char *line = static_cast<char *>(memchr(position, '\n', end - position));
            if (!line) break;
            size_t size = strtoul(position, nullptr, 16);
            if (size == 0) {
                isOver = true;
                break;
            }
            if (static_cast<size_t>(end - line - 1) < size + 2) break;
            take(line + 1, size);
            position = line + 1 + size + 2;
        }
        used = end - position;
        memmove(bytes.data(), position, used);
    }
};

int main(int count, char **values) {
    if (count < 5) return 64;
    int port = atoi(values[1]), rounds = atoi(values[4]);
    bool folds = strcmp(values[2], "fold") == 0;
    double chunks = atof(values[3]);
    std::vector<double> times;
    ondemand::parser parser;
    for (int round = 0; round <= rounds; round++) {
        int handle = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        if (connect(handle, reinterpret_cast<sockaddr *>(&address), sizeof address)) return 1;
        const char *request = "POST /v1/chat/completions HTTP/1.1\r\nhost: floor\r\ncontent-length: 2\r\n\r\n{}";
        double start = cpu_nanoseconds();
        if (write(handle, request, strlen(request)) < 0) return 1;
        Body body;
        std::string text;
        std::vector<std::string> arguments;
        size_t events = 0;
        char tail[5] = "";
        while (!body.isOver) {
            char *room = body.room(64 << 10);
            ssize_t got = read(handle, room, 64 << 10);
            if (got <= 0) return 1;
            if (folds) {
                body.received(got, [&](const char *bytes, size_t size) { events += run(bytes, size, parser, text, arguments); });
            } else {
                // Nothing is looked at but the end.
                memmove(tail, tail + std::min<ssize_t>(got, 5), 5 - std::min<ssize_t>(got, 5));
                memcpy(tail + 5 - std::min<ssize_t>(got, 5), room + got - std::min<ssize_t>(got, 5), std::min<ssize_t>(got, 5));
                body.isOver = memcmp(tail, "0\r\n\r\n", 5) == 0;
            }
        }
        double time = cpu_nanoseconds() - start;
        if (folds && events + 2 < chunks) return 1;
        if (round > 0) times.push_back(time);
        close(handle);
    }
    std::sort(times.begin(), times.end());
    printf("%.1f\n", times[times.size() / 2] / chunks);
}
