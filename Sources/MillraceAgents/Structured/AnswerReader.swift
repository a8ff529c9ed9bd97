import MillraceCore

/// Finds and reads the JSON object of an answer while it comes; sans I/O.
///
/// Whole answers go through it in one piece, so that both ways read the same. Cost is linear in the text.
struct AnswerReader<Value: Generable>: Sendable {
    /// How the object stands in the answer.
    enum Form: Sendable {
        /// The answer is the object.
        case plain
        /// The object stands somewhere in the answer.
        case inText
    }

    private enum State: Sendable {
        case searching
        case reading
        case found(Value)
        case failed(GenerationError)
    }

    // Each candidate may read all that follows it: so many keep the cost linear.
    private static var maxCandidates: Int { 16 }

    private let form: Form
    private let envelope: String?
    // Where the elements are that are told as they end: keys from the top.
    private let elementsPath: [String]?
    private var state = State.searching
    private var view: PartialView<Value.PartiallyGenerated>
    // The text from the candidate on, to look for the next one where it turns out to be none.
    private var candidate: [UInt8] = []
    private var candidates = 0
    private var problem: GenerationError?
    private var hasToldElements = false
    private var ended: [JSONValue] = []

    init(form: Form, elementsPath: [String]? = nil) {
        self.form = form
        let isObject = Value.generationSchema.isObject
        self.envelope = isObject ? nil : GenerationSchema.envelopeKey
        self.elementsPath = elementsPath.map { isObject ? $0 : [GenerationSchema.envelopeKey] + $0 }
        self.view = PartialView(envelope: envelope)
        if form == .plain { state = .reading }
    }

    /// The value as far as it has come.
    var partial: Value.PartiallyGenerated? { view.partial }

    /// Takes the elements that have ended since this was last asked.
    mutating func takeElements() -> [JSONValue] {
        defer { ended.removeAll(keepingCapacity: true) }
        hasToldElements = hasToldElements || !ended.isEmpty
        return ended
    }

    /// Reads the next piece of the answer.
    ///
    /// - Returns: whether ``partial`` has changed.
    mutating func push(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { push(UnsafeRawBufferPointer($0)) }
    }

    private mutating func push(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch state {
        case .found, .failed: return false
        case .searching:
            guard let start = bytes.firstIndex(of: UInt8(ascii: "{")) else { return false }
            state = .reading
            candidates += 1
            return read(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        case .reading: return read(bytes)
        }
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if form == .inText { candidate.append(contentsOf: bytes) }
        let path = elementsPath
        var elements: [JSONValue] = []
        let hasChanged = view.append(bytes) { cursor, keys in
            guard let path, keys() == path, let element = cursor.snapshot() else { return }
            elements.append(element)
        }
        ended += elements
        guard form == .inText else { return hasChanged }
        if view.json.isComplete {
            conclude()
        } else if let error = view.json.error {
            abandon(GenerationError(.notJSON(byte: error.offset), at: JSONPath()))
        }
        return hasChanged
    }

    /// Reads the value of a whole object.
    private mutating func conclude() {
        switch value() {
        case .success(let value): state = .found(value)
        case .failure(let error): abandon(error)
        }
    }

    private func value() -> Result<Value, GenerationError> {
        guard let whole = view.json.snapshot() else { return .failure(GenerationError(.notJSON(byte: 0), at: JSONPath())) }
        do throws(GenerationError) {
            guard let envelope else { return .success(try Value(json: whole)) }
            guard let value = whole[envelope] else { return .failure(GenerationError(.missing(property: envelope), at: JSONPath())) }
            return .success(try Value(json: value, at: JSONPath([.key(envelope)])))
        } catch {
            return .failure(error)
        }
    }

    /// Looks for another object after one that is not the answer.
    ///
    /// Never inside of it: a part of a broken answer may look like a whole one.
    private mutating func abandon(_ error: GenerationError) {
        // The most telling problem is that of an object which was whole.
        if problem == nil || view.json.isComplete { problem = error }
        // Elements that were told cannot be taken back.
        guard view.json.isComplete || isProse, candidates < Self.maxCandidates, !hasToldElements else {
            state = .failed(problem ?? error)
            return
        }
        let rest = Array(candidate.dropFirst(view.json.error?.offset ?? candidate.count))
        state = .searching
        candidate = []
        view = PartialView(envelope: envelope)
        ended = []
        _ = rest.withUnsafeBytes { push($0) }
    }

    /// Whether the candidate is a brace in a sentence, which no key follows; what has a key was meant to be the answer.
    private var isProse: Bool {
        guard let offset = view.json.error?.offset else { return false }
        return candidate[1..<offset].allSatisfy { [UInt8(ascii: " "), 0x09, 0x0A, 0x0D].contains($0) }
    }

    /// Ends the answer.
    ///
    /// - Returns: the value, or an error that knows of no responses yet.
    mutating func finish() -> Result<Value, StructuredError> {
        switch state {
        case .found(let value): return .success(value)
        case .failed(let error): return .failure(StructuredError(.invalid(error)))
        case .searching: return .failure(StructuredError(problem.map { .invalid($0) } ?? .noJSON))
        case .reading:
            view.finish()
            guard let error = view.json.error else { return value().mapError { StructuredError(.invalid($0)) } }
            // Nothing but blanks.
            if view.json.valueCount == 0, error.reason == .unexpectedEnd { return .failure(StructuredError(.noJSON)) }
            return .failure(StructuredError(.invalid(problem ?? GenerationError(.notJSON(byte: error.offset), at: JSONPath()))))
        }
    }
}
