/// A program made deterministic as it is used: a state is a list of threads, a step leads from one to the next for a class of characters
/// (Rabin and Scott's subset construction, done lazily as in Cox, "Regular Expression Matching in the Wild").
///
/// Threads that began at one place are a group. A step also tells from which group each new one comes, so that the matcher knows where
/// each began: what may still become a match begins where the first group did.
struct PatternAutomaton: Sendable {
    /// A list of threads, the preferred one first, and what is before them.
    struct State: Sendable, Hashable {
        /// Where threads stand, before conditions are looked at; see ``PatternWalk/threads``.
        var threads: [Int32] = []
        /// The group of each thread; the first one began first.
        var groups: [Int32] = []
        /// Whether a match is known: then no new thread begins, and the known one counts when the last thread ends.
        var hasMatch = false
        /// The class of the character before, or one that conditions cannot tell from it; -1 at the start of the text.
        var previous: Int32
        /// The number of the list of patterns none of which begins here.
        var barred: Int32 = 0
    }

    /// What a character leads to.
    struct Step: Sendable {
        /// The state that follows.
        var next: Int32
        /// Where in `origins` stands, for each group of the next state, the group it comes from; -1 for one that begins here.
        var firstOrigin: Int32
        var originCount: Int32
        /// The pattern that has matched before this character; -1 where none has.
        var matchedPattern: Int32
        /// How many characters before it, where a look-ahead had to be waited for.
        var matchedDelay: Int32
        /// The group whose thread that was; -1 for one that begins here.
        var matchedGroup: Int32
        /// The pattern that has matched in the next state, whatever follows; -1 where that is not decided.
        var decidedPattern: Int32
    }

    /// Beyond these counts what was remembered is forgotten: the memory of a machine is bounded, and building anew is cheap beside it.
    static let maxStates = 4096
    static let maxThreads = 1 << 20
    /// How many classes have a place in the row of a state.
    private static let maxDenseClasses = 128

    let program: PatternProgram
    private(set) var states: [State] = []
    private var numbers: [State: Int32] = [:]
    private(set) var steps: [Step] = []
    private var origins: [Int32] = []
    /// How many groups a state has at most, of those that are known.
    private(set) var maxGroupCount = 0
    // Lists of barred patterns; the first one is empty.
    private var bars: [[Int32]] = [[]]
    private var threadCount = 0
    // What matches where the text ends in a state, for those that were asked for.
    private var endings: [Int32: Ending?] = [:]
    // For each character before and each class the threads that begin with it.
    private var beginnings: [Int: [Int32]] = [:]
    private var moveCount = 0
    // For each state and class: 0 where the step is not known yet; the next state, from 1, where no group begins, ends or matches by it;
    // else the number of the step, from -1 down.
    private var table: [Int32] = []
    // The same for the classes behind the dense ones, by state and class: patterns with many letters of many scripts have hundreds.
    private var others: [Int: Int32] = [:]
    private let denseClassCount: Int
    // A row of the table for each state, as long as the next power of two.
    private let rowShift: Int
    private var walk: PatternWalk

    init(_ program: PatternProgram) {
        self.program = program
        // Classes are numbered in the order of their first characters, so ASCII is dense.
        self.denseClassCount = min(program.classes.count, PatternAutomaton.maxDenseClasses)
        self.rowShift = Int.bitWidth - (denseClassCount - 1).leadingZeroBitCount
        self.walk = PatternWalk(program)
        // Their numbers are the same in every automaton of a program: `QuietBytes` knows them.
        for previous in program.contexts { _ = number(of: State(previous: previous)) }
    }

    /// How much is remembered.
    var size: Int { moveCount + endings.count }

    /// Whether it remembers more than it should.
    var isFull: Bool { states.count > PatternAutomaton.maxStates || threadCount > PatternAutomaton.maxThreads }

    /// The state without threads after a character; nil is the start of the text.
    mutating func idleState(after scalar: UInt32?, barred: [Int32]) -> Int32 {
        let previous = scalar.map { program.context[program.classes.number(of: $0)] } ?? -1
        return number(of: State(previous: previous, barred: bar(barred)))
    }

    /// The same state with other patterns barred.
    mutating func state(_ number: Int32, barred: [Int32]) -> Int32 {
        var state = states[Int(number)]
        state.barred = bar(barred)
        return self.number(of: state)
    }

    /// The same state without the threads of its first group.
    mutating func withoutFirstGroup(_ number: Int32) -> Int32 {
        var state = states[Int(number)]
        let count = state.groups.prefix { $0 == 0 }.count
        state.threads.removeFirst(count)
        state.groups = state.groups.dropFirst(count).map { $0 - 1 }
        return self.number(of: state)
    }

    /// What a character leads to.
    enum Move {
        /// Another state, with the same groups.
        case plain(Int32)
        /// More than that: the number of the step.
        case step(Int)
    }

    /// What a character of a class leads to, made where it is not known.
    @inline(__always)
    mutating func move(from state: Int32, class number: Int) -> Move {
        var entry = number < denseClassCount ? table[Int(state) << rowShift + number] : other(Int(state), number)
        if entry == 0 { entry = makeStep(from: state, class: number) }
        return entry > 0 ? .plain(entry - 1) : .step(Int(-1 - entry))
    }

