/// Patterns as instructions of one machine (Thompson, "Regular Expression Search Algorithm", CACM 1968): threads stand at instructions,
/// those that come first in a list win.
///
/// Several patterns are one program: at one place the first of them that matches wins, as if they were alternatives.
struct PatternProgram: Sendable {
    /// One instruction.
    enum Instruction: Sendable {
        /// Reads a character of a set, and goes on.
        case read(set: Int, next: Int)
        /// Goes on at both, the first one preferred.
        case split(Int, Int)
        /// Goes on where a condition holds, by its number.
        case check(Int, next: Int)
        /// Goes on where a look-ahead, by its number, comes true.
        case look(Int, next: Int)
        /// A pattern has matched, or a look-ahead.
        case match(pattern: Int)
    }

    /// The most instructions: beyond, counts in patterns multiply to more than is reasonable.
    static let maxInstructions = 50_000

    /// The instructions.
    private(set) var instructions: [Instruction] = []
    /// Where threads begin.
    private(set) var start = 0
    /// Where the threads of look-aheads begin, and whether they must match or must not.
    private(set) var looks: [(start: Int, isIn: Bool)] = []
    /// The classes of characters it tells apart.
    let classes: ScalarClasses
    /// Where the threads of each pattern begin.
    private(set) var starts: [Int] = []
    // For each set it reads, which classes are in it.
    private let members: [Bool]
    /// For each class, whether its characters are word characters; false where nothing asks.
    let isWord: [Bool]
    /// For each class, whether it is the line feed; false where nothing asks.
    let isLineFeed: [Bool]
    /// For each class, the first one that conditions cannot tell from it as the character before.
    let context: [Int32]
    /// All that conditions can tell apart before a place: the start of the text, -1, and classes.
    let contexts: [Int32]
    // The conditions, and for those that look for a set which classes are in it.
    private let conditions: [(condition: PlaceCondition, members: [Bool])]

    /// Makes a program of patterns, the first one preferred where several match at one place.
    ///
    /// - Throws: ``PatternError`` where the program becomes too large.
    init(_ patterns: [PatternSyntax]) throws(PatternError) {
        var sets: [ScalarSet] = []
        var numbers: [ScalarSet: Int] = [:]
        for pattern in patterns {
            for set in pattern.readSets where numbers[set] == nil {
                numbers[set] = sets.count
                sets.append(set)
            }
        }
        let distinct = Set(patterns.flatMap(\.conditions))
        let lineFeed = ScalarSet("\n")
        // Only what is asked for: each set more may tell more characters apart.
        let seesWords = distinct.contains(.wordBoundary) || distinct.contains(.noWordBoundary)
        let seesLines = distinct.contains(.lineStart) || distinct.contains(.lineEnd)
        let classes = ScalarClasses(of: sets + distinct.compactMap(\.set) + (seesWords ? [.word] : []) + (seesLines ? [lineFeed] : []))
        self.classes = classes
        self.members = sets.flatMap(classes.members)
        self.isWord = seesWords ? classes.members(of: .word) : Array(repeating: false, count: classes.count)
        self.isLineFeed = seesLines ? classes.members(of: lineFeed) : Array(repeating: false, count: classes.count)
        self.conditions = distinct.map { ($0, $0.set.map(classes.members) ?? []) }
        self.context = PatternProgram.contexts(of: conditions, isWord: isWord, isLineFeed: isLineFeed)
        self.contexts = [-1] + Set(context).sorted()
        let numbered = Dictionary(uniqueKeysWithValues: conditions.enumerated().map { ($1.condition, $0) })
        for (number, pattern) in patterns.enumerated() {
            let match = try add(.match(pattern: number))
            starts.append(try compile(pattern, next: match, numbers, numbered))
        }
        guard var start = starts.last else { return }
        for earlier in starts.dropLast().reversed() { start = try add(.split(earlier, start)) }
        self.start = start
    }

    /// Whether a class belongs to a set that is read.
    @inline(__always)
    func isMember(_ number: Int, of set: Int) -> Bool { members[set * classes.count + number] }

    /// Whether a condition holds between two classes; nil is the edge of the text.
    func holds(_ number: Int, previous: Int?, next: Int?) -> Bool {
        let (condition, members) = conditions[number]
        return switch condition {
        case .textStart: previous == nil
        case .textEnd: next == nil
        case .lineStart: previous.map { isLineFeed[$0] } ?? true
        case .lineEnd: next.map { isLineFeed[$0] } ?? true
        case .wordBoundary: (previous.map { isWord[$0] } ?? false) != (next.map { isWord[$0] } ?? false)
        case .noWordBoundary: (previous.map { isWord[$0] } ?? false) == (next.map { isWord[$0] } ?? false)
        case .next(_, let isIn): (next.map { members[$0] } ?? false) == isIn
        case .previous(_, let isIn): (previous.map { members[$0] } ?? false) == isIn
        }
    }

