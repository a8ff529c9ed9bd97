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
    /// Whether what is longer than that is no match; else it is told.
    private let abandonsLong: Bool
    private var automaton: PatternAutomaton
    private var state: Int32 = 0
    /// Where each group of the state began; behind `groupCount` there is room.
    private var starts: [Int] = []
    private var groupCount = 0
    private var found: Found?
    private var bars: [Bar] = []
    /// Where the next of them ends.
    private var barEnd = Int.max
    /// The pattern whose match the last step decided; -1 where it decided none.
    private var decided: Int32 = -1
    /// How much of the text the threads have read.
    private var position = 0

    init(machine: PatternMachine, automaton: PatternAutomaton, maxHeldByteCount: Int, abandonsLong: Bool = false) {
        self.machine = machine
        self.automaton = automaton
        self.maxHeldByteCount = maxHeldByteCount
        self.abandonsLong = abandonsLong
    }

    /// How many states the automaton remembers.
    var stateCount: Int { automaton.states.count }

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
    var liveStart: Int { groupCount > 0 ? starts[0] : found?.start ?? position }

    mutating func passes(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { passes($0) } ?? false
    }

    mutating func passes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // A text within the limit cannot hold what is beyond it.
        guard held.count == 0, bytes.count <= maxHeldByteCount,
            let next = machine.quietBytes.state(after: bytes) ?? automaton.pass(bytes, from: state)
        else { return false }
        if !bars.isEmpty { bars.removeAll(keepingCapacity: true) }
        held.skip(bytes)
        position += bytes.count
        state = next
        return true
    }

    mutating func next(isEnd: Bool) -> TextMatcherStep {
        while true {
            if position >= barEnd { liftBars() }
            guard position < held.end else { break }
            skip()
            guard position < min(held.end, barEnd) else { continue }
            let (value, length) = held.scalar(at: position)
            if groupCount > 0, position + length - starts[0] > maxHeldByteCount {
                guard abandonsLong else { return .tooLong(at: starts[0]) }
                abandonFirstGroup()
                if groupCount == 0, let found { return .match(settle(found)) }
                continue
            }
            if automaton.isFull { automaton.forget(&state) }
            switch automaton.move(from: state, class: automaton.program.classes.number(of: value)) {
            case .plain(let next): state = next
            case .step(let step): take(step)
            }
            position += length
            if decided >= 0 { found = Found(pattern: decided, start: starts[0], end: position) }
            if let found, decided >= 0 || groupCount == 0 { return .match(settle(found)) }
        }
        guard isEnd else { return .end }
        // The end of the text decides what was open; what follows a match is read once more.
        if let ending = automaton.matchAtEnd(of: state) { record(ending.match, group: ending.group) }
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

    /// Reads what decides nothing: most of most texts.
    private mutating func skip() {
        makeRoom()
        let limit = min(held.end, barEnd)
        let (place, takesSteps) = (position, found == nil)
        var run = PatternAutomaton.Run(state: state, groupCount: groupCount)
        held.withBytes { bytes, offset in
            starts.withUnsafeMutableBufferPointer { starts in
                automaton.run(
                    bytes, from: place - offset, to: limit - offset, offset: offset, maxByteCount: maxHeldByteCount,
                    takesSteps: takesSteps, starts: starts, &run)
            }
        }
        state = run.state
        groupCount = run.groupCount
        position += run.count
    }

    /// Makes room for the groups of every state there is.
    private mutating func makeRoom() {
        if starts.count < automaton.maxGroupCount {
            starts.append(contentsOf: repeatElement(0, count: automaton.maxGroupCount - starts.count))
        }
    }

    private mutating func take(_ number: Int) {
        let step = automaton.steps[number]
        if step.matchedPattern >= 0 {
            record(PatternWalk.Match(pattern: step.matchedPattern, delay: step.matchedDelay), group: step.matchedGroup)
        }
        makeRoom()
        automaton.move(&starts, by: step, place: position)
        groupCount = Int(step.originCount)
        state = step.next
        decided = step.decidedPattern
    }

    /// Ends the threads that began first.
    private mutating func abandonFirstGroup() {
        state = automaton.withoutFirstGroup(state)
        groupCount -= 1
        for group in 0..<groupCount { starts[group] = starts[group + 1] }
    }

    private mutating func record(_ match: PatternWalk.Match, group: Int32) {
        let end = match.delay == 0 ? position : held.place(Int(match.delay), before: position)
        found = Found(pattern: match.pattern, start: group < 0 ? position : starts[Int(group)], end: end)
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
        groupCount = 0
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
