/// A program made deterministic as it is used: a state is a list of threads, a step leads from one to the next for a class of characters
/// (Rabin and Scott's subset construction, done lazily as in Cox, "Regular Expression Matching in the Wild").
///
/// A step also tells from which thread each new one comes, so that the matcher knows where each began: what may still become a match
/// begins at the first thread's start.
struct PatternAutomaton: Sendable {
    /// A list of threads, the preferred one first, and what is before them.
    struct State: Sendable, Hashable {
        /// Where threads stand, before conditions are looked at.
        var threads: [Int32]
        /// Whether a match is known: then no new thread begins, and the known one counts when the last thread ends.
        var hasMatch: Bool
        /// The class of the character before, or one that conditions cannot tell from it; -1 at the start of the text.
        var previous: Int32
    }

    /// What a character leads to.
    struct Step: Sendable {
        /// The state that follows.
        var next: Int32
        /// For each thread of the next state the thread it comes from; -1 for one that begins here.
        var origins: [Int32]
        /// The thread that has matched before this character, -1 for one that begins here; nil where none has.
        var matchedThread: Int32?
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
    private var steps: [Step] = []
    // Beside the steps, so that the usual one is taken without looking into it: where it leads, and whether there is more to it.
    private var targets: [Int32] = []
    private var isPlain: [Bool] = []
    // The number of the step for each state and class, from 1; 0 is not known yet.
    private var table: [Int32] = []
    private let classCount: Int

    init(_ program: PatternProgram) {
        self.program = program
        self.classCount = program.classes.count
        _ = number(of: State(threads: [], hasMatch: false, previous: -1))
    }

    /// How many states are remembered.
    var stateCount: Int { states.count }

    /// The state without threads.
    mutating func idleState(previous: Int?) -> Int32 {
        number(of: State(threads: [], hasMatch: false, previous: previous.map { program.context[$0] } ?? -1))
    }

    /// Whether nothing is open in a state.
    func isIdle(_ state: Int32) -> Bool { states[Int(state)].threads.isEmpty && !states[Int(state)].hasMatch }

    /// The number of the step for a character of a class, made where it is not known; see ``step(_:)``.
    @inline(__always)
    mutating func stepNumber(from state: Int32, class number: Int) -> Int32 {
        let known = table[Int(state) * classCount + number]
        return known > 0 ? known - 1 : makeStep(from: state, class: number)
    }

    /// A step.
    func step(_ number: Int32) -> Step { steps[Int(number)] }

    /// The state a step leads to, where no thread begins, moves or matches by it; nil where there is more to it.
    @inline(__always)
    func plainTarget(of number: Int32) -> Int32? { isPlain[Int(number)] ? targets[Int(number)] : nil }

    /// The thread and pattern that match at the end of the text; nil where none does.
    func matchAtEnd(of state: Int32) -> (thread: Int32, pattern: Int32)? {
        let state = states[Int(state)]
        var walk = Walk(program: program, previous: state.previous, next: nil)
        for (position, thread) in state.threads.enumerated() {
            if let pattern = walk.follow(Int(thread), from: Int32(position)) { return (Int32(position), pattern) }
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
        var matched: (thread: Int32, pattern: Int32)?
        for (position, thread) in state.threads.enumerated() where matched == nil {
            if let pattern = walk.follow(Int(thread), from: Int32(position)) { matched = (Int32(position), pattern) }
        }
        // A thread that begins here comes last: whatever began earlier is preferred.
        if matched == nil, !state.hasMatch, let pattern = walk.follow(program.start, from: -1) { matched = (-1, pattern) }
        let next = State(threads: walk.threads, hasMatch: state.hasMatch || matched != nil, previous: program.context[number])
        let step = Step(
            next: self.number(of: next), origins: walk.origins, matchedThread: matched?.thread, matchedPattern: matched?.pattern ?? 0,
            decidedPattern: decidedPattern(of: next))
        let keepsThreads =
            walk.origins.count == state.threads.count && walk.origins.enumerated().allSatisfy { Int32($0) == $1 }
        steps.append(step)
        targets.append(step.next)
        isPlain.append(keepsThreads && matched == nil && step.decidedPattern < 0)
        table[Int(stateNumber) * classCount + number] = Int32(steps.count)
        return Int32(steps.count - 1)
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
