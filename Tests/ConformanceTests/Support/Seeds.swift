import Foundation

/// The seeds of generated tests: fixed, so that every run checks the same.
///
/// `MILLRACE_SEED` runs one alone, `MILLRACE_SEEDS` sets how many are run; both together run so many from that one on.
enum Seeds {
    /// So many seeds, or what the environment asks for.
    static func first(_ count: Int) -> [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        let start = environment["MILLRACE_SEED"].flatMap(UInt64.init)
        let asked = environment["MILLRACE_SEEDS"].flatMap(Int.init)
        let total = max(asked ?? (start == nil ? count : 1), 1)
        return (0..<UInt64(total)).map { (start ?? 1) &+ $0 }
    }
}
