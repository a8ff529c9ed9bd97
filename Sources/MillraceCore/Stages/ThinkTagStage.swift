/// Turns reasoning that a model writes inline, between `<think>` and `</think>` at the start of its text, into reasoning frames.
///
/// Tags count only at the very start of a choice's text, white space aside; the closing one then where it comes. Nothing but the
/// beginning of a possible tag is held back, and no byte is lost but the tags. An unclosed tag makes all that follows reasoning; the
/// finish reason is left as it is. Parts get new identities where one becomes several: still unique, still in order.
///
/// ```swift
/// var stage = ThinkTagStage()
/// for frame in frames { stage.process(frame, into: &output) }
/// stage.finish(into: &output)
/// ```
public struct ThinkTagStage: Sendable {
    private let splitter: ThinkTagSplitter
    private var choices: [Int: Choice] = [:]

    /// Makes a stage for one response.
    ///
    /// - Parameters:
    ///   - tagNames: the names of the tags. Default: `think` and `thinking`.
    ///   - startsInside: whether the text begins inside the tag, because the model's prompt template ends with the opening one.
    public init(tagNames: [String] = ["think", "thinking"], startsInside: Bool = false) {
        self.splitter = ThinkTagSplitter(names: tagNames, startsInside: startsInside)
    }

    /// Makes the stage a server needs; nil where its models do not write such tags.
    public init?(profile: OpenAIChatProfile) {
        guard profile.writesThinkTags else { return nil }
        self.init(tagNames: profile.thinkTagNames, startsInside: profile.startsInsideThinkTag)
    }

    /// Takes in the next frame and appends what is known now.
    public mutating func process(_ frame: StreamFrame, into frames: inout [StreamFrame]) {
        if case .end = frame { finish(into: &frames) }
        guard let part = frame.part else {
            if case .diagnostic(var diagnostic) = frame, let part = diagnostic.part {
                diagnostic.part = choices[part.choice]?.moved(part) ?? part
                frames.append(.diagnostic(diagnostic))
            } else {
                frames.append(frame)
            }
            return
        }
        var choice = choices.removeValue(forKey: part.choice) ?? Choice(number: part.choice, splitter: splitter)
        choice.process(frame, at: part, into: &frames)
        choices[part.choice] = choice
    }

    /// No more frames will come: appends what was held back.
    ///
    /// The end frame does it too.
    public mutating func finish(into frames: inout [StreamFrame]) {
        for number in choices.keys.sorted() { choices[number]?.closeText(into: &frames) }
    }
}

/// One choice while its text is split.
private struct Choice: Sendable {
    private let number: Int
    private var splitter: ThinkTagSplitter
    private var nextIndex = 0
    /// The identity that each part of the source has now; of a text that was split, its last visible piece.
    private var indices: [Int: Int] = [:]
    private var text: OpenText?

    /// A text part of the source that is being split.
    private struct OpenText: Sendable {
        let source: Int
        /// As it was at the part's start, to split the complete text alike.
        let start: ThinkTagSplitter
        var pieces: [Piece] = []
        /// How many bytes came, tags included.
        var byteCount = 0
        /// The identity of the next piece, kept while its beginning is held back.
        var reserved: Int?
    }

    private struct Piece: Sendable {
        let kind: ThinkTagSplitter.Kind
        let index: Int
        var text: String
    }

    init(number: Int, splitter: ThinkTagSplitter) {
        self.number = number
        self.splitter = splitter
    }

    /// The identity of a part of the source.
    func moved(_ part: PartID) -> PartID {
        indices[part.index].map { PartID(choice: number, index: $0) } ?? part
    }

    private mutating func makeIndex() -> Int {
        defer { nextIndex += 1 }
        return nextIndex
    }

    private mutating func moving(_ part: PartID) -> PartID {
        if indices[part.index] == nil { indices[part.index] = makeIndex() }
        return moved(part)
    }

    mutating func process(_ frame: StreamFrame, at part: PartID, into frames: inout [StreamFrame]) {
        switch frame {
        case .textDelta(let delta): push(delta.text, at: part, into: &frames)
        case .textComplete(let complete): finish(complete, into: &frames)
        default: frames.append(frame.moved(to: moving(part)))
        }
    }

    // MARK: Text

    private mutating func push(_ words: String, at part: PartID, into frames: inout [StreamFrame]) {
        if splitter.isVisible, text?.source != part.index {
            closeText(into: &frames)
            frames.append(.textDelta(TextDelta(part: moving(part), text: words)))
            return
        }
        begin(part, into: &frames)
        text?.byteCount += words.utf8.count
        var pieces: [(ThinkTagSplitter.Kind, String)] = []
        splitter.push(words) { pieces.append(($0, $1)) }
        for (kind, words) in pieces { emit(kind, words, into: &frames) }
        reserve()
        // Visible text without a tag before it: the part is its own only piece and needs no more care.
        if splitter.isVisible, let open = text, open.pieces.count == 1, open.pieces[0].kind == .text,
            open.pieces[0].text.utf8.count == open.byteCount
        {
            text = nil
        }
    }

