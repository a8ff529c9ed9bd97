// swift-format-ignore-file: AlwaysUseLowerCamelCase

import MillraceCore
import MillraceTesting
import Testing

/// A short notation for the events of `/v1/messages`, for suites of faults.
///
/// Capitals keep it apart from what a test names.
protocol AnthropicFaultNotation {}

extension AnthropicFaultNotation {
    /// An event of `/v1/messages`, named after the first `type` of its payload.
    func A(_ payload: String) -> String {
        let name = payload.split(separator: "\"", omittingEmptySubsequences: false).dropFirst(3).first ?? ""
        return "event: \(name)\ndata: \(payload)\n\n"
    }

    /// The first event.
    var START: String {
        A(
            #"{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"usage":{"input_tokens":40,"output_tokens":1}}}"#
        )
    }

    /// The last event.
    var STOP: String { A(#"{"type":"message_stop"}"#) }

    /// The events that end a message.
    func END(_ reason: String, output: Int = 9) -> String {
        A(#"{"type":"message_delta","delta":{"stop_reason":"\#(reason)","stop_sequence":null},"usage":{"output_tokens":\#(output)}}"#)
            + STOP
    }

    /// A block that begins.
    func OPEN(_ index: Int, _ block: String) -> String {
        A(#"{"type":"content_block_start","index":\#(index),"content_block":\#(block)}"#)
    }

    /// A delta of a block.
    func DELTA(_ index: Int, _ delta: String) -> String {
        A(#"{"type":"content_block_delta","index":\#(index),"delta":\#(delta)}"#)
    }

    /// A piece of arguments, which must need no escapes but quotes.
    func INPUT(_ index: Int, _ json: String) -> String {
        let escaped = json.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        return DELTA(index, #"{"type":"input_json_delta","partial_json":"\#(escaped)"}"#)
    }

    /// A block that ends.
    func CLOSE(_ index: Int) -> String { A(#"{"type":"content_block_stop","index":\#(index)}"#) }

    /// A whole text block.
    func TEXT(_ index: Int, _ text: String) -> String {
        OPEN(index, #"{"type":"text","text":""}"#) + DELTA(index, #"{"type":"text_delta","text":"\#(text)"}"#) + CLOSE(index)
    }

    /// A call that begins.
    func CALL(_ index: Int, _ id: String, _ name: String, input: String = "{}") -> String {
        OPEN(index, #"{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":\#(input)}"#)
    }

    /// Decodes a response whole, byte by byte and at every cut in two, which must give the same each time.
    func read(
        _ text: String, end: EndOfInput = .closed, isStreaming: Bool = true, _ location: SourceLocation = #_sourceLocation
    ) -> FaultReading {
        let bytes = Array(text.utf8)
        let context = ResponseContext(requestID: "req_1", idSeed: "s")
        func run(_ pieces: [ArraySlice<UInt8>]) -> FaultReading {
            var decoder = ResponseDecoder(wire: Wire(.anthropicMessages), context: context, isStreaming: isStreaming)
            var frames: [StreamFrame] = []
            for piece in pieces { decoder.push(Array(piece), into: &frames) }
            decoder.finish(end, into: &frames)
            var fold = ResponseFold()
            fold.consume(frames)
            return FaultReading(response: fold.response, frames: frames, failure: decoder.failure)
        }
        let whole = run([bytes[...]])
        #expect(run(bytes.indices.map { bytes[$0...$0] }).response == whole.response, "byte by byte", sourceLocation: location)
        for cut in bytes.indices {
            let other = run([bytes[..<cut], bytes[cut...]])
            guard other.response != whole.response || other.failure != whole.failure else { continue }
            Issue.record("another response or error when cut at byte \(cut)", sourceLocation: location)
            break
        }
        #expect(FrameVerifier.violations(in: whole.frames).isEmpty, sourceLocation: location)
        return whole
    }
}
