/// A regular expression of ECMA-262, compiled once, that never takes longer than the product of its length and the text's.
///
/// Everything of ECMA-262 but references back to groups, which no bound holds for, and scripts as properties.
struct SchemaPattern: Sendable {
    /// The expression as it was written.
    let source: String
    private let program: PatternProgram

    init(_ source: String) throws(PatternError) {
        self.source = source
        program = try PatternProgram(try PatternParser.parse(source))
    }

    /// Whether a text is a regular expression of ECMA-262, whether it can be matched here or not.
    static func isPattern(_ text: String) -> Bool {
        do throws(PatternError) {
            _ = try PatternParser.parse(text)
            return true
        } catch {
            return error.reason == .unsupported
        }
    }

    /// Whether the expression matches anywhere in a text.
    func matches(_ text: String) -> Bool {
        let scalars = text.unicodeScalars.map(\.value)
        var walk = PatternWalk(program: program, scalars: scalars)
        for look in program.looks { walk.hold(look) }
        return walk.matches(program.instructions, isAnchored: program.isAnchored)
    }
}

/// One text on its way through a program.
private struct PatternWalk {
    let program: PatternProgram
    let scalars: [UInt32]
    /// Where each look holds, place by place.
    private var places: [[Bool]] = []
    private var current: [Int] = []
    private var upcoming: [Int] = []
    private var pending: [Int] = []
    // The round in which an instruction was last visited.
    private var visits: [Int] = []
    private var round = 0

    init(program: PatternProgram, scalars: [UInt32]) {
        self.program = program
        self.scalars = scalars
    }

    /// Finds the places where a look holds.
    ///
    /// The looks within it were walked before.
    mutating func hold(_ look: PatternProgram.Look) {
        var held = [Bool](repeating: false, count: scalars.count + 1)
        begin(look.instructions.count)
        for step in 0...scalars.count {
            let place = look.isAhead ? scalars.count - step : step
            // A new thread begins everywhere: a look may begin at any distance from the place it speaks of.
            held[place] = advance(
                look.instructions, to: place, from: step == 0 ? nil : scalars[look.isAhead ? place : place - 1], beginning: true)
        }
        places.append(held)
    }

    mutating func matches(_ instructions: [PatternProgram.Instruction], isAnchored: Bool) -> Bool {
        begin(instructions.count)
        for place in 0...scalars.count {
            let isBeginning = place == 0 || !isAnchored
            if advance(instructions, to: place, from: place == 0 ? nil : scalars[place - 1], beginning: isBeginning) { return true }
            if isAnchored, current.isEmpty { return false }
        }
        return false
    }

    private mutating func begin(_ count: Int) {
        current.removeAll(keepingCapacity: true)
        visits = [Int](repeating: -1, count: count)
        round = 0
    }

    /// Moves all threads over one scalar to a place, and begins one there; true where one of them has matched.
    private mutating func advance(
        _ instructions: [PatternProgram.Instruction], to place: Int, from scalar: UInt32?, beginning: Bool
    ) -> Bool {
        upcoming.removeAll(keepingCapacity: true)
        round += 1
        var isMatch = false
        if let scalar {
            for number in current where takes(instructions[number], scalar) {
                isMatch = follow(number + 1, in: instructions, at: place) || isMatch
            }
        }
        if beginning { isMatch = follow(0, in: instructions, at: place) || isMatch }
        swap(&current, &upcoming)
        return isMatch
    }

    private func takes(_ instruction: PatternProgram.Instruction, _ scalar: UInt32) -> Bool {
        switch instruction {
        case .scalar(let wanted): scalar == wanted
        case .set(let number): program.sets[number].contains(scalar)
        default: false
        }
    }

    /// Follows everything that takes no scalar; true where a match is reached.
    private mutating func follow(_ start: Int, in instructions: [PatternProgram.Instruction], at place: Int) -> Bool {
        var isMatch = false
        pending.append(start)
        while let number = pending.popLast() {
            guard visits[number] != round else { continue }
            visits[number] = round
            switch instructions[number] {
            case .scalar, .set: upcoming.append(number)
            case .match: isMatch = true
            case .jump(let target): pending.append(target)
            case .split(let first, let second):
                pending.append(second)
                pending.append(first)
            case .start: if place == 0 { pending.append(number + 1) }
            case .end: if place == scalars.count { pending.append(number + 1) }
            case .wordBoundary(let isNegated):
                if isWordBoundary(place) != isNegated { pending.append(number + 1) }
            case .look(let look, let isNegated):
                if places[look][place] != isNegated { pending.append(number + 1) }
            }
        }
        return isMatch
    }

    private func isWordBoundary(_ place: Int) -> Bool {
        let isAfterWord = place > 0 && ScalarSet.wordCharacters.contains(scalars[place - 1])
        let isBeforeWord = place < scalars.count && ScalarSet.wordCharacters.contains(scalars[place])
        return isAfterWord != isBeforeWord
    }
}
