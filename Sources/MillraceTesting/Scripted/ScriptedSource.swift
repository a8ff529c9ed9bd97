import MillraceCore
import MillraceSimulator
import Synchronization

/// One answer of a ``ScriptedExecutor``, pulled by its consumer.
final class ScriptedSource: FrameSource {
    /// How far it has come.
    private enum Phase {
        /// Nothing was asked; playing or over may follow.
        case idle
        /// Some batches were delivered.
        case playing(ScriptedPlayback, position: Int)
        /// The end was delivered; what follows is thrown.
        case failing(LLMError)
        /// Nothing follows.
        case over
    }

    private let script: ScriptedExecutor
    private let makeRequest: @Sendable (Int) -> ScriptedRequest
    private let phase = Mutex(Phase.idle)
    private let signal = CancelSignal()

    init(script: ScriptedExecutor, makeRequest: @escaping @Sendable (Int) -> ScriptedRequest) {
        self.script = script
        self.makeRequest = makeRequest
    }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        let (playback, position): (ScriptedPlayback, Int)
        switch phase.withLock({ $0 }) {
        case .over: return false
        case .failing(let error):
            phase.withLock { $0 = .over }
            throw error
        case .idle:
            guard !isCancelled else { throw giveUp() }
            playback = try begin()
            position = 0
        case .playing(let known, let next): (playback, position) = (known, next)
        }
        guard position < playback.batches.count else { return try await end(playback, into: &frames) }
        let wait = position == 0 ? playback.pacing.first : playback.pacing.interval
        if wait > .zero, !(await signal.sleep(for: wait, on: script.clock)) || isCancelled {
            return try cancelled(playback, position: position, into: &frames)
        }
        if isCancelled { return try cancelled(playback, position: position, into: &frames) }
        frames += playback.batches[position]
        if position + 1 == playback.batches.count, case .finished = playback.ending {
            leave(.finished, .over)
            return false
        }
        advance(playback, to: position + 1)
        return true
    }

    func cancel() {
        signal.cancel()
        // A pull in flight sees the signal and delivers the end; the stream is no longer open all the same.
        let wasOpen = phase.withLock { phase in
            guard case .playing = phase else { return false }
            return true
        }
        if wasOpen { script.noteClosed(self, .cancelled) }
    }

    private var isCancelled: Bool { signal.isCancelled || Task.isCancelled }

    private func begin() throws(LLMError) -> ScriptedPlayback {
        do throws(LLMError) {
            let playback = try script.begin(self, makeRequest)
            phase.withLock { $0 = .playing(playback, position: 0) }
            if signal.isCancelled { script.noteClosed(self, .cancelled) }
            return playback
        } catch {
            phase.withLock { $0 = .over }
            throw error
        }
    }

    private func advance(_ playback: ScriptedPlayback, to position: Int) {
        phase.withLock { $0 = .playing(playback, position: position) }
    }

    /// What comes after the last batch.
    private func end(_ playback: ScriptedPlayback, into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        switch playback.ending {
        case .finished:
            leave(.finished, .over)
            return false
        case .fails(let error):
            leave(.failed, .over)
            throw error
        case .hangs:
            if !isCancelled { await signal.wait() }
            return try cancelled(playback, position: playback.batches.count, into: &frames)
        }
    }

    /// The consumer went away: what is open is closed, and the error follows.
    private func cancelled(_ playback: ScriptedPlayback, position: Int, into frames: inout [StreamFrame]) throws(LLMError) -> Bool {
        let delivered = playback.batches.prefix(position).flatMap { $0 }
        if case .end? = delivered.last {
            return try failAfterEnd(playback)
        }
        guard !delivered.isEmpty else { throw giveUp() }
        let closing = CutResponse(delivered, after: delivered.count).closing(.cancelled)
        var fold = ResponseFold()
        fold.consume(delivered + closing)
        frames += closing
        leave(.cancelled, .failing(LLMError(.cancelled, at: .stream(event: delivered.count, byte: 0), partial: fold.response)))
        return true
    }

    /// The end had been delivered before the consumer went away: it stays as it was.
    private func failAfterEnd(_ playback: ScriptedPlayback) throws(LLMError) -> Bool {
        leave(.failed, .over)
        if case .fails(let error) = playback.ending { throw error }
        return false
    }

    private func giveUp() -> LLMError {
        leave(.cancelled, .over)
        return LLMError(.cancelled, at: .connection)
    }

    private func leave(_ reason: ScriptedExecutor.Closing, _ next: Phase) {
        phase.withLock { $0 = next }
        script.noteClosed(self, reason)
    }
}
