/// A program made deterministic as it is used: a state is a list of threads, a step leads from one to the next for a class of characters
/// (Rabin and Scott's subset construction, done lazily as in Cox, "Regular Expression Matching in the Wild").
///
/// Threads that began at one place are a group. A step also tells from which group each new one comes, so that the matcher knows where
/// each began: what may still become a match begins where the first group did.
struct PatternAutomaton: Sendable {
    /// A list of threads, the preferred one first, and what is before them.
    struct State: Sendable, Hashable {
        /// Where threads stand, before conditions are looked at.
        var threads: [Int32]
        /// The group of each thread; the first one began first.
        var groups: [Int32]
        /// Whether a match is known: then no new thread begins, and the known one counts when the last thread ends.
        var hasMatch: Bool
        /// The class of the character before, or one that conditions cannot tell from it; -1 at the start of the text.
        var previous: Int32
    }

    /// What a character leads to.
    struct Step: Sendable {
        /// The state that follows.
        var next: Int32
        /// For each group of the next state the group it comes from; -1 for one that begins here.
        var origins: [Int32]
        /// The group whose thread has matched before this character, -1 for one that begins here; nil where none has.
        var matchedGroup: Int32?
        /// The pattern that has matched.
        var matchedPattern: Int32
        /// The pattern that has matched in the next state, whatever follows; -1 where that is not decided.
        var decidedPattern: Int32
    }

    /// Beyond this count what was remembered is forgotten: the memory of a machine is bounded, and building anew is cheap beside it.
    static let maxStates = 4096

    let program: PatternProgram
    private(set) var states: [State] = []
    private var numbers: [State: Int32] = [:]
    private(set) var steps: [Step] = []
    // For each state and class: 0 where the step is not known yet; the next state, from 1, where no group begins, ends or matches by it;
    // else the number of the step, from -1 down.
    private var table: [Int32] = []
    private let classCount: Int

    init(_ program: PatternProgram) {
        self.program = program
        self.classCount = program.classes.count
        _ = number(of: State(threads: [], groups: [], hasMatch: false, previous: -1))
    }

    /// How many states are remembered.
    var stateCount: Int { states.count }

    /// The state without threads.
    mutating func idleState(previous: Int?) -> Int32 {
        number(of: State(threads: [], groups: [], hasMatch: false, previous: previous.map { program.context[$0] } ?? -1))
    }

    /// What a character leads to.
    enum Move {
        /// Another state, with the same groups.
        case plain(Int32)
        /// More than that: the number of the step.
        case step(Int)
    }

    /// What a character of a class leads to, made where it is not known.
    mutating func move(from state: Int32, class number: Int) -> Move {
        var entry = table[Int(state) * classCount + number]
        if entry == 0 { entry = makeStep(from: state, class: number) }
        return entry > 0 ? .plain(entry - 1) : .step(Int(-1 - entry))
    }

    /// Takes plain moves as long as they are known and the text is ASCII.
    ///
    /// - Returns: how many bytes were read.
    func skip(_ bytes: UnsafeBufferPointer<UInt8>, from first: Int, state: inout Int32) -> Int {
        let classCount = classCount
        return table.withUnsafeBufferPointer { table in
            program.classes.withASCII { ascii in
                var present = Int(state)
                var index = first
                while index < bytes.count, bytes[index] < 0x80 {
                    let entry = table[present * classCount + Int(ascii[Int(bytes[index])])]
                    guard entry > 0 else { break }
                    present = Int(entry) - 1
                    index += 1
                }
                state = Int32(truncatingIfNeeded: present)
                return index - first
            }
        }
    }

    /// The group and pattern that match at the end of the text; nil where none does.
    func matchAtEnd(of state: Int32) -> (group: Int32, pattern: Int32)? {
        let state = states[Int(state)]
        var walk = Walk(program: program, previous: state.previous, next: nil)
        for (thread, group) in zip(state.threads, state.groups) {
            if let pattern = walk.follow(Int(thread), from: group) { return (group, pattern) }
        }
        return nil
    }

