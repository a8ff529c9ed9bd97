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
    private let machine: PatternMachine
    private var automaton: PatternAutomaton
    private var state: Int32
    /// Where each group of the state began, in bytes from the start of the text.
    private var starts: [Int] = []
    private var spare: [Int] = []
    /// The match that counts if no thread before it finds a better one.
    private var found: (pattern: Int32, start: Int, end: Int, previous: Int?)?
    /// Bytes of the text from `bufferOffset` on; those before `heldOffset` were handed on.
    private var buffer: [UInt8] = []
    private var bufferOffset = 0
    private var heldOffset = 0
    /// The pattern whose match the last step decided; -1 where it decided none.
    private var decided: Int32 = -1
    /// How many bytes of the text the threads have read.
    private var position = 0
    /// The class of the last character read.
    private var previous: Int?

    init(machine: PatternMachine, automaton: PatternAutomaton) {
        self.machine = machine
        self.automaton = automaton
        self.state = 0
    }

    /// How many bytes are held, because they may still become part of a match.
    public var heldByteCount: Int { end - heldOffset }

    private var end: Int { bufferOffset + buffer.count }

    /// Takes the next piece of the text.
    public mutating func push(_ text: String, into pieces: inout [PatternPiece]) {
        buffer.append(contentsOf: text.utf8)
        run(into: &pieces)
        release(upTo: safeEnd, into: &pieces)
        // Once for each piece of text: what was handed on makes room.
        buffer.removeFirst(heldOffset - bufferOffset)
        bufferOffset = heldOffset
    }

    /// Ends the text.
    public mutating func finish(into pieces: inout [PatternPiece]) {
        while true {
            // The end of the text decides what was open; what follows a match is read once more.
            if let end = automaton.matchAtEnd(of: state) {
                record(pattern: end.pattern, group: end.group)
            }
            guard found != nil else { break }
            settle(into: &pieces)
            run(into: &pieces)
        }
        release(upTo: end, into: &pieces)
        machine.takeBack(automaton)
    }

    // MARK: Running

    /// What lies before cannot be part of a match any more.
    private var safeEnd: Int { starts.first ?? found?.start ?? position }

    private mutating func run(into pieces: inout [PatternPiece]) {
        while position < end {
            skip()
            guard position < end else { break }
            let (value, length) = UTF8Reading.scalar(buffer, at: position - bufferOffset)
            let number = automaton.program.classes.number(of: value)
            switch automaton.move(from: state, class: number) {
            case .plain(let next): state = next
            case .step(let step): take(step)
            }
            position += length
            previous = number
            if decided >= 0 {
                record(pattern: decided, group: 0)
                settle(into: &pieces)
            } else if starts.isEmpty, found != nil {
                settle(into: &pieces)
            }
        }
        if automaton.stateCount > PatternAutomaton.maxStates { forget() }
    }

    /// Reads what changes nothing but the state: most of most texts.
    private mutating func skip() {
        let first = position - bufferOffset
        let count = buffer.withUnsafeBufferPointer { automaton.skip($0, from: first, state: &state) }
        guard count > 0 else { return }
        position += count
        previous = automaton.program.classes.number(of: UInt32(buffer[first + count - 1]))
    }

    private mutating func take(_ number: Int) {
        if let group = automaton.steps[number].matchedGroup { record(pattern: automaton.steps[number].matchedPattern, group: group) }
        move(number)
        state = automaton.steps[number].next
        decided = automaton.steps[number].decidedPattern
    }

    private mutating func record(pattern: Int32, group: Int32) {
        found = (pattern, group < 0 ? position : starts[Int(group)], position, previous)
    }

    /// Takes over where the groups of the next state began.
    private mutating func move(_ number: Int) {
        let count = automaton.steps[number].origins.count
        if count == 0 { return starts.removeAll(keepingCapacity: true) }
        spare.removeAll(keepingCapacity: true)
        for place in 0..<count {
            let origin = automaton.steps[number].origins[place]
            spare.append(origin < 0 ? position : starts[Int(origin)])
        }
        swap(&starts, &spare)
    }

    /// The match that was found is the one: hands it on, and goes on behind it.
    private mutating func settle(into pieces: inout [PatternPiece]) {
        guard let found else { return }
        release(upTo: found.start, into: &pieces)
        pieces.append(.match(PatternMatch(pattern: Int(found.pattern), offset: found.start, text: text(found.start, found.end))))
        heldOffset = found.end
        position = found.end
        previous = found.previous
        starts.removeAll(keepingCapacity: true)
        state = automaton.idleState(previous: previous)
        decided = -1
        self.found = nil
    }

    private func text(_ start: Int, _ end: Int) -> String {
        String(decoding: buffer[(start - bufferOffset)..<(end - bufferOffset)], as: UTF8.self)
    }

    private mutating func release(upTo end: Int, into pieces: inout [PatternPiece]) {
        guard end > heldOffset else { return }
        let text = text(heldOffset, end)
        heldOffset = end
        if case .clear(let before)? = pieces.last { pieces[pieces.count - 1] = .clear(before + text) } else { pieces.append(.clear(text)) }
    }

    /// Begins the automaton anew, and stays in its state.
    private mutating func forget() {
        let present = automaton.states[Int(state)]
        automaton = PatternAutomaton(automaton.program)
        state = automaton.number(of: present)
    }
}
