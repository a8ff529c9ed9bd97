// Splits server-sent events, finds each chunk's delta with simdjson's on-demand parser, joins text and arguments.
#pragma once
#include <simdjson.h>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

using namespace simdjson;

// The bytes must have room for simdjson's padding behind them.
static size_t run(const char *bytes, size_t size, ondemand::parser &parser, std::string &text, std::vector<std::string> &arguments) {
    size_t events = 0;
    const char *position = bytes;
    const char *end = position + size;
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

// The same for any wire of lines: each JSON document has its piece of text where a pointer says.
static size_t run_at(const char *bytes, size_t size, const char *pointer, ondemand::parser &parser, std::string &text) {
    size_t events = 0;
    const char *position = bytes;
    const char *end = position + size;
    while (position < end) {
        const char *line = static_cast<const char *>(memchr(position, '\n', end - position));
        if (!line) break;
        const char *json = position;
        if (line - json > 6 && memcmp(json, "data: {", 7) == 0) json += 6;
        if (*json == '{') {
            size_t length = line - json;
            ondemand::document document;
            if (parser.iterate(json, length, length + SIMDJSON_PADDING).get(document)) abort();
            std::string_view piece;
            if (!document.at_pointer(pointer).get_string().get(piece)) {
                text.append(piece);
                events++;
            }
        }
        position = line + 1;
    }
    return events;
}