    /// How far a text was read.
    struct Run {
        /// The state.
        var state: Int32
        /// How many groups it has.
        var groupCount: Int
        /// How many bytes were read.
        var count = 0
    }

    /// The entry of a class that has no place in the rows.
    private func other(_ state: Int, _ number: Int) -> Int32 { others[state * program.classes.count + number] ?? 0 }

    /// Takes moves as long as they are known, and decide nothing.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - first: where it is read from.
    ///   - limit: where it is read to.
    ///   - offset: where `bytes` stands in the whole text.
    ///   - maxByteCount: how far behind the start of the first group it is read.
    ///   - takesSteps: whether groups may begin and end; else moves alone are taken that change none.
    ///   - starts: where each group began; as long as ``maxGroupCount``.
    ///   - run: the state, and the number of its groups.
    func run(
        _ bytes: UnsafeBufferPointer<UInt8>, from first: Int, to limit: Int, offset: Int, maxByteCount: Int, takesSteps: Bool,
        starts: UnsafeMutableBufferPointer<Int>, _ run: inout Run
    ) {
        let (rowShift, denseClassCount) = (rowShift, denseClassCount)
        table.withUnsafeBufferPointer { table in
            steps.withUnsafeBufferPointer { steps in
                origins.withUnsafeBufferPointer { origins in
                    program.classes.withTables { pages, cells in
                        var present = Int(run.state)
                        var groupCount = run.groupCount
                        var index = first
                        // Where what is open would be too long; without a limit there is no such place.
                        func readEnd(_ groupCount: Int) -> Int {
                            guard groupCount > 0, offset + limit - starts[0] > maxByteCount else { return limit }
                            return starts[0] - offset + maxByteCount
                        }
                        var end = readEnd(groupCount)
                        while index < end {
                            var value = UInt32(bytes[index])
                            var length = 1
                            if value >= 0x80 {
                                (value, length) = UTF8Reading.scalar(bytes, at: index)
                                if index + length > end { break }
                                value = pages[Int(value >> 8)] + value & 0xFF
                            }
                            let number = Int(cells[Int(value)])
                            let entry = number < denseClassCount ? table[present << rowShift + number] : other(present, number)
                            if entry > 0 {
                                present = Int(entry) - 1
                                index += length
                                continue
                            }
                            guard entry < 0, takesSteps else { break }
                            let step = steps[Int(-1 - entry)]
                            guard step.matchedPattern < 0, step.decidedPattern < 0 else { break }
                            groupCount = Int(step.originCount)
                            PatternAutomaton.move(starts, by: step, origins: origins, place: offset + index)
                            present = Int(step.next)
                            index += length
                            end = readEnd(groupCount)
                        }
                        run = Run(state: Int32(truncatingIfNeeded: present), groupCount: groupCount, count: index - first)
                    }
                }
            }
        }
    }

    /// Takes over where the groups of the next state began.
    ///
    /// Groups keep their order and the one that begins comes last, so none is written before it was read.
    @inline(__always)
    static func move(
        _ starts: UnsafeMutableBufferPointer<Int>, by step: Step, origins: UnsafeBufferPointer<Int32>, place: Int
    ) {
        for group in 0..<Int(step.originCount) {
            let origin = Int(origins[Int(step.firstOrigin) + group])
            starts[group] = origin < 0 ? place : starts[origin]
        }
    }

    /// Takes over where the groups of the next state began.
    func move(_ starts: inout [Int], by step: Step, place: Int) {
        starts.withUnsafeMutableBufferPointer { starts in
            origins.withUnsafeBufferPointer { PatternAutomaton.move(starts, by: step, origins: $0, place: place) }
        }
    }

    /// Reads a whole text from a state without threads to another, over threads that begin and end in it.
    ///
    /// - Returns: the state after it; nil where threads are left, something matches, or a step is not known yet.
    func pass(_ bytes: UnsafeBufferPointer<UInt8>, from state: Int32) -> Int32? {
        let (rowShift, denseClassCount) = (rowShift, denseClassCount)
        return table.withUnsafeBufferPointer { table in
            steps.withUnsafeBufferPointer { steps in
                program.classes.withTables { pages, cells in
                    var present = Int(state)
                    var index = 0
                    while index < bytes.count {
                        var value = UInt32(bytes[index])
                        var length = 1
                        if value >= 0x80 {
                            (value, length) = UTF8Reading.scalar(bytes, at: index)
                            value = pages[Int(value >> 8)] + value & 0xFF
                        }
                        let number = Int(cells[Int(value)])
                        let entry = number < denseClassCount ? table[present << rowShift + number] : other(present, number)
                        index += length
                        if entry > 0 {
                            present = Int(entry) - 1
                            continue
                        }
                        guard entry < 0 else { return nil }
                        let step = steps[Int(-1 - entry)]
                        guard step.matchedPattern < 0, step.decidedPattern < 0 else { return nil }
                        present = Int(step.next)
                    }
                    return present < program.contexts.count ? Int32(truncatingIfNeeded: present) : nil
                }
            }
        }
    }

