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
        /// Goes on where a condition holds.
        case check(PlaceCondition, next: Int)
        /// A pattern has matched.
        case match(pattern: Int)
    }

    /// The most instructions: beyond, counts in patterns multiply to more than is reasonable.
    static let maxInstructions = 50_000

    /// The instructions.
    private(set) var instructions: [Instruction] = []
    /// Where threads begin.
    private(set) var start = 0
    /// The classes of characters it tells apart.
    let classes: ScalarClasses
    /// For each set it reads, which classes are in it.
    let members: [[Bool]]
    /// For each class, whether its characters are word characters.
    let isWord: [Bool]
    /// For each class, whether it is the line feed.
    let isLineFeed: [Bool]
    /// For each class, the first one that conditions cannot tell from it as the character before.
    let context: [Int32]
    private let conditionMembers: [ScalarSet: [Bool]]

    /// Makes a program of patterns, the first one preferred where several match at one place.
    ///
    /// - Throws: ``PatternError`` where a pattern matches the empty text or the program becomes too large.
    init(_ patterns: [PatternSyntax]) throws(PatternError) {
        var sets: [ScalarSet] = []
        var numbers: [ScalarSet: Int] = [:]
        for pattern in patterns {
            for set in pattern.readSets where numbers[set] == nil {
                numbers[set] = sets.count
                sets.append(set)
            }
        }
        let conditionSets = Set(patterns.flatMap(\.conditionSets))
        let lineFeed = ScalarSet("\n")
        let classes = ScalarClasses(of: sets + conditionSets + [.word, lineFeed])
        self.classes = classes
        self.members = sets.map(classes.members)
        self.isWord = classes.members(of: .word)
        self.isLineFeed = classes.members(of: lineFeed)
        self.conditionMembers = Dictionary(uniqueKeysWithValues: conditionSets.map { ($0, classes.members(of: $0)) })
        self.context = PatternProgram.contexts(
            of: patterns.flatMap(\.conditions), conditionMembers, isWord: isWord, isLineFeed: isLineFeed)
        var starts: [Int] = []
        for (number, pattern) in patterns.enumerated() {
            if pattern.canBeEmpty { throw PatternError(.matchesNothing, at: 0) }
            let match = try add(.match(pattern: number))
            starts.append(try compile(pattern, next: match, numbers))
        }
        guard var start = starts.last else { return }
        for earlier in starts.dropLast().reversed() { start = try add(.split(earlier, start)) }
        self.start = start
    }

    /// Whether a condition holds between two classes; nil is the edge of the text.
    func holds(_ condition: PlaceCondition, previous: Int?, next: Int?) -> Bool {
        switch condition {
        case .textStart: previous == nil
        case .textEnd: next == nil
        case .lineStart: previous.map { isLineFeed[$0] } ?? true
        case .lineEnd: next.map { isLineFeed[$0] } ?? true
        case .wordBoundary: (previous.map { isWord[$0] } ?? false) != (next.map { isWord[$0] } ?? false)
        case .noWordBoundary: (previous.map { isWord[$0] } ?? false) == (next.map { isWord[$0] } ?? false)
        case .next(let set, let isIn): (next.flatMap { conditionMembers[set]?[$0] } ?? false) == isIn
        case .previous(let set, let isIn): (previous.flatMap { conditionMembers[set]?[$0] } ?? false) == isIn
        }
    }

    private static func contexts(
        of conditions: [PlaceCondition], _ members: [ScalarSet: [Bool]], isWord: [Bool], isLineFeed: [Bool]
    ) -> [Int32] {
        let looksBack = conditions.compactMap { if case .previous(let set, _) = $0 { members[set] } else { nil } }
        let seesWords = conditions.contains { $0 == .wordBoundary || $0 == .noWordBoundary }
        let seesLines = conditions.contains(.lineStart)
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
    private mutating func compile(_ syntax: PatternSyntax, next: Int, _ numbers: [ScalarSet: Int]) throws(PatternError) -> Int {
        switch syntax {
        case .empty: return next
        case .scalar(let set): return try add(.read(set: numbers[set] ?? 0, next: next))
        case .condition(let condition): return try add(.check(condition, next: next))
        case .sequence(let parts):
            var next = next
            for part in parts.reversed() { next = try compile(part, next: next, numbers) }
            return next
        case .alternatives(let all):
            var starts: [Int] = []
            for part in all { starts.append(try compile(part, next: next, numbers)) }
            guard var start = starts.last else { return next }
            for earlier in starts.dropLast().reversed() { start = try add(.split(earlier, start)) }
            return start
        case .repetition(let part, let min, let max, let isGreedy):
            var next = next
            if let max {
                // x{0,3} is (x(x(x)?)?)?: each round may be the last.
                let end = next
                for _ in min..<Swift.max(min, max) {
                    let round = try compile(part, next: next, numbers)
                    next = try add(isGreedy ? .split(round, end) : .split(end, round))
                }
            } else {
                let loop = try add(.split(0, 0))
                let round = try compile(part, next: loop, numbers)
                instructions[loop] = isGreedy ? .split(round, next) : .split(next, round)
                next = loop
            }
            for _ in 0..<min { next = try compile(part, next: next, numbers) }
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
        case .repetition(let part, _, _, _): part.readSets
        }
    }

    /// The conditions it has.
    fileprivate var conditions: [PlaceCondition] {
        switch self {
        case .empty, .scalar: []
        case .condition(let condition): [condition]
        case .sequence(let parts), .alternatives(let parts): parts.flatMap(\.conditions)
        case .repetition(let part, _, _, _): part.conditions
        }
    }

    /// The sets of characters that conditions look for.
    fileprivate var conditionSets: [ScalarSet] {
        conditions.compactMap { condition in
            switch condition {
            case .next(let set, _), .previous(let set, _): set
            default: nil
            }
        }
    }

    /// Whether it matches without reading a character, conditions aside.
    fileprivate var canBeEmpty: Bool {
        switch self {
        case .empty, .condition: true
        case .scalar: false
        case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
        case .alternatives(let parts): parts.contains(where: \.canBeEmpty)
        case .repetition(let part, let min, _, _): min == 0 || part.canBeEmpty
        }
    }
}
