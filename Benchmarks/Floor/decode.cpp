// The floor of decoding. Prints the median nanoseconds of CPU time for a chunk. Usage: decode FILE CHUNKS [POINTER]
#include "fold.hpp"
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
        size_t events = count > 3 ? run_at(bytes.data(), bytes.size(), values[3], parser, text)
                                  : run(bytes.data(), bytes.size(), parser, text, arguments);
        double time = cpu_nanoseconds() - start;
        if (events + 2 < chunks) return 1;
        if (round > 0) times.push_back(time);
    }
    std::sort(times.begin(), times.end());
    printf("%.1f\n", times[times.size() / 2] / chunks);
}
