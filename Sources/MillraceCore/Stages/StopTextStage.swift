/// Ends the visible text before the first of some stop texts, for servers that do not do it themselves.
///
/// Each text part is read by itself, and only what may become a stop text is held back. The first stop text that is whole counts; of those
/// that end at one place the longest. The part then ends before it, nothing more of its choice is told, and the finish reason is
/// ``FinishReason/stop`` with the stop text beside it. Once every choice has stopped the response ends here: calls that are not complete
/// stay incomplete, and ``endsUpstream`` tells that the rest need not be generated.
///
/// ```swift
/// let stream = client.executeStreaming(prompt, model: model).stopping(at: ["\nUser:"])
/// ```
///
/// However the text is cut, the same text goes out, and the complete frame is equal to it. Reasoning, refusals and arguments are not read;
/// ``StreamFrame/logprobs(_:)`` frames before the stop pass as they came.
public struct StopTextStage: FrameStage {
    /// A text part while it is read.
    private struct Reading: Sendable {
        var node: TextSearch.Node = 0
        /// What may become a stop text.
        var held = ""
    }

    private let search: TextSearch
    private let choiceCount: Int
    private var readings: [PartID: Reading] = [:]
    private var open = OpenParts()
    /// The stop text of each choice that has stopped.
    private var stopped: [Int: String] = [:]
    private var start = ResponseStart()
    private var usage: Usage?

    /// Whether all choices have stopped: the end was told, and nothing more is taken in.
    public private(set) var endsUpstream = false

    /// Makes a stage for one response.
    ///
    /// - Parameters:
    ///   - stops: the texts that end the answer. Empty ones are left out.
    ///   - choiceCount: how many choices were asked for: the response ends when so many have stopped. Default: 1.
    public init(stops: [String], choiceCount: Int = 1) {
        self.search = TextSearch(stops)
        self.choiceCount = max(1, choiceCount)
    }

    /// Takes in the next frame and appends what is known now.
    public mutating func process(_ frame: StreamFrame, into frames: inout [StreamFrame]) {
        guard !endsUpstream else { return }
        if let choice = frame.choice, stopped[choice] != nil { return }
        switch frame {
        case .textDelta(let delta): read(delta.text, at: delta.part, into: &frames)
        case .textComplete(let complete): settle(complete, into: &frames)
        case .end(var end):
            finish(into: &frames)
            mark(&end)
            frames.append(.end(end))
        default:
            switch frame {
            case .start(let start): self.start = start
            case .usage(let snapshot): note(snapshot)
            default: open.consume(frame)
            }
            frames.append(frame)
        }
    }

    /// No more frames will come: what was held back is no stop text.
    public mutating func finish(into frames: inout [StreamFrame]) {
        for part in readings.keys.sorted() { release(part, into: &frames) }
    }

    // MARK: Text

    private mutating func read(_ text: String, at part: PartID, into frames: inout [StreamFrame]) {
        // Taken out and put back, so that the held text is changed where it lies.
        var reading = readings.removeValue(forKey: part) ?? Reading()
        let heldCount = reading.held.utf8.count
        let (count, stop) = search.read(text.utf8, from: &reading.node)
        let bytes = heldCount + count - (stop?.utf8.count ?? search.depth(reading.node))
        let released = Self.take(bytes, of: &reading.held, and: text)
        if stop == nil { readings[part] = reading }
        if !released.isEmpty { emit(.textDelta(TextDelta(part: part, text: released)), into: &frames) }
        if let stop { end(part.choice, at: stop, into: &frames) }
    }

    /// Takes bytes from the front of two texts that are one, and keeps the rest in the first.
    private static func take(_ count: Int, of held: inout String, and text: String) -> String {
        if held.isEmpty, count == text.utf8.count { return text }
        held += text
        let end = held.utf8.index(held.startIndex, offsetBy: count)
        defer { held = String(held[end...]) }
        return String(held[..<end])
    }