    /// The pattern whose match the first thread of a state has completed whatever follows; -1 where that is not decided.
    private func decidedPattern(of state: State) -> Int32 {
        guard var place = state.threads.first.map(Int.init) else { return -1 }
        while true {
            switch program.instructions[place] {
            case .match(let pattern): return Int32(pattern)
            case .split(let first, _): place = first
            case .read, .check: return -1
            }
        }
    }

    // MARK: Building

    mutating func number(of state: State) -> Int32 {
        if let known = numbers[state] { return known }
        let number = Int32(states.count)
        states.append(state)
        numbers[state] = number
        table.append(contentsOf: repeatElement(0, count: classCount))
        return number
    }

    private mutating func makeStep(from stateNumber: Int32, class number: Int) -> Int32 {
        let state = states[Int(stateNumber)]
        var walk = Walk(program: program, previous: state.previous, next: number)
        var matched: (group: Int32, pattern: Int32)?
        for (thread, group) in zip(state.threads, state.groups) where matched == nil {
            if let pattern = walk.follow(Int(thread), from: group) { matched = (group, pattern) }
        }
        // A thread that begins here comes last: whatever began earlier is preferred.
        if matched == nil, !state.hasMatch, let pattern = walk.follow(program.start, from: -1) { matched = (-1, pattern) }
        let (groups, origins) = PatternAutomaton.renumbered(walk.origins)
        let next = State(
            threads: walk.threads, groups: groups, hasMatch: state.hasMatch || matched != nil, previous: program.context[number])
        let step = Step(
            next: self.number(of: next), origins: origins, matchedGroup: matched?.group, matchedPattern: matched?.pattern ?? 0,
            decidedPattern: decidedPattern(of: next))
        let keepsGroups = origins.count == Int((state.groups.last ?? -1) + 1) && origins.enumerated().allSatisfy { Int32($0) == $1 }
        var entry = step.next + 1
        if !keepsGroups || matched != nil || step.decidedPattern >= 0 {
            steps.append(step)
            entry = -Int32(steps.count)
        }
        table[Int(stateNumber) * classCount + number] = entry
        return entry
    }

    /// Numbers the groups that are left from 0, and tells which each was.
    private static func renumbered(_ origins: [Int32]) -> (groups: [Int32], origins: [Int32]) {
        var kept: [Int32] = []
        let groups = origins.map { origin -> Int32 in
            if kept.last != origin { kept.append(origin) }
            return Int32(kept.count - 1)
        }
        return (groups, kept)
    }

    /// Follows threads from their places to the characters they read.
    private struct Walk {
        let program: PatternProgram
        let previous: Int?
        let next: Int?
        var threads: [Int32] = []
        var origins: [Int32] = []
        private var seen: Set<Int> = []
        private var reached: Set<Int32> = []

        init(program: PatternProgram, previous: Int32, next: Int?) {
            self.program = program
            self.previous = previous < 0 ? nil : Int(previous)
            self.next = next
        }

        /// Follows one thread; whatever an earlier one has reached is left to that.
        ///
        /// - Returns: the pattern that has matched: then no thread after it counts.
        mutating func follow(_ place: Int, from origin: Int32) -> Int32? {
            var open = [place]
            while let place = open.popLast() {
                guard seen.insert(place).inserted else { continue }
                switch program.instructions[place] {
                case .match(let pattern): return Int32(pattern)
                case .split(let first, let second):
                    open.append(second)
                    open.append(first)
                case .check(let condition, let next):
                    if program.holds(condition, previous: previous, next: self.next) { open.append(next) }
                case .read(let set, let next):
                    guard let number = self.next, program.members[set][number] else { continue }
                    if reached.insert(Int32(next)).inserted {
                        threads.append(Int32(next))
                        origins.append(origin)
                    }
                }
            }
            return nil
        }
    }
}
