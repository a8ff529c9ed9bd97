import MallocCount

/// What a run cost for each chunk.
struct Measurement {
    var nanosecondsPerChunk: Double
    var mallocsPerChunk: Double

    /// Runs something several times and takes the median CPU time, which other programs on the machine disturb less than the clock on the
    /// wall, and the fewest allocations.
    ///
    /// The first run only warms up.
    static func of(chunks: Int, rounds: Int = 15, _ body: () -> Void) -> Measurement {
        body()
        var times: [Double] = []
        var mallocs = Int.max
        for _ in 0..<rounds {
            let before = malloc_count()
            let start = cpu_seconds()
            body()
            times.append((cpu_seconds() - start) * 1e9)
            mallocs = min(mallocs, malloc_count() - before)
        }
        times.sort()
        return Measurement(
            nanosecondsPerChunk: times[times.count / 2] / Double(chunks), mallocsPerChunk: Double(mallocs) / Double(chunks))
    }
}
