// The floor of decoding. Prints the median nanoseconds of CPU time for a chunk.
// Usage: decode FILE CHUNKS [POINTER [lines|array|messages|wrapped]]
#include "fold.hpp"
#include "framed.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

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
        const char *framing = count > 4 ? values[4] : "lines";
        size_t events = count < 4                        ? run(bytes.data(), bytes.size(), parser, text, arguments)
                        : !strcmp(framing, "array")    ? run_array(bytes.data(), bytes.size(), values[3], parser, text)
                        : !strcmp(framing, "messages") ? run_messages(bytes.data(), bytes.size(), values[3], false, parser, text)
                        : !strcmp(framing, "wrapped")  ? run_messages(bytes.data(), bytes.size(), values[3], true, parser, text)
                                                       : run_at(bytes.data(), bytes.size(), values[3], parser, text);
        double time = cpu_nanoseconds() - start;
        if (events + 2 < chunks) return 1;
        if (round > 0) times.push_back(time);
    }
    std::sort(times.begin(), times.end());
    printf("%.1f\n", times[times.size() / 2] / chunks);
}