    /// What matches at the end of a text.
    struct Ending: Sendable {
        var match: PatternWalk.Match
        var group: Int32
    }

    /// What matches at the end of the text, and its group; nil where nothing does.
    mutating func matchAtEnd(of number: Int32) -> Ending? {
        if let known = endings[number] { return known }
        let state = states[Int(number)]
        if state.threads.isEmpty { return nil }
        walk.begin(previous: state.previous, next: nil)
        var ending: Ending?
        for (thread, group) in zip(state.threads, state.groups) where ending == nil {
            ending = walk.follow(thread, from: group).map { Ending(match: $0, group: group) }
        }
        endings[number] = .some(ending)
        return ending
    }

    /// Begins anew, and stays in a state.
    mutating func forget(_ number: inout Int32) {
        var present = states[Int(number)]
        let barred = bars[Int(present.barred)]
        let waiting = present.threads.map { walk.waiting($0) }
        self = PatternAutomaton(program)
        present.barred = bar(barred)
        for (position, thread) in waiting.enumerated() {
            if let thread { present.threads[position] = walk.number(of: thread) }
        }
        number = self.number(of: present)
    }

    // MARK: Building

    private mutating func bar(_ patterns: [Int32]) -> Int32 {
        if patterns.isEmpty { return 0 }
        let patterns = patterns.sorted()
        if let known = bars.firstIndex(of: patterns) { return Int32(known) }
        bars.append(patterns)
        return Int32(bars.count - 1)
    }

    private mutating func number(of state: State) -> Int32 {
        if let known = numbers[state] { return known }
        let number = Int32(states.count)
        states.append(state)
        numbers[state] = number
        threadCount += state.threads.count
        table.append(contentsOf: repeatElement(0, count: 1 << rowShift))
        return number
    }

    private mutating func makeStep(from stateNumber: Int32, class number: Int) -> Int32 {
        let state = states[Int(stateNumber)]
        moveCount += 1
        let beginning = state.hasMatch || state.barred != 0 ? nil : beginning(previous: state.previous, class: number)
        walk.begin(previous: state.previous, next: number)
        var matched: (match: PatternWalk.Match, group: Int32)?
        for (thread, group) in zip(state.threads, state.groups) where matched == nil {
            matched = walk.follow(thread, from: group).map { ($0, group) }
        }
        // A thread that begins here comes last: whatever began earlier is preferred.
        if matched == nil, let beginning {
            for thread in beginning { walk.keep(thread, from: -1) }
        } else if matched == nil, !state.hasMatch {
            matched = beginThreads(barred: bars[Int(state.barred)]).map { ($0, -1) }
        }
        let (groups, origins) = PatternAutomaton.renumbered(walk.origins)
        let next = State(
            threads: walk.threads, groups: groups, hasMatch: state.hasMatch || matched != nil, previous: program.context[number],
            barred: state.barred)
        let step = Step(
            next: self.number(of: next), firstOrigin: Int32(self.origins.count), originCount: Int32(origins.count),
            matchedPattern: matched?.match.pattern ?? -1, matchedDelay: matched?.match.delay ?? 0, matchedGroup: matched?.group ?? -1,
            decidedPattern: decidedPattern(of: next))
        let keepsGroups = origins.count == Int((state.groups.last ?? -1) + 1) && origins.enumerated().allSatisfy { Int32($0) == $1 }
        var entry = step.next + 1
        if !keepsGroups || matched != nil || step.decidedPattern >= 0 {
            self.origins += origins
            maxGroupCount = max(maxGroupCount, origins.count)
            steps.append(step)
            entry = -Int32(steps.count)
        }
        if number < denseClassCount {
            table[Int(stateNumber) << rowShift + number] = entry
        } else {
            others[Int(stateNumber) * program.classes.count + number] = entry
        }
        return entry
    }

    /// The threads that begin with a class behind another; nil where something matches by it.
    private mutating func beginning(previous: Int32, class number: Int) -> [Int32]? {
        let key = Int(previous + 1) * program.classes.count + number
        if let known = beginnings[key] { return known }
        walk.begin(previous: previous, next: number)
        guard walk.follow(Int32(program.start), from: -1) == nil else { return nil }
        beginnings[key] = walk.threads
        return walk.threads
    }

    private mutating func beginThreads(barred: [Int32]) -> PatternWalk.Match? {
        if barred.isEmpty { return walk.follow(Int32(program.start), from: -1) }
        for (pattern, start) in program.starts.enumerated() where !barred.contains(Int32(pattern)) {
            if let match = walk.follow(Int32(start), from: -1) { return match }
        }
        return nil
    }

    /// The pattern whose match the first thread of a state has completed whatever follows; -1 where that is not decided.
    private func decidedPattern(of state: State) -> Int32 {
        guard let thread = state.threads.first, walk.waiting(thread) == nil else { return -1 }
        var place = Int(thread)
        while true {
            switch program.instructions[place] {
            case .match(let pattern): return Int32(pattern)
            case .split(let first, _): place = first
            case .read, .check, .look: return -1
            }
        }
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
}