    private mutating func settle(_ complete: TextComplete, into frames: inout [StreamFrame]) {
        let (choice, part) = (complete.part.choice, complete.part)
        // It came whole, without deltas before: reading it is enough.
        if readings[part] == nil, open.text(of: part) == nil, !complete.text.isEmpty { read(complete.text, at: part, into: &frames) }
        guard stopped[choice] == nil else { return }
        release(part, into: &frames)
        var complete = complete
        guard let delivered = open.text(of: part), delivered.utf8.elementsEqual(complete.text.utf8) == false else {
            return emit(.textComplete(complete), into: &frames)
        }
        // It contradicts its deltas, and decides, as it does without a stage.
        var node: TextSearch.Node = 0
        let (count, stop) = search.read(complete.text.utf8, from: &node)
        if let stop { complete.text = String(decoding: complete.text.utf8.prefix(count - stop.utf8.count), as: UTF8.self) }
        emit(.textComplete(complete), into: &frames)
        if let stop { end(choice, at: stop, into: &frames) }
    }

    /// Tells what was held back: the part has ended.
    private mutating func release(_ part: PartID, into frames: inout [StreamFrame]) {
        guard let held = readings.removeValue(forKey: part)?.held, !held.isEmpty else { return }
        emit(.textDelta(TextDelta(part: part, text: held)), into: &frames)
    }

    private mutating func emit(_ frame: StreamFrame, into frames: inout [StreamFrame]) {
        open.consume(frame)
        frames.append(frame)
    }

    // MARK: Ends

    private mutating func end(_ choice: Int, at stop: String, into frames: inout [StreamFrame]) {
        stopped[choice] = stop
        close(into: &frames) { $0.choice == choice }
        guard stopped.count >= choiceCount else { return }
        // A choice that nobody asked for.
        close(into: &frames) { _ in true }
        frames.append(.diagnostic(Diagnostic(.usageIncomplete)))
        var end = ResponseEnd(
            outcome: .finished, usage: usage, model: start.model, responseID: start.responseID, requestID: start.requestID)
        mark(&end)
        frames.append(.end(end))
        endsUpstream = true
    }

    /// Completes parts as far as they came: what others of them hold came before the stop.
    private mutating func close(into frames: inout [StreamFrame], _ isMeant: (PartID) -> Bool) {
        for part in readings.keys.sorted() where isMeant(part) { release(part, into: &frames) }
        for part in open.identities where isMeant(part) {
            if let frame = open.close(part) { frames.append(frame) }
        }
    }

    private mutating func note(_ snapshot: Usage) {
        if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
    }

    /// Tells at the end which choices were stopped here.
    private func mark(_ end: inout ResponseEnd) {
        for (choice, stop) in stopped {
            guard choice != 0 else {
                (end.finishReason, end.rawFinishReason, end.stopSequence) = (.stop, nil, stop)
                continue
            }
            let mark = ResponseEnd.ChoiceEnd(choice: choice, finishReason: .stop, stopSequence: stop)
            if let position = end.otherChoices.firstIndex(where: { $0.choice == choice }) {
                end.otherChoices[position] = mark
            } else {
                end.otherChoices.append(mark)
            }
        }
        end.otherChoices.sort { $0.choice < $1.choice }
    }
}

extension StreamFrame {
    /// The choice the frame belongs to; nil for what belongs to the whole response.
    fileprivate var choice: Int? {
        if case .logprobs(let frame) = self { frame.choice } else { part?.choice }
    }
}

extension FrameStream {
    /// The stream up to the first of some stop texts in its visible text; the rest of it is cancelled.
    ///
    /// See ``StopTextStage``.
    ///
    /// - Parameters:
    ///   - stops: the texts that end the answer.
    ///   - choiceCount: how many choices were asked for. Default: 1.
    public func stopping(at stops: [String], choiceCount: Int = 1) -> FrameStream {
        through { StopTextStage(stops: stops, choiceCount: choiceCount) }
    }
}
