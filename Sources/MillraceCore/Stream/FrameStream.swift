import Synchronization

/// The frames of one response, pulled by the consumer.
///
/// Nothing runs before the first `next()`; nothing is read ahead beyond one bounded buffer. Letting go of the iterator, or cancelling
/// the task that iterates, cancels the request. A stream that has yielded a frame yields exactly one ``StreamFrame/end(_:)``; if the response failed or
/// was cut, the error is thrown after it.
public struct FrameStream: AsyncSequence, Sendable {
    /// The frames.
    public typealias Element = StreamFrame
    /// What can go wrong.
    public typealias Failure = LLMError

    /// Begins an iteration for a policy that passes batches on: it must cancel the source itself when it is let go.
    let makeSource: @Sendable () -> any FrameSource

    /// Makes a stream; `makeSource` is called once for each iteration.
    public init(_ makeSource: @escaping @Sendable () -> any FrameSource) {
        self.makeSource = makeSource
    }

    /// Makes a stream of frames that are already there.
    public init(frames: [StreamFrame], failure: LLMError? = nil) {
        self.init { BufferedFrameSource(frames: frames, failure: failure) }
    }

    /// Begins an iteration.
    public func makeAsyncIterator() -> Iterator { Iterator(source: makeSource()) }

    /// The state of one iteration.
    public struct Iterator: AsyncIteratorProtocol {
        private let lifetime: SourceLifetime
        private var batch: [StreamFrame] = []
        private var position = 0
        private var isEnded = false

        fileprivate init(source: any FrameSource) { self.lifetime = SourceLifetime(source: source) }

        /// The next frame; nil after the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamFrame? {
            while position == batch.count {
                if isEnded { return nil }
                batch.removeAll(keepingCapacity: true)
                position = 0
                do throws(LLMError) {
                    isEnded = try await !lifetime.source.nextBatch(into: &batch)
                } catch {
                    isEnded = true
                    throw error
                }
            }
            defer { position += 1 }
            return batch[position]
        }

        /// The next frame; nil after the end.
        public mutating func next() async throws(LLMError) -> StreamFrame? {
            try await next(isolation: #isolation)
        }
    }

    // Ends the source when the iterator is let go, whoever held it.
    private final class SourceLifetime: Sendable {
        let source: any FrameSource
        init(source: any FrameSource) { self.source = source }
        deinit { source.cancel() }
    }
}

/// What a ``FrameStream`` pulls from: a call in flight, a script, a stage over another stream.
///
/// It is pulled by one task at a time.
public protocol FrameSource: AnyObject, Sendable {
    /// Waits for frames and appends them: all that one read of the network gave, in one batch.
    ///
    /// - Returns: false when nothing more will come; what was appended with it is still delivered.
    /// - Throws: the failure of the response, after its end frame was delivered by an earlier batch. Called again no more.
    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool

    /// Ends the source and what it stands on. May be called from anywhere, more than once.
    func cancel()
}

private final class BufferedFrameSource: FrameSource {
    private let frames: [StreamFrame]
    private let failure: LLMError?
    private let isDelivered = Mutex(false)

    init(frames: [StreamFrame], failure: LLMError?) {
        self.frames = frames
        self.failure = failure
    }

    func nextBatch(into batch: inout [StreamFrame]) async throws(LLMError) -> Bool {
        let wasDelivered = isDelivered.withLock { delivered in
            defer { delivered = true }
            return delivered
        }
        if !wasDelivered {
            batch += frames
            return failure != nil
        }
        if let failure { throw failure }
        return false
    }

    func cancel() {}
}

extension FrameStream {
    /// The visible text of choice 0 as it arrives: the frames, filtered.
    public var text: AsyncCompactMapSequence<FrameStream, String> {
        compactMap { frame in
            if case .textDelta(let delta) = frame, delta.part.choice == 0 { delta.text } else { nil }
        }
    }

    /// Reads the stream to its end and folds it.
    ///
    /// - Throws: the error of the response, with ``LLMError/partial`` holding what had arrived.
    public func collect() async throws(LLMError) -> LLMResponse {
        var fold = ResponseFold()
        var isEmpty = true
        var iterator = makeAsyncIterator()
        do throws(LLMError) {
            while let frame = try await iterator.next() {
                fold.consume(frame)
                isEmpty = false
            }
        } catch {
            var failure = error
            if failure.partial == nil, !isEmpty { failure.partial = fold.response }
            throw failure
        }
        return fold.response
    }
}
