// The floor of decoding: split server-sent events, find each chunk's delta with simdjson's on-demand parser, join text and arguments.
// Prints the median nanoseconds of CPU time for a chunk. Usage: decode FILE CHUNKS
#include <simdjson.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <ctime>
#include <vector>

using namespace simdjson;

static size_t run(const std::string &bytes, ondemand::parser &parser, std::string &text, std::vector<std::string> &arguments) {
    size_t events = 0;
    const char *position = bytes.data();
    const char *end = position + bytes.size();
    while (position < end) {
        const char *line = static_cast<const char *>(memchr(position, '\n', end - position));
        if (!line) break;
        size_t length = line - position;
        if (length > 6 && memcmp(position, "data: {", 7) == 0) {
            // The bytes behind the line serve as the padding that simdjson wants.
            ondemand::document document;
            if (parser.iterate(position + 6, length - 6, length - 6 + SIMDJSON_PADDING).get(document)) abort();
            for (auto choice : document["choices"].get_array()) {
                ondemand::object delta;
                if (choice["delta"].get_object().get(delta)) continue;
                for (auto field : delta) {
                    std::string_view key = field.unescaped_key().value_unsafe();
                    if (key == "content") {
                        std::string_view piece;
                        if (!field.value().get_string().get(piece)) text.append(piece);
                    } else if (key == "tool_calls") {
                        for (auto call : field.value().get_array()) {
                            uint64_t index = call["index"].get_uint64().value_unsafe();
                            if (arguments.size() <= index) arguments.resize(index + 1);
                            std::string_view piece;
                            if (!call["function"]["arguments"].get_string().get(piece)) arguments[index].append(piece);
                        }
                    }
                }
                events++;
            }
        }
        position = line + 1;
    }
    return events;
}

static double cpu_nanoseconds() {
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

int main(int count, char **values) {
    if (count < 3) return 64;
    std::ifstream file(values[1], std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    bytes.reserve(bytes.size() + SIMDJSON_PADDING);
    double chunks = atof(values[2]);
    std::vector<double> times;
    ondemand::parser parser;
    for (int round = 0; round < 16; round++) {
        std::string text;
        std::vector<std::string> arguments;
        double start = cpu_nanoseconds();
        size_t events = run(bytes, parser, text, arguments);
        double time = cpu_nanoseconds() - start;
        if (events + 2 < chunks) return 1;
        if (round > 0) times.push_back(time);
    }
    std::sort(times.begin(), times.end());
    printf("%.1f\n", times[times.size() / 2] / chunks);
}
