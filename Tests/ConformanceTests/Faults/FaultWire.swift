// swift-format-ignore-file: AlwaysUseLowerCamelCase

import MillraceCore
import MillraceTesting
import Testing

// A short notation for streams: D, T and F write chunks of `/chat/completions`, E any event, DONE is the sentinel. Capitals keep them
// apart from what a test names.

/// A chunk with a delta.
func D(_ delta: String, choice: Int = 0) -> String { "data: {\"choices\":[{\"index\":\(choice),\"delta\":\(delta)}]}\n\n" }

/// A chunk with one or several tool entries.
func T(_ entries: String..., choice: Int = 0) -> String { D("{\"tool_calls\":[\(entries.joined(separator: ","))]}", choice: choice) }

/// A chunk with a finish reason.
func F(_ reason: String, choice: Int = 0) -> String {
    "data: {\"choices\":[{\"index\":\(choice),\"delta\":{},\"finish_reason\":\"\(reason)\"}]}\n\n"
}

/// Any event.
func E(_ payload: String, name: String? = nil) -> String { (name.map { "event: \($0)\n" } ?? "") + "data: \(payload)\n\n" }

/// The sentinel.
let DONE = "data: [DONE]\n\n"

/// A response decoded whole, byte by byte and at every cut in two, which must give the same each time.
struct FaultReading {
    let response: LLMResponse
    let frames: [StreamFrame]
    let failure: LLMError?

    var calls: [ToolCall] { response.toolCalls }
    var codes: Set<Diagnostic.Code> { Set(response.diagnostics.map(\.code)) }
    /// `name(arguments)` of the calls that can be run.
    var shown: [String] { calls.map { "\($0.name)(\($0.rawArguments))" } }
    /// How each call ended.
    var outcomes: [String] {
        response.toolCallOutcomes.map { outcome in
            switch outcome {
            case .complete: "complete"
            case .incomplete: "incomplete"
            case .invalid: "invalid"
            }
        }
    }
    /// The kinds of the parts, in order.
    var kinds: [String] {
        response.parts.map { part in
            switch part {
            case .text: "text"
            case .reasoning: "reasoning"
            case .toolCall: "call"
            case .refusal: "refusal"
            case .audio: "audio"
            case .serverTool: "serverTool"
            case .opaque: "opaque"
            }
        }
    }
}

/// Decodes a response.
func decode(
    _ text: String, tools: Set<String> = [], profile: OpenAIChatProfile = OpenAIChatProfile(), end: EndOfInput = .closed, status: Int = 200,
    isStreaming: Bool = true, limits: DecodingLimits = DecodingLimits(), _ location: SourceLocation = #_sourceLocation
) -> FaultReading {
    decode(
        bytes: Array(text.utf8), tools: tools, profile: profile, end: end, status: status, isStreaming: isStreaming, limits: limits,
        location)
}

/// Decodes a response given as bytes.
func decode(
    bytes: [UInt8], tools: Set<String> = [], profile: OpenAIChatProfile = OpenAIChatProfile(), end: EndOfInput = .closed, status: Int = 200,
    isStreaming: Bool = true, limits: DecodingLimits = DecodingLimits(), _ location: SourceLocation = #_sourceLocation
) -> FaultReading {
    let context = ResponseContext(status: status, requestID: "req_1", declaredTools: tools, idSeed: "s")
    func run(_ pieces: [ArraySlice<UInt8>]) -> FaultReading {
        var decoder = ResponseDecoder(wire: .openAIChat(profile), context: context, limits: limits, isStreaming: isStreaming)
        var frames: [StreamFrame] = []
        for piece in pieces { decoder.push(Array(piece), into: &frames) }
        decoder.finish(end, into: &frames)
        var fold = ResponseFold()
        fold.consume(frames)
        return FaultReading(response: fold.response, frames: frames, failure: decoder.failure)
    }
    let whole = run([bytes[...]])
    // The same response, and the same error at the same event and byte (FR-18), whatever the cut.
    func isSame(_ other: FaultReading) -> Bool { other.response == whole.response && other.failure == whole.failure }
    #expect(isSame(run(bytes.indices.map { bytes[$0...$0] })), "byte by byte", sourceLocation: location)
    for cut in bytes.indices where !isSame(run([bytes[..<cut], bytes[cut...]])) {
        Issue.record("another response or error when cut at byte \(cut)", sourceLocation: location)
        break
    }
    let violations = FrameVerifier.violations(in: whole.frames)
    #expect(violations.isEmpty, sourceLocation: location)
    #expect(whole.frames.count { if case .end = $0 { true } else { false } } == 1, "exactly one end", sourceLocation: location)
    return whole
}