    private static func contexts(
        of conditions: [(condition: PlaceCondition, members: [Bool])], isWord: [Bool], isLineFeed: [Bool]
    ) -> [Int32] {
        let looksBack = conditions.compactMap { if case .previous = $0.condition { $0.members } else { nil } }
        let seesWords = conditions.contains { $0.condition == .wordBoundary || $0.condition == .noWordBoundary }
        let seesLines = conditions.contains { $0.condition == .lineStart }
        var known: [[Bool]: Int32] = [:]
        return isWord.indices.map { number in
            let signature = [seesWords && isWord[number], seesLines && isLineFeed[number]] + looksBack.map { $0[number] }
            let first = known[signature] ?? Int32(number)
            known[signature] = first
            return first
        }
    }

    // MARK: Compiling

    private mutating func add(_ instruction: Instruction) throws(PatternError) -> Int {
        guard instructions.count < PatternProgram.maxInstructions else {
            throw PatternError(.tooLarge(limit: PatternProgram.maxInstructions), at: 0)
        }
        instructions.append(instruction)
        return instructions.count - 1
    }

    /// Compiles from the end to the start: what follows is known.
    private mutating func compile(
        _ syntax: PatternSyntax, next: Int, _ sets: [ScalarSet: Int], _ conditions: [PlaceCondition: Int]
    ) throws(PatternError) -> Int {
        switch syntax {
        case .empty: return next
        case .scalar(let set): return try add(.read(set: sets[set] ?? 0, next: next))
        case .condition(let condition): return try add(.check(conditions[condition] ?? 0, next: next))
        case .lookAhead(let part, let isIn):
            let match = try add(.match(pattern: 0))
            looks.append((try compile(part, next: match, sets, conditions), isIn))
            return try add(.look(looks.count - 1, next: next))
        case .sequence(let parts):
            var next = next
            for part in parts.reversed() { next = try compile(part, next: next, sets, conditions) }
            return next
        case .alternatives(let all):
            var starts: [Int] = []
            for part in all { starts.append(try compile(part, next: next, sets, conditions)) }
            guard var start = starts.last else { return next }
            for earlier in starts.dropLast().reversed() { start = try add(.split(earlier, start)) }
            return start
        case .repetition(let part, let min, let max, let isGreedy):
            var next = next
            if let max {
                // x{0,3} is (x(x(x)?)?)?: each round may be the last.
                let end = next
                for _ in min..<Swift.max(min, max) {
                    let round = try compile(part, next: next, sets, conditions)
                    next = try add(isGreedy ? .split(round, end) : .split(end, round))
                }
            } else {
                let loop = try add(.split(0, 0))
                let round = try compile(part, next: loop, sets, conditions)
                instructions[loop] = isGreedy ? .split(round, next) : .split(next, round)
                next = loop
            }
            for _ in 0..<min { next = try compile(part, next: next, sets, conditions) }
            return next
        }
    }
}

extension PatternSyntax {
    /// The sets of characters that are read.
    fileprivate var readSets: [ScalarSet] {
        switch self {
        case .empty, .condition: []
        case .scalar(let set): [set]
        case .sequence(let parts), .alternatives(let parts): parts.flatMap(\.readSets)
        case .repetition(let part, _, _, _), .lookAhead(let part, _): part.readSets
        }
    }

    /// The conditions it has.
    fileprivate var conditions: [PlaceCondition] {
        switch self {
        case .empty, .scalar: []
        case .condition(let condition): [condition]
        case .sequence(let parts), .alternatives(let parts): parts.flatMap(\.conditions)
        case .repetition(let part, _, _, _), .lookAhead(let part, _): part.conditions
        }
    }

    /// Whether it matches without reading a character, conditions aside.
    var canBeEmpty: Bool {
        switch self {
        case .empty, .condition, .lookAhead: true
        case .scalar: false
        case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
        case .alternatives(let parts): parts.contains(where: \.canBeEmpty)
        case .repetition(let part, let min, _, _): min == 0 || part.canBeEmpty
        }
    }
}

extension PlaceCondition {
    /// The set it looks for.
    fileprivate var set: ScalarSet? {
        switch self {
        case .next(let set, _), .previous(let set, _): set
        default: nil
        }
    }
}
