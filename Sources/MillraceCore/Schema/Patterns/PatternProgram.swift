/// A regular expression as instructions for ``SchemaPattern``.
///
/// A program is walked with all its threads at once, scalar by scalar (Thompson 1968; Cox, "Regular Expression Matching: the Virtual
/// Machine Approach", 2009), so its time is bounded by the product of both lengths, whatever the pattern.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes this scalar.
        case scalar(UInt32)
        /// Takes a scalar of this set.
        case set(Int)
        /// Goes on in two places.
        case split(Int, Int)
        case jump(Int)
        case start
        case end
        case wordBoundary(isNegated: Bool)
        /// Goes on where a program among ``looks`` holds, or does not.
        case look(Int, isNegated: Bool)
        case match
    }

    /// A program for what stands ahead of a place, or behind it.
    struct Look: Sendable {
        let isAhead: Bool
        let instructions: [Instruction]
    }

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    /// Inner ones come first.
    private(set) var looks: [Look] = []
    /// Whether it can only match from the very start.
    let isAnchored: Bool
    private var setNumbers: [ScalarSet: Int] = [:]
    private var size = 0

    /// The most instructions of one pattern; counted repetitions are written out.
    static let maxInstructions = 50_000

    init(_ node: PatternNode) throws(PatternError) {
        isAnchored = PatternProgram.beginsAtStart(node)
        var main: [Instruction] = []
        try emit(node, isReversed: false, into: &main)
        main.append(.match)
        instructions = main
    }

    private static func beginsAtStart(_ node: PatternNode) -> Bool {
        switch node {
        case .assertion(.start): true
        case .sequence(let terms): terms.first.map(beginsAtStart) ?? false
        case .alternation(let branches): branches.allSatisfy(beginsAtStart)
        default: false
        }
    }

    /// Writes a tree as instructions.
    ///
    /// - Parameter isReversed: whether the program walks from the end of the text to its start.
    private mutating func emit(_ node: PatternNode, isReversed: Bool, into code: inout [Instruction]) throws(PatternError) {
        guard size < PatternProgram.maxInstructions else {
            throw PatternError(reason: .unsupported, problem: "the pattern is too large; use maxLength for long counts", offset: 0)
        }
        size += 1
        switch node {
        case .set(let set): code.append(instruction(of: set))
        case .sequence(let terms):
            for position in terms.indices {
                try emit(terms[isReversed ? terms.count - 1 - position : position], isReversed: isReversed, into: &code)
            }
        case .alternation(let branches): try emitAlternation(branches, isReversed: isReversed, into: &code)
        case .repetition(let body, let min, let max):
            for _ in 0..<min { try emit(body, isReversed: isReversed, into: &code) }
            if let max {
                try emitOptional(body, max - min, isReversed: isReversed, into: &code)
            } else {
                let loop = code.count
                code.append(.split(loop + 1, 0))
                try emit(body, isReversed: isReversed, into: &code)
                code.append(.jump(loop))
                code[loop] = .split(loop + 1, code.count)
            }
        case .assertion(let assertion): code.append(try instruction(of: assertion))
        case .backreference(let offset):
            throw PatternError(reason: .unsupported, problem: "references back to a group", offset: offset)
        }
    }

    private mutating func emitAlternation(_ branches: [PatternNode], isReversed: Bool, into code: inout [Instruction]) throws(PatternError)
    {
        var jumps: [Int] = []
        for (position, branch) in branches.enumerated() {
            guard position < branches.count - 1 else {
                try emit(branch, isReversed: isReversed, into: &code)
                break
            }
            let fork = code.count
            code.append(.split(fork + 1, 0))
            try emit(branch, isReversed: isReversed, into: &code)
            jumps.append(code.count)
            code.append(.jump(0))
            code[fork] = .split(fork + 1, code.count)
        }
        for jump in jumps { code[jump] = .jump(code.count) }
    }

    private mutating func emitOptional(
        _ body: PatternNode, _ count: Int, isReversed: Bool, into code: inout [Instruction]
    ) throws(PatternError) {
        var forks: [Int] = []
        for _ in 0..<count {
            forks.append(code.count)
            code.append(.split(code.count + 1, 0))
            size += 1
            try emit(body, isReversed: isReversed, into: &code)
        }
        for fork in forks { code[fork] = .split(fork + 1, code.count) }
    }

    private mutating func instruction(of set: ScalarSet) -> Instruction {
        if !set.isNegated, set.properties.isEmpty, set.ranges.count == 1, set.ranges[0].count == 1 {
            return .scalar(set.ranges[0].lowerBound)
        }
        if let number = setNumbers[set] { return .set(number) }
        setNumbers[set] = sets.count
        sets.append(set)
        return .set(sets.count - 1)
    }

    private mutating func instruction(of assertion: PatternNode.Assertion) throws(PatternError) -> Instruction {
        switch assertion {
        case .start: return .start
        case .end: return .end
        case .wordBoundary(let isNegated): return .wordBoundary(isNegated: isNegated)
        case .look(let body, let isAhead, let isNegated):
            // What stands ahead of a place is found by walking back from the end.
            var code: [Instruction] = []
            try emit(body, isReversed: isAhead, into: &code)
            code.append(.match)
            looks.append(Look(isAhead: isAhead, instructions: code))
            return .look(looks.count - 1, isNegated: isNegated)
        }
    }
}
