import Synchronization

@testable import MillraceCore

/// An executor that never answers and hears nothing but `FrameSource.cancel()`; then it fails in its own way.
///
/// Transports of users may be so: a policy must cancel what it leaves, and must not take such an end for a failure of the executor.
final class DeafExecutor: PromptExecutor {
    private final class Source: FrameSource {
        private struct State {
            var isCancelled = false
            var waiting: CheckedContinuation<Void, Never>?
        }

        let owner: DeafExecutor
        private let state = Mutex(State())

        init(_ owner: DeafExecutor) { self.owner = owner }

        func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
            owner.asked.cancel()
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if !state.isCancelled { state.waiting = continuation }
                    return state.isCancelled
                }
                if isOver { continuation.resume() }
            }
            throw owner.error
        }

        func cancel() {
            let waiting = state.withLock { state in
                state.isCancelled = true
                defer { state.waiting = nil }
                return state.waiting
            }
            owner.cancelCount.withLock { $0 += 1 }
            waiting?.resume()
        }
    }

    private let error: LLMError
    private let asked = CancelSignal()
    private let cancelCount = Mutex(0)

    init(failingWith kind: LLMError.Kind = .connectionLost) { self.error = LLMError(kind, at: .connection) }

    /// Whether a source was told to end.
    var wasCancelled: Bool { cancelCount.withLock { $0 > 0 } }

    /// Waits until it is asked.
    func waitUntilAsked() async { await asked.wait() }

    func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream { FrameStream { Source(self) } }

    func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        try await executeStreaming(prompt, model: model, tools: tools).collect()
    }
}