    private mutating func begin(_ part: PartID, into frames: inout [StreamFrame]) {
        guard text?.source != part.index else { return }
        closeText(into: &frames)
        text = OpenText(source: part.index, start: splitter)
    }

    /// Keeps the place of a piece whose beginning is held back, so that a part that begins meanwhile comes after it.
    private mutating func reserve() {
        guard splitter.isHolding, let open = text, open.pieces.isEmpty, open.reserved == nil else { return }
        let index = indices[open.source] ?? makeIndex()
        text?.reserved = index
    }

    private mutating func emit(_ kind: ThinkTagSplitter.Kind, _ words: String, into frames: inout [StreamFrame]) {
        guard var open = text else { return }
        text = nil
        if open.pieces.last?.kind == kind {
            open.pieces[open.pieces.count - 1].text += words
        } else {
            if let last = open.pieces.last { frames.append(complete(last)) }
            // A citation may have come before the first visible word: it has made the piece already.
            let known = kind == .text && !open.pieces.contains { $0.kind == .text } ? indices[open.source] : nil
            let index = known ?? open.reserved ?? makeIndex()
            open.reserved = nil
            open.pieces.append(Piece(kind: kind, index: index, text: words))
            if kind == .text { indices[open.source] = index }
        }
        let part = PartID(choice: number, index: open.pieces[open.pieces.count - 1].index)
        switch kind {
        case .text: frames.append(.textDelta(TextDelta(part: part, text: words)))
        case .reasoning: frames.append(.reasoningDelta(ReasoningDelta(part: part, text: words)))
        }
        text = open
    }

    private func complete(_ piece: Piece, signature: String? = nil) -> StreamFrame {
        let part = PartID(choice: number, index: piece.index)
        return switch piece.kind {
        case .text: .textComplete(TextComplete(part: part, text: piece.text, signature: signature))
        case .reasoning: .reasoningComplete(ReasoningComplete(part: part, reasoning: ReasoningPart(text: piece.text)))
        }
    }

    // MARK: Ends

    /// The source completes a text part: its last piece ends, and where it came whole, all of them are told.
    private mutating func finish(_ complete: TextComplete, into frames: inout [StreamFrame]) {
        if splitter.isVisible, text?.source != complete.part.index {
            var moved = complete
            moved.part = moving(complete.part)
            frames.append(.textComplete(moved))
            return
        }
        if text?.source != complete.part.index {
            // It came whole, without deltas before: splitting it is enough.
            begin(complete.part, into: &frames)
            push(complete.text, at: complete.part, into: &frames)
        }
        flush(into: &frames)
        guard let open = text else { return }
        text = nil
        settle(open, complete, into: &frames)
    }

    /// Completes the last piece.
    ///
    /// The complete text decides, as it does where nothing is split.
    private mutating func settle(_ open: OpenText, _ complete: TextComplete, into frames: inout [StreamFrame]) {
        var whole = open.start
        var words: [(kind: ThinkTagSplitter.Kind, text: String)] = []
        func add(_ kind: ThinkTagSplitter.Kind, _ text: String) {
            if words.last?.kind == kind { words[words.count - 1].text += text } else { words.append((kind, text)) }
        }
        whole.push(complete.text, add)
        whole.flush(add)
        guard words.elementsEqual(open.pieces, by: { $0.kind == $1.kind && $0.text == $1.text }) else {
            // It contradicts its deltas. Pieces that were completed stay; the last one is corrected.
            guard let last = open.pieces.last else { return }
            let text = words.last { $0.kind == last.kind }?.text ?? ""
            frames.append(self.complete(Piece(kind: last.kind, index: last.index, text: text), signature: complete.signature))
            return
        }
        if let last = open.pieces.last {
            frames.append(self.complete(last, signature: complete.signature))
        } else if complete.signature != nil || complete.text.isEmpty {
            // Nothing visible, but signed, or empty as it came: the part itself must not be lost.
            let part = open.reserved.map { PartID(choice: number, index: $0) } ?? moving(complete.part)
            frames.append(.textComplete(TextComplete(part: part, text: "", signature: complete.signature)))
        }
    }

    /// Tells what was held back, and completes a piece whose source never does.
    mutating func closeText(into frames: inout [StreamFrame]) {
        guard text != nil else { return }
        flush(into: &frames)
        if let last = text?.pieces.last { frames.append(complete(last)) }
        text = nil
    }

    private mutating func flush(into frames: inout [StreamFrame]) {
        var pieces: [(ThinkTagSplitter.Kind, String)] = []
        splitter.flush { pieces.append(($0, $1)) }
        for (kind, words) in pieces { emit(kind, words, into: &frames) }
    }
}
