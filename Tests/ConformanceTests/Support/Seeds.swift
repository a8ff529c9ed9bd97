import Foundation

/// The seeds of generated tests: fixed, so that every run checks the same; `MILLRACE_SEED` runs one alone, `MILLRACE_SEEDS` sets how many.
enum Seeds {
    /// So many seeds, or what the environment asks for.
    static func first(_ count: Int) -> [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["MILLRACE_SEED"].flatMap(UInt64.init) { return [one] }
        let count = environment["MILLRACE_SEEDS"].flatMap(Int.init) ?? count
        return (1...UInt64(max(count, 1))).map { $0 }
    }
}
