// swift-format-ignore-file: AlwaysUseLowerCamelCase

import MillraceCore
import MillraceTesting
import Testing

/// A short notation for streams of `/responses`, for suites that conform to it.
protocol ResponsesFaultWire {}

extension ResponsesFaultWire {
    /// An event of `/responses`, with its name.
    func R(_ type: String, _ fields: String = "") -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(fields.isEmpty ? "" : ",")\(fields)}\n\n"
    }

    var created: String {
        R(
            "response.created", #""response":{"id":"resp_1","object":"response","status":"in_progress","model":"m","output":[]}"#)
    }

    /// The end, with the response's status and output.
    func end(_ status: String = "completed", event: String? = nil, output: String = "", more: String = "") -> String {
        R(
            event ?? "response.\(status)",
            #""response":{"id":"resp_1","object":"response","model":"m","status":"\#(status)"\#(more),"output":[\#(output)]}"#)
    }

    func added(_ item: String, at index: Int = 0) -> String {
        R("response.output_item.added", "\"output_index\":\(index),\"item\":\(item)")
    }
    func done(_ item: String, at index: Int = 0) -> String {
        R("response.output_item.done", "\"output_index\":\(index),\"item\":\(item)")
    }

    func call(_ id: String = "fc1", _ callID: String = "c1", _ name: String = "f", _ arguments: String = "", status: String? = nil)
        -> String
    {
        let words = status.map { ",\"status\":\"\($0)\"" } ?? ""
        return #"{"type":"function_call","id":"\#(id)","call_id":"\#(callID)","name":"\#(name)","arguments":"\#(arguments)"\#(words)}"#
    }

    func textDelta(_ text: String, at index: Int = 0, item: String = "msg1") -> String {
        R("response.output_text.delta", #""item_id":"\#(item)","output_index":\#(index),"content_index":0,"delta":"\#(text)""#)
    }

    func message(_ text: String, id: String = "msg1") -> String {
        #"{"type":"message","id":"\#(id)","role":"assistant","status":"completed","content":[{"type":"output_text","text":"\#(text)","annotations":[]}]}"#
    }

    /// Decodes a response whole, byte by byte and at every cut in two, which must give the same each time.
    func read(
        _ text: String, tools: Set<String> = [], end: EndOfInput = .closed, status: Int = 200, isStreaming: Bool = true,
        cuts: Bool = true, limits: DecodingLimits = DecodingLimits(), _ location: SourceLocation = #_sourceLocation
    ) -> FaultReading {
        let bytes = Array(text.utf8)
        let context = ResponseContext(status: status, requestID: "req_1", declaredTools: tools, idSeed: "s")
        func run(_ pieces: [ArraySlice<UInt8>]) -> FaultReading {
            var decoder = ResponseDecoder(wire: Wire(.openAIResponses), context: context, limits: limits, isStreaming: isStreaming)
            var frames: [StreamFrame] = []
            for piece in pieces { decoder.push(Array(piece), into: &frames) }
            decoder.finish(end, into: &frames)
            var fold = ResponseFold()
            fold.consume(frames)
            return FaultReading(response: fold.response, frames: frames, failure: decoder.failure)
        }
        let whole = run([bytes[...]])
        if cuts {
            func isSame(_ other: FaultReading) -> Bool { other.response == whole.response && other.failure == whole.failure }
            #expect(isSame(run(bytes.indices.map { bytes[$0...$0] })), "byte by byte", sourceLocation: location)
            for cut in bytes.indices where !isSame(run([bytes[..<cut], bytes[cut...]])) {
                Issue.record("another response or error when cut at byte \(cut)", sourceLocation: location)
                break
            }
        }
        let violations = FrameVerifier.violations(in: whole.frames)
        #expect(violations == [], sourceLocation: location)
        return whole
    }
}
