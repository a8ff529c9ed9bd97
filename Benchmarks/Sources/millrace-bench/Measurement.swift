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

    /// The same for something that waits; the time is that of the whole process.
    static func awaiting(chunks: Int, rounds: Int, _ body: () async throws -> Void) async throws -> Measurement {
        var times: [Double] = []
        var mallocs = Int.max
        for round in 0...rounds {
            let before = malloc_count()
            let start = cpu_seconds()
            try await body()
            let time = (cpu_seconds() - start) * 1e9
            if round == 0 { continue }
            mallocs = min(mallocs, malloc_count() - before)
            times.append(time)
        }
        times.sort()
        return Measurement(
            nanosecondsPerChunk: times[times.count / 2] / Double(chunks), mallocsPerChunk: Double(mallocs) / Double(chunks))
    }
}
