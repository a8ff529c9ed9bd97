public import MillraceCore

/// A structured answer as it stands while it streams.
public struct StructuredSnapshot<Value: Generable>: Sendable {
    /// The value as far as it has come.
    public let partial: Value.PartiallyGenerated
    /// The whole value: in the last snapshot only, after the wire has proved the end of the answer.
    public let value: Value?
}

/// A structured answer that grows: a sequence of snapshots.
///
/// ```swift
/// for try await snapshot in client.stream(prompt, generating: Forecast.self, model: model) {
///     show(snapshot.partial.city ?? "…")
/// }
/// ```
///
/// Each piece of text is read once and taken over where the value grows, so the whole costs time in proportion to its length; a
/// snapshot that is kept while the next one is asked for is copied. The last snapshot has the whole ``StructuredSnapshot/value``; an answer that was cut, or does not
/// fit, ends with an error instead and never gives one. Nothing is sent before the first snapshot is asked for; each iteration is one request.
public struct StructuredStream<Value: Generable>: AsyncSequence, Sendable {
    /// The snapshots.
    public typealias Element = StructuredSnapshot<Value>
    /// What can go wrong.
    public typealias Failure = StructuredError

    private let frames: FrameStream
    private let request: StructuredRequest<Value>
    private let form: AnswerReader<Value>.Form

    init(frames: FrameStream, request: StructuredRequest<Value>, form: AnswerReader<Value>.Form) {
        self.frames = frames
        self.request = request
        self.form = form
    }

    /// Makes a stream of frames that come from elsewhere.
    ///
    /// - Parameters:
    ///   - frames: the frames of one response.
    ///   - isPlain: whether the text of the answer is the JSON object; otherwise the object is looked for in it.
    public init(frames: FrameStream, isPlain: Bool = true) {
        self.init(frames: frames, request: StructuredRequest(options: StructuredOptions()), form: isPlain ? .plain : .inText)
    }

    /// Begins an iteration.
    public func makeAsyncIterator() -> Iterator { iterator(elementsPath: nil) }

    func iterator(elementsPath: [String]?) -> Iterator {
        Iterator(frames: frames.makeAsyncIterator(), request: request, reader: AnswerReader(form: form, elementsPath: elementsPath))
    }

    /// The state of one iteration.
    public struct Iterator: AsyncIteratorProtocol {
        private var frames: FrameStream.Iterator
        private let request: StructuredRequest<Value>
        private var reader: AnswerReader<Value>
        private var fold = ResponseFold()
        // Parts whose text came in deltas; the text of others comes with their end.
        private var growing: Set<PartID> = []
        /// The whole answer, once the stream has ended well.
        public private(set) var response: StructuredResponse<Value>?
        private var isOver = false

        fileprivate init(frames: FrameStream.Iterator, request: StructuredRequest<Value>, reader: AnswerReader<Value>) {
            self.frames = frames
            self.request = request
            self.reader = reader
        }

        /// The next snapshot; nil after the one with the whole value.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(StructuredError) -> StructuredSnapshot<Value>? {
            while let hasChanged = try await step(isolation: actor) {
                guard hasChanged, let partial = reader.partial else { continue }
                return StructuredSnapshot(partial: partial, value: response?.value)
            }
            return nil
        }

        /// The next snapshot; nil after the one with the whole value.
        public mutating func next() async throws(StructuredError) -> StructuredSnapshot<Value>? {
            try await next(isolation: #isolation)
        }

        mutating func takeElements() -> [JSONValue] { reader.takeElements() }

        /// Takes in one frame, or the end.
        ///
        /// - Returns: whether there is something new to show; nil after the end.
        mutating func step(isolation actor: isolated (any Actor)?) async throws(StructuredError) -> Bool? {
            guard !isOver else { return nil }
            let frame: StreamFrame?
            do throws(LLMError) {
                frame = try await frames.next(isolation: actor)
            } catch {
                isOver = true
                throw StructuredError(.request(error), responses: [error.partial ?? fold.response])
            }
            guard let frame else {
                isOver = true
                try finish()
                return true
            }
            fold.consume(frame)
            switch frame {
            case .textDelta(let delta) where delta.part.choice == 0:
                growing.insert(delta.part)
                return reader.push(delta.text)
            case .textComplete(let complete) where complete.part.choice == 0 && !growing.contains(complete.part):
                return reader.push(complete.text)
            default: return false
            }
        }

        private mutating func finish() throws(StructuredError) {
            let folded = fold.response
            switch request.judge(folded, &reader) {
            case .success(let value): response = StructuredResponse(value: value, responses: [folded])
            case .failure(let error): throw StructuredError(error.kind, responses: [folded])
            }
        }
    }

    /// Reads the stream to its end.
    ///
    /// - Throws: ``StructuredError``, with the response as far as it came.
    public func collect() async throws(StructuredError) -> StructuredResponse<Value> {
        var iterator = makeAsyncIterator()
        while try await iterator.next() != nil {}
        // A stream that has ended without an error has a response.
        guard let response = iterator.response else { throw StructuredError(.noJSON) }
        return response
    }
}
