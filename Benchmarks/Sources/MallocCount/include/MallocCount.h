#ifndef MALLOC_COUNT_H
#define MALLOC_COUNT_H

/// The number of allocations of the whole process so far; -1 where they cannot be counted.
long malloc_count(void);

/// Seconds of CPU time of the whole process so far.
double cpu_seconds(void);

#endif
