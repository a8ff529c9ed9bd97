internal import MillraceCore
internal import Synchronization

/// A whole call as a source of frames, so that it goes through the same rails as a stream.
///
/// What it used is told with the start: a block later does not hide what was paid for. Where a call fails with a part of its response, that part
/// comes as frames before the error.
final class WholeResponseSource: FrameSource {
    private let call: @Sendable () async -> Result<LLMResponse, LLMError>
    private let signal = CancelSignal()
    private let failure = Mutex<LLMError?>(nil)

    init(_ call: @escaping @Sendable () async -> Result<LLMResponse, LLMError>) { self.call = call }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        if let error = failure.withLock({ $0 }) { throw error }
        guard !signal.isCancelled, let result = await signal.run(call) else { throw LLMError(.cancelled, at: .connection) }
        switch result {
        case .success(let response):
            frames += WholeResponseSource.frames(of: response)
            return false
        case .failure(let error):
            guard let partial = error.partial else { throw error }
            failure.withLock { $0 = error }
            frames += WholeResponseSource.frames(of: partial)
            return true
        }
    }

    func cancel() { signal.cancel() }

    private static func frames(of response: LLMResponse) -> [StreamFrame] {
        var frames = response.frames
        guard let usage = response.usage, case .start? = frames.first else { return frames }
        frames.removeAll { if case .usage = $0 { true } else { false } }
        frames.insert(.usage(usage), at: 1)
        return frames
    }
}
