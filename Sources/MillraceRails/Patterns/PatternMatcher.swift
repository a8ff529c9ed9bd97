/// Looks for the patterns of a machine in one text that arrives piece by piece.
///
/// Text is handed on as soon as no match can begin in it any more; what may still become a match is held. However the text is
/// cut, the pieces joined say the same.
///
/// ```swift
/// var matcher = machine.matcher()
/// for await delta in text { matcher.push(delta, into: &pieces) }
/// matcher.finish(into: &pieces)
/// ```
public struct PatternMatcher: Sendable {
    /// A match that counts if no thread before it finds a better one.
    private struct Found {
        var pattern: Int32
        var start: Int
        var end: Int
    }

    /// A pattern whose match was passed; up to its end none of the same pattern begins.
    private struct Bar {
        var pattern: Int32
        var end: Int
    }

    var held = HeldText()
    private let machine: PatternMachine
    private let maxHeldByteCount: Int
    private var automaton: PatternAutomaton
    private var state: Int32 = 0
    /// Where each group of the state began.
    private var starts: [Int] = []
    private var spare: [Int] = []
    private var found: Found?
    private var bars: [Bar] = []
    /// Where the next of them ends.
    private var barEnd = Int.max
    /// The pattern whose match the last step decided; -1 where it decided none.
    private var decided: Int32 = -1
    /// How much of the text the threads have read.
    private var position = 0

    init(machine: PatternMachine, automaton: PatternAutomaton, maxHeldByteCount: Int) {
        self.machine = machine
        self.automaton = automaton
        self.maxHeldByteCount = maxHeldByteCount
    }

    /// How many bytes are held, because they may still become part of a match.
    public var heldByteCount: Int { held.count }

    /// Takes the next piece of the text.
    public mutating func push(_ text: String, into pieces: inout [PatternPiece]) { takeMatches(of: text, into: &pieces) }

    /// Ends the text.
    public mutating func finish(into pieces: inout [PatternPiece]) {
        read(isEnd: true, into: &pieces)
        close()
    }
}

extension PatternMatcher: TextMatcher {
    var liveStart: Int { starts.first ?? found?.start ?? position }

    mutating func passes(_ text: String) -> Bool {
        guard held.count == 0 else { return false }
        return text.utf8.withContiguousStorageIfAvailable { bytes in
            // A text within the limit cannot hold what is beyond it.
            guard bytes.count <= maxHeldByteCount,
                let next = machine.quietBytes.state(after: bytes) ?? automaton.pass(bytes, from: state)
            else { return false }
            take(bytes, state: next)
            return true
        } ?? false
    }

    mutating func append(_ text: String) -> Bool {
        guard held.count == 0 else {
            held.append(text)
            return false
        }
        let passes = text.utf8.withContiguousStorageIfAvailable { bytes in
            var state = state
            let count = automaton.skip(bytes, from: 0, to: bytes.count, state: &state)
            if count == bytes.count {
                take(bytes, state: state)
                return true
            }
            self.state = state
            position += count
            return false
        }
        if passes == true { return true }
        held.append(text)
        return false
    }

    /// Takes a piece that leaves at once.
    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, state: Int32) {
        if !bars.isEmpty { bars.removeAll(keepingCapacity: true) }
        held.skip(bytes)
        position += bytes.count
        self.state = state
    }

    mutating func next(isEnd: Bool) -> TextMatcherStep {
        while true {
            if position >= barEnd { liftBars() }
            guard position < held.end else { break }
            skip()
            guard position < min(held.end, barEnd) else { continue }
            let (value, length) = held.scalar(at: position)
            if let start = starts.first, position + length - start > maxHeldByteCount { return .tooLong(at: start) }
            switch automaton.move(from: state, class: automaton.program.classes.number(of: value)) {
            case .plain(let next): state = next
            case .step(let step): take(step)
            }
            position += length
            if decided >= 0 { found = Found(pattern: decided, start: starts[0], end: position) }
            if let found, decided >= 0 || starts.isEmpty { return .match(settle(found)) }
        }
        if automaton.isFull { automaton.forget(&state) }
        guard isEnd else { return .end }
        // The end of the text decides what was open; what follows a match is read once more.
        if let (match, group) = automaton.matchAtEnd(of: state) { record(match, group: group) }
        return found.map { .match(settle($0)) } ?? .end
    }

    mutating func pass(_ match: PatternMatch) {
        // No later match begins before this one, so no bar that ends before it is asked for again.
        bars.removeAll { $0.end <= match.offset }
        bars.append(Bar(pattern: Int32(match.pattern), end: match.offset + match.text.utf8.count))
        goOn(at: match.offset)
    }

    func close() { machine.takeBack(automaton) }

    // MARK: Running

    /// Reads what changes nothing but the state: most of most texts.
    private mutating func skip() {
        var limit = min(held.end, barEnd)
        if let start = starts.first { limit = min(limit, start + min(maxHeldByteCount, held.end - start)) }
        var state = state
        position += held.withBytes { bytes, offset in
            automaton.skip(bytes, from: position - offset, to: limit - offset, state: &state)
        }
        self.state = state
    }

    private mutating func take(_ number: Int) {
        let step = automaton.steps[number]
        if step.matchedPattern >= 0 {
            record(PatternWalk.Match(pattern: step.matchedPattern, delay: step.matchedDelay), group: step.matchedGroup)
        }
        move(step)
        state = step.next
        decided = step.decidedPattern
    }

    private mutating func record(_ match: PatternWalk.Match, group: Int32) {
        let end = match.delay == 0 ? position : held.place(Int(match.delay), before: position)
        found = Found(pattern: match.pattern, start: group < 0 ? position : starts[Int(group)], end: end)
    }

    /// Takes over where the groups of the next state began.
    private mutating func move(_ step: PatternAutomaton.Step) {
        if step.originCount == 0 { return starts.removeAll(keepingCapacity: true) }
        spare.removeAll(keepingCapacity: true)
        for place in step.firstOrigin..<step.firstOrigin + step.originCount {
            let origin = automaton.origins[Int(place)]
            spare.append(origin < 0 ? position : starts[Int(origin)])
        }
        swap(&starts, &spare)
    }

    /// The match that was found is the one: goes on behind it.
    private mutating func settle(_ found: Found) -> PatternMatch {
        let match = PatternMatch(pattern: Int(found.pattern), offset: found.start, text: held.text(from: found.start, to: found.end))
        goOn(at: found.end)
        return match
    }

    /// Goes on at a place of what is held, without threads.
    mutating func goOn(at place: Int) {
        position = place
        starts.removeAll(keepingCapacity: true)
        decided = -1
        found = nil
        state = automaton.idleState(after: held.scalar(before: place), barred: barred())
    }

    /// Lets patterns begin again whose passed match ends here.
    private mutating func liftBars() { state = automaton.state(state, barred: barred()) }

    /// The patterns of which none begins here.
    private mutating func barred() -> [Int32] {
        if bars.isEmpty {
            barEnd = .max
            return []
        }
        let open = bars.filter { $0.end > position }
        barEnd = open.map(\.end).min() ?? .max
        return open.map(\.pattern)
    }
}
