// Ten rails of one expression each, as they are written with PCRE2: just-in-time compiled, with hard partial matching, so that what may
// still become a match is held (pcre2partial(3), "Multi-segment matching"). A match becomes "***".
// Usage: patterns FILE EXPRESSION…     FILE has one chunk of text on each line; prints nanoseconds of CPU time for a chunk
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 15, MAX_RAILS = 32, ROOM = 1 << 16 };

struct rail {
    pcre2_code *code;
    pcre2_match_data *data;
    size_t context;           // how many bytes before a match its expression may look at
    char text[ROOM];          // what is held, behind what it may look at
    size_t length, start;     // of `text`, and where the held part begins
};

static struct rail rails[MAX_RAILS];

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static int ascending(const void *a, const void *b) { return (*(double *)a > *(double *)b) - (*(double *)a < *(double *)b); }

static size_t pass(struct rail *rail, const char *text, size_t length, char *out) {
    size_t used = 0;
    memcpy(rail->text + rail->length, text, length);
    rail->length += length;
    for (;;) {
        int found = pcre2_match(rail->code, (PCRE2_SPTR)rail->text, rail->length, rail->start, PCRE2_PARTIAL_HARD | PCRE2_NO_UTF_CHECK,
                                rail->data, NULL);
        size_t *place = pcre2_get_ovector_pointer(rail->data);
        size_t end = found > 0 || found == PCRE2_ERROR_PARTIAL ? place[0] : rail->length;
        memcpy(out + used, rail->text + rail->start, end - rail->start);
        used += end - rail->start;
        rail->start = end;
        if (found <= 0) break;
        memcpy(out + used, "***", 3);
        used += 3;
        rail->start = place[1];
    }
    size_t forgotten = rail->start > rail->context ? rail->start - rail->context : 0;
    memmove(rail->text, rail->text + forgotten, rail->length - forgotten);
    rail->length -= forgotten;
    rail->start -= forgotten;
    return used;
}

int main(int count, char **arguments) {
    FILE *file = count > 2 && count - 2 <= MAX_RAILS ? fopen(arguments[1], "r") : NULL;
    if (!file) return fprintf(stderr, "usage: patterns FILE EXPRESSION...\n"), 64;
    int rail_count = count - 2;
    for (int i = 0; i < rail_count; i++) {
        int error;
        size_t place;
        uint32_t context;
        rails[i].code = pcre2_compile((PCRE2_SPTR)arguments[i + 2], PCRE2_ZERO_TERMINATED, PCRE2_UTF, &error, &place, NULL);
        if (!rails[i].code || pcre2_jit_compile(rails[i].code, PCRE2_JIT_PARTIAL_HARD)) return fprintf(stderr, "%s\n", arguments[i + 2]), 65;
        rails[i].data = pcre2_match_data_create_from_pattern(rails[i].code, NULL);
        pcre2_pattern_info(rails[i].code, PCRE2_INFO_MAXLOOKBEHIND, &context);
        rails[i].context = context * 4;
    }
    size_t chunk_count = 0, room = 1024;
    char **chunks = malloc(room * sizeof *chunks), line[4096];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        if (chunk_count == room) chunks = realloc(chunks, (room *= 2) * sizeof *chunks);
        chunks[chunk_count++] = strdup(line);
    }
    double times[ROUNDS];
    static char buffers[2][ROOM];
    // What leaves is counted, so that nothing of the work is left out.
    static volatile size_t total;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < rail_count; i++) rails[i].length = rails[i].start = 0;
        double start = now();
        for (size_t c = 0; c < chunk_count; c++) {
            const char *text = chunks[c];
            size_t length = strlen(text);
            for (int i = 0; i < rail_count && length > 0; i++) {
                length = pass(&rails[i], text, length, buffers[i & 1]);
                text = buffers[i & 1];
            }
            total += length;
        }
        times[round] = now() - start;
    }
    qsort(times, ROUNDS, sizeof *times, ascending);
    printf("%.1f\n", times[ROUNDS / 2] / chunk_count);
}
