public import MillraceCore
public import MillraceSimulator

/// What a ``ScriptedExecutor`` answers to one request.
///
/// ```swift
/// .text("Hello").chunked(.random(seed: 7))
/// .toolCall("weather", ["city": "Berlin"])
/// .text("never whole").cut(after: 3)
/// .failure(.rateLimited(retryAfter: .seconds(2)))
/// .text("never comes").hanging()
/// ```
public struct ScriptedAnswer: Sendable {
    /// What is said.
    enum Content: Sendable {
        case response(LLMResponse)
        case frames([StreamFrame])
    }

    /// What happens on the way.
    enum Interruption: Sendable {
        case none
        /// After that many frames an error comes.
        case fails(LLMError, afterFrames: Int)
        /// After that many frames nothing comes, until the consumer goes away.
        case hangs(afterFrames: Int)
    }

    var content: Content
    var interruption = Interruption.none
    var chunking = FrameChunking()
    var pacing = Pacing.immediate

    init(_ content: Content) { self.content = content }

    // MARK: What is said

    /// A whole response, told as frames.
    ///
    /// Its model and ids are used where it has them. A response that is not finished ends with the error that belongs to its outcome.
    public static func response(_ response: LLMResponse) -> ScriptedAnswer { ScriptedAnswer(.response(response)) }

    /// Parts in order; calls among them make the finish reason ``FinishReason/toolCalls``.
    ///
    /// A call whose id another has already gets a minted one and a diagnostic, as a decoder does it.
    public static func parts(_ parts: [LLMResponse.Part], finishReason: FinishReason? = nil, usage: Usage? = nil) -> ScriptedAnswer {
        let hasCalls = parts.contains { if case .toolCall = $0 { true } else { false } }
        let choice = LLMResponse.Choice(index: 0, parts: parts, finishReason: finishReason ?? (hasCalls ? .toolCalls : .stop))
        return .response(LLMResponse(choice: choice, usage: usage))
    }

    /// Text, after reasoning where there is some.
    public static func text(_ text: String, reasoning: String? = nil, finishReason: FinishReason = .stop) -> ScriptedAnswer {
        var parts: [LLMResponse.Part] = [.text(TextPart(text))]
        if let reasoning { parts.insert(.reasoning(ReasoningPart(text: reasoning)), at: 0) }
        return .parts(parts, finishReason: finishReason)
    }

    /// Text in which the model declines.
    public static func refusal(_ text: String) -> ScriptedAnswer { .parts([.refusal(text)], finishReason: .refusal) }

    /// One call of a tool, after text where there is some.
    ///
    /// - Parameter id: the call's id; nil makes one of the numbers of request and part.
    public static func toolCall(
        _ name: String, _ arguments: JSONObject = [:], id: ToolCallID? = nil, text: String? = nil
    ) -> ScriptedAnswer {
        .toolCalls([ToolCall(id: id ?? unnamedID, name: name, arguments: arguments)], text: text)
    }

    /// Several calls, after text where there is some.
    public static func toolCalls(_ calls: [ToolCall], text: String? = nil) -> ScriptedAnswer {
        var parts = calls.map { LLMResponse.Part.toolCall(.complete($0)) }
        if let text { parts.insert(.text(TextPart(text)), at: 0) }
        return .parts(parts)
    }

    /// Frames as they are.
    ///
    /// Where the end is missing they are a response that was cut.
    public static func frames(_ frames: [StreamFrame]) -> ScriptedAnswer { ScriptedAnswer(.frames(frames)) }

    /// An error before any frame.
    public static func failure(_ kind: LLMError.Kind) -> ScriptedAnswer { .failure(LLMError(kind, at: .response)) }

    /// An error before any frame.
    public static func failure(_ error: LLMError) -> ScriptedAnswer { text("").failing(with: error, after: 0) }

    /// Replaced by an id of the request's and the part's number.
    static let unnamedID = ToolCallID("", origin: .minted)

    // MARK: What happens on the way

    /// The answer with an error after that many frames: what is open is closed, the end says so, then the error is thrown.
    ///
    /// The start counts as a frame; after none of them the error comes alone.
    public func failing(with error: LLMError, after frames: Int) -> ScriptedAnswer {
        var copy = self
        copy.interruption = .fails(error, afterFrames: max(0, frames))
        return copy
    }

    /// The answer with an error after that many frames.
    public func failing(with kind: LLMError.Kind, after frames: Int) -> ScriptedAnswer {
        failing(with: LLMError(kind, at: frames == 0 ? .response : .stream(event: frames, byte: 0)), after: frames)
    }

    /// The answer cut after that many frames: ``Outcome/truncated``.
    public func cut(after frames: Int) -> ScriptedAnswer { failing(with: .truncated, after: frames) }

    /// The answer that stops after that many frames without an end, until the consumer goes away.
    public func hanging(after frames: Int = 0) -> ScriptedAnswer {
        var copy = self
        copy.interruption = .hangs(afterFrames: max(0, frames))
        return copy
    }

    // MARK: How it comes

    /// The answer cut in another way.
    public func chunked(_ chunking: FrameChunking) -> ScriptedAnswer {
        var copy = self
        copy.chunking = chunking
        return copy
    }

    /// The answer with waits before its batches, on the clock of the executor.
    public func paced(_ pacing: Pacing) -> ScriptedAnswer {
        var copy = self
        copy.pacing = pacing
        return copy
    }

    /// The answer with this usage, where it was not given as frames.
    public func using(_ usage: Usage) -> ScriptedAnswer {
        var copy = self
        if case .response(var response) = content {
            response.usage = usage
            copy.content = .response(response)
        }
        return copy
    }
}
