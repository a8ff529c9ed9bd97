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
    /// Where each thread of the state began, in bytes from the start of the text.
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
                record(pattern: end.pattern, thread: end.thread)
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
            let (value, length) = UTF8Reading.scalar(buffer, at: position - bufferOffset)
            let number = automaton.program.classes.number(of: value)
            let stepNumber = automaton.stepNumber(from: state, class: number)
            if let next = automaton.plainTarget(of: stepNumber) {
                state = next
            } else {
                take(automaton.step(stepNumber))
            }
            position += length
            previous = number
            if decided >= 0 {
                record(pattern: decided, thread: 0)
                settle(into: &pieces)
            } else if starts.isEmpty, found != nil {
                settle(into: &pieces)
            }
        }
        if automaton.stateCount > PatternAutomaton.maxStates { forget() }
    }

    private mutating func take(_ step: PatternAutomaton.Step) {
        if let thread = step.matchedThread { record(pattern: step.matchedPattern, thread: thread) }
        move(step.origins)
        state = step.next
        decided = step.decidedPattern
    }

    private mutating func record(pattern: Int32, thread: Int32) {
        let start = thread < 0 ? position : starts[Int(thread)]
        found = (pattern, start, position, previous)
    }

    private mutating func move(_ origins: [Int32]) {
        spare.removeAll(keepingCapacity: true)
        for origin in origins { spare.append(origin < 0 ? position : starts[Int(origin)]) }
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

    /// Begins the automaton anew, and keeps where the threads stand.
    private mutating func forget() {
        let present = automaton.states[Int(state)]
        automaton = PatternAutomaton(automaton.program)
        state = automaton.number(of: present)
    }
}
