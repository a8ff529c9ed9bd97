extension FrameStream {
    /// The reasoning of choice 0 as it arrives, summaries among it: the frames, filtered.
    public var reasoning: AsyncCompactMapSequence<FrameStream, String> {
        compactMap { frame in
            if case .reasoningDelta(let delta) = frame, delta.part.choice == 0 { delta.text } else { nil }
        }
    }

    /// The tool calls of choice 0 that can be run, as they become whole: the frames, filtered.
    ///
    /// On most wires that is when the response ends; a response that is cut gives none.
    public var toolCalls: AsyncCompactMapSequence<FrameStream, ToolCall> {
        compactMap { frame in
            if case .toolCallComplete(let complete) = frame, complete.part.choice == 0 { complete.outcome.completed } else { nil }
        }
    }

    /// The response as it grows: after each frame the fold so far.
    ///
    /// For views that show the whole at each moment. Making a snapshot costs time in proportion to the response, so a long one is better followed
    /// by its frames.
    public var snapshots: Snapshots { Snapshots(frames: self) }

    /// A response that grows.
    public struct Snapshots: AsyncSequence, Sendable {
        /// The response so far.
        public typealias Element = LLMResponse
        /// What can go wrong.
        public typealias Failure = LLMError

        fileprivate let frames: FrameStream

        /// Begins an iteration, which is one request.
        public func makeAsyncIterator() -> Iterator { Iterator(frames: frames.makeAsyncIterator()) }

        /// The state of one iteration.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate var frames: FrameStream.Iterator
            private var fold = ResponseFold()

            fileprivate init(frames: FrameStream.Iterator) { self.frames = frames }

            /// The response after the next frame; nil after the end.
            public mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> LLMResponse? {
                guard let frame = try await frames.next(isolation: actor) else { return nil }
                fold.consume(frame)
                return fold.response
            }

            /// The response after the next frame; nil after the end.
            public mutating func next() async throws(LLMError) -> LLMResponse? {
                try await next(isolation: #isolation)
            }
        }
    }
}
