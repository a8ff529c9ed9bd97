/// Follows threads from their places to the characters they read.
///
/// It is kept from step to step, so that a step makes no more room than its own result takes.
struct PatternWalk: Sendable {
    /// Where threads stand after the character.
    private(set) var threads: [Int32] = []
    /// The group each of them comes from.
    private(set) var origins: [Int32] = []
    // The round in which an instruction was last followed, and last reached.
    private var seen: [UInt32]
    private var reached: [UInt32]
    private var round: UInt32 = 0
    private var open: [Int32] = []
    private var previous: Int?
    private var next: Int?

    init(_ program: PatternProgram) {
        seen = Array(repeating: 0, count: program.instructions.count)
        reached = seen
    }

    /// Begins a step over a character of class `next`; nil is the end of the text.
    mutating func begin(previous: Int32, next: Int?) {
        threads.removeAll(keepingCapacity: true)
        origins.removeAll(keepingCapacity: true)
        if round == .max {
            seen = Array(repeating: 0, count: seen.count)
            reached = seen
            round = 0
        }
        round += 1
        self.previous = previous < 0 ? nil : Int(previous)
        self.next = next
    }

    /// Follows one thread; whatever an earlier one has reached is left to that.
    ///
    /// - Returns: the pattern that has matched: then no thread after it counts.
    mutating func follow(_ place: Int, from origin: Int32, in program: PatternProgram) -> Int32? {
        open.removeAll(keepingCapacity: true)
        open.append(Int32(place))
        while let place = open.popLast() {
            guard seen[Int(place)] != round else { continue }
            seen[Int(place)] = round
            switch program.instructions[Int(place)] {
            case .match(let pattern): return Int32(pattern)
            case .split(let first, let second):
                open.append(Int32(second))
                open.append(Int32(first))
            case .check(let condition, let next):
                if program.holds(condition, previous: previous, next: self.next) { open.append(Int32(next)) }
            case .read(let set, let next):
                guard let number = self.next, program.isMember(number, of: set), reached[next] != round else { continue }
                reached[next] = round
                threads.append(Int32(next))
                origins.append(origin)
            }
        }
        return nil
    }
}
