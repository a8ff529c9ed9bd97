/// Removes what a model writes around its answer: a prefix such as `Answer: `, a suffix such as a closing quotation mark.
///
/// Each text part is taken by itself. Text is held back as long as it may still become the prefix, and later what may still become the
/// suffix; where they do not come nothing is removed, and no byte is lost. Whether the text came in one piece or in many, the same goes out.
///
/// ```swift
/// let stream = client.executeStreaming(prompt, model: model).removing(prefix: "\"", suffix: "\"")
/// ```
public struct AffixStage: FrameStage {
    private enum State: Sendable {
        /// So many bytes of the prefix have come.
        case opening(Int)
        /// The prefix is behind, or did not come; the text that may become the suffix.
        case body(TextSearch.Node, held: String)
    }

    private let prefix: String
    private let suffix: String
    private let search: TextSearch
    private var states: [PartID: State] = [:]

    /// Makes a stage for one response.
    ///
    /// - Parameters:
    ///   - prefix: what is removed where a text begins with it. Default: nothing.
    ///   - suffix: what is removed where a text ends with it. Default: nothing.
    public init(prefix: String = "", suffix: String = "") {
        self.prefix = prefix
        self.suffix = suffix
        self.search = TextSearch([suffix])
    }

    /// A whole text without prefix and suffix.
    public func stripped(_ text: String) -> String {
        var bytes = text.utf8[...]
        if bytes.starts(with: prefix.utf8) { bytes = bytes.dropFirst(prefix.utf8.count) }
        if bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) { bytes = bytes.dropLast(suffix.utf8.count) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Takes in the next frame and appends what is known now.
    public mutating func process(_ frame: StreamFrame, into frames: inout [StreamFrame]) {
        switch frame {
        case .textDelta(let delta): read(delta.text, at: delta.part, into: &frames)
        case .textComplete(var complete):
            // It came whole, without deltas before: reading it is enough.
            if states[complete.part] == nil, !complete.text.isEmpty { read(complete.text, at: complete.part, into: &frames) }
            release(complete.part, into: &frames)
            complete.text = stripped(complete.text)
            frames.append(.textComplete(complete))
        case .end:
            finish(into: &frames)
            frames.append(frame)
        default: frames.append(frame)
        }
    }

    /// No more frames will come: what was held back is content, but for the suffix.
    public mutating func finish(into frames: inout [StreamFrame]) {
        for part in states.keys.sorted() { release(part, into: &frames) }
    }

    private mutating func read(_ text: String, at part: PartID, into frames: inout [StreamFrame]) {
        var released = ""
        // Taken out and put back, so that the held text is changed where it lies.
        switch states.removeValue(forKey: part) ?? .opening(0) {
        case .opening(let count): states[part] = open(text, after: count, into: &released)
        case .body(let node, let held): states[part] = readBody(text, node, held, into: &released)
        }
        if !released.isEmpty { frames.append(.textDelta(TextDelta(part: part, text: released))) }
    }

    private func open(_ text: String, after count: Int, into released: inout String) -> State {
        let expected = prefix.utf8.dropFirst(count)
        if text.utf8.count < expected.count, expected.starts(with: text.utf8) { return .opening(count + text.utf8.count) }
        if text.utf8.starts(with: expected) {
            return readBody(String(decoding: text.utf8.dropFirst(expected.count), as: UTF8.self), 0, "", into: &released)
        }
        // What came of the prefix is content after all.
        return readBody(String(decoding: prefix.utf8.prefix(count), as: UTF8.self) + text, 0, "", into: &released)
    }

    private func readBody(_ text: String, _ node: TextSearch.Node, _ held: String, into released: inout String) -> State {
        var node = node
        for byte in text.utf8 { node = search.next(node, byte) }
        let depth = search.depth(node)
        // Nothing is copied where nothing is held, before and after.
        guard depth > 0 || !held.isEmpty else {
            released += text
            return .body(node, held: "")
        }
        let all = held + text
        let end = all.utf8.index(all.endIndex, offsetBy: -depth)
        released += all[..<end]
        return .body(node, held: String(all[end...]))
    }

    /// Tells what was held back of a part that has ended.
    private mutating func release(_ part: PartID, into frames: inout [StreamFrame]) {
        guard let state = states.removeValue(forKey: part) else { return }
        var released = ""
        var last = state
        if case .opening(let count) = state {
            last = readBody(String(decoding: prefix.utf8.prefix(count), as: UTF8.self), 0, "", into: &released)
        }
        if case .body(_, let held) = last, held.utf8.count < suffix.utf8.count { released += held }
        if !released.isEmpty { frames.append(.textDelta(TextDelta(part: part, text: released))) }
    }
}

extension FrameStream {
    /// The stream without a prefix and a suffix of its visible text.
    ///
    /// See ``AffixStage``. To end the text as well, stop first: what stands before a stop text is what ends with the suffix.
    ///
    /// - Parameters:
    ///   - prefix: what is removed where a text begins with it. Default: nothing.
    ///   - suffix: what is removed where a text ends with it. Default: nothing.
    public func removing(prefix: String = "", suffix: String = "") -> FrameStream {
        through { AffixStage(prefix: prefix, suffix: suffix) }
    }
}
