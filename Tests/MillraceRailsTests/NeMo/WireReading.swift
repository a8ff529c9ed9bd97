import MillraceCore
import MillraceTesting
import Testing

/// Bytes of `/chat/completions` in a short notation.
enum ChatBytes {
    /// Any event.
    static func event(_ json: String) -> String { "data: \(json)\n\n" }

    /// A chunk with a delta; `fields` are further fields of the chunk, with a comma before each.
    static func chunk(_ delta: String, finish: String? = nil, fields: String = "", choice: Int = 0) -> String {
        let reason = finish.map { "\"\($0)\"" } ?? "null"
        return event(#"{"choices":[{"index":\#(choice),"delta":\#(delta),"finish_reason":\#(reason)}]\#(fields)}"#)
    }

    /// A chunk with text.
    static func text(_ text: String, finish: String? = nil, fields: String = "") -> String {
        chunk(#"{"content":\#(JSONValue.string(text).jsonText)}"#, finish: finish, fields: fields)
    }

    /// A chunk with entries of tool calls.
    static func calls(_ entries: String..., finish: String? = nil) -> String {
        chunk(#"{"tool_calls":[\#(entries.joined(separator: ","))]}"#, finish: finish)
    }

    /// An entry of a tool call; what is nil is left out.
    static func call(_ index: Int?, id: String? = nil, name: String? = nil, _ arguments: String? = nil) -> String {
        var fields: [String] = []
        if let index { fields.append(#""index":\#(index)"#) }
        if let id { fields.append(#""id":"\#(id)","type":"function""#) }
        var function: [String] = []
        if let name { function.append(#""name":"\#(name)""#) }
        if let arguments { function.append(#""arguments":\#(JSONValue.string(arguments).jsonText)"#) }
        fields.append(#""function":{\#(function.joined(separator: ","))}"#)
        return "{\(fields.joined(separator: ","))}"
    }

    /// A chunk with a finish reason alone.
    static func finish(_ reason: String) -> String { chunk("{}", finish: reason) }

    /// A chunk with usage alone.
    static func usage(_ json: String) -> String { event(#"{"choices":[],"usage":\#(json)}"#) }

    static let done = "data: [DONE]\n\n"
}

/// A response decoded whole, which must be the same byte by byte and in pieces by a seed.
struct WireReading {
    var frames: [StreamFrame]
    var failure: LLMError?

    var response: LLMResponse {
        var fold = ResponseFold()
        fold.consume(frames)
        return fold.response
    }

    /// `name(arguments)` of the calls that can be run.
    var calls: [String] { response.toolCalls.map { "\($0.name)(\($0.rawArguments))" } }
    /// The codes of the notes.
    var codes: Set<Diagnostic.Code> { Set(response.diagnostics.map(\.code)) }
    /// The visible text, delta by delta.
    var texts: [String] { frames.compactMap { if case .textDelta(let delta) = $0 { delta.text } else { nil } } }
    /// The reasoning, delta by delta.
    var reasoning: [String] { frames.compactMap { if case .reasoningDelta(let delta) = $0 { delta.text } else { nil } } }
    /// How each call ended, in a word.
    var outcomes: [String] {
        response.toolCallOutcomes.map { outcome in
            switch outcome {
            case .complete: "complete"
            case .incomplete: "incomplete"
            case .invalid: "invalid"
            }
        }
    }
}

/// Decodes a response.
func read(
    _ text: String, wire: Wire = Wire(.openAIChat), context: ResponseContext = ResponseContext(requestID: "req_1", idSeed: "s"),
    isStreaming: Bool = true, end: EndOfInput = .closed, _ location: SourceLocation = #_sourceLocation
) -> WireReading {
    let bytes = Array(text.utf8)
    func run(_ cut: StreamCut) -> WireReading {
        var decoder = ResponseDecoder(wire: wire, context: context, isStreaming: isStreaming)
        var frames: [StreamFrame] = []
        for piece in cut.pieces(of: bytes) { decoder.push(Array(piece), into: &frames) }
        decoder.finish(end, into: &frames)
        return WireReading(frames: frames, failure: decoder.failure)
    }
    let whole = run(.whole)
    for cut in [StreamCut.every(1), .random(seed: 1, upTo: 9), .random(seed: 2, upTo: 40)] {
        let other = run(cut)
        #expect(other.response == whole.response && other.failure == whole.failure, "\(cut)", sourceLocation: location)
    }
    let violations = FrameVerifier.violations(in: whole.frames)
    #expect(violations.isEmpty, sourceLocation: location)
    return whole
}

/// Decodes a whole body of `/chat/completions` with this message.
func readBody(
    message: String, finish: String = "stop", fields: String = "", context: ResponseContext = ResponseContext(idSeed: "s")
) -> WireReading {
    read(
        #"{"id":"r1","model":"m","choices":[{"index":0,"message":\#(message),"finish_reason":"\#(finish)"}]\#(fields)}"#, context: context,
        isStreaming: false)
}

extension FrameStream {
    /// Reads to the end; gives all frames, and the error where there is one.
    func outcome() async -> (frames: [StreamFrame], failure: LLMError?) {
        var frames: [StreamFrame] = []
        do throws(LLMError) {
            for try await frame in self { frames.append(frame) }
        } catch {
            return (frames, error)
        }
        return (frames, nil)
    }
}
