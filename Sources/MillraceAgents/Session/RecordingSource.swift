internal import MillraceCore
internal import Synchronization

/// Frames of a response that writes itself into the conversation when it ends, however it ends.
final class RecordingSource: FrameSource {
    private struct State {
        var fold = ResponseFold()
        var isRecorded = false
    }

    private let upstream: any FrameSource
    private let state = Mutex(State())
    private let record: @Sendable (LLMResponse) -> Void

    /// Makes a source; `record` is called once.
    init(_ upstream: any FrameSource, record: @escaping @Sendable (LLMResponse) -> Void) {
        self.upstream = upstream
        self.record = record
    }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        let first = frames.count
        let hasMore: Bool
        do throws(LLMError) {
            hasMore = try await upstream.nextBatch(into: &frames)
        } catch {
            write()
            throw error
        }
        let new = frames[first...]
        let isEnded = state.withLock { state in
            state.fold.consume(new)
            return state.fold.isEnded
        }
        // Before the consumer sees the end: what it does next finds the answer in the conversation.
        if isEnded || !hasMore { write() }
        return hasMore
    }

    func cancel() {
        upstream.cancel()
        write()
    }

    private func write() {
        let response = state.withLock { state -> LLMResponse? in
            guard !state.isRecorded else { return nil }
            state.isRecorded = true
            return state.fold.response
        }
        if let response { record(response) }
    }
}

extension FrameStream {
    /// The stream with its response recorded when it ends, is cut or is let go.
    ///
    /// It can be read once: a second reading would be a second request nobody asked for, and throws.
    func recorded(_ record: @escaping @Sendable (LLMResponse) -> Void) -> FrameStream {
        let isTaken = TakenFlag()
        return FrameStream {
            guard isTaken.take() else {
                let error = LLMError(.configuration("the stream of a session can be read once; ask again for another answer"), at: .request)
                return FrameStream(frames: [], failure: error).makeSource()
            }
            return RecordingSource(makeSource(), record: record)
        }
    }
}

private final class TakenFlag: Sendable {
    private let isTaken = Mutex(false)

    func take() -> Bool {
        isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
    }
}
