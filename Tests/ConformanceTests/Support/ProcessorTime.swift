import Foundation

/// The processor time that work on this thread takes, in seconds: it does not depend on what else the machine does.
enum ProcessorTime {
    /// The least of several runs, in seconds.
    static func least(of runs: Int, _ work: () -> Void) -> Double {
        var least = Double.infinity
        for _ in 0..<runs {
            let start = now()
            work()
            least = min(least, now() - start)
        }
        return least
    }

    /// How many times the work of `small` is the work of `large`: the least of up to four tries, which end early at a linear one.
    ///
    /// - Parameter growth: how many times larger `large` is; quadratic work is its square.
    static func growth(of growth: Double, small: () -> Void, large: () -> Void) -> Double {
        var best = Double.infinity
        for _ in 0..<4 {
            best = min(best, least(of: 2, large) / max(least(of: 2, small), 1e-6))
            if best < growth * 1.4 { break }
        }
        return best
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
