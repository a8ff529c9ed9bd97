import Foundation
import MillraceCore

// Reads a captured stream on standard input and prints its frames, then what they fold into. Uses the core alone: no network.

@main
struct FoldCapturedStream {
    static func main() throws {
        var decoder = ResponseDecoder(wire: Wire(.openAIChat), context: ResponseContext())
        var fold = ResponseFold()
        var frames: [StreamFrame] = []
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]

        while let bytes = try FileHandle.standardInput.read(upToCount: 4096), !bytes.isEmpty {
            bytes.withUnsafeBytes { decoder.push($0, into: &frames) }
        }
        decoder.finish(.closed, into: &frames)

        for frame in frames {
            fold.consume(frame)
            print(String(decoding: try encoder.encode(frame), as: UTF8.self))
        }
        let response = fold.response
        print("outcome: \(response.outcome)")
        print("text:    \(response.text)")
        for outcome in response.toolCallOutcomes {
            switch outcome {
            case .complete(let call): print("call:    \(call.name) \(call.arguments)")
            case .incomplete(let call): print("cut:     \(call.name ?? "?") after \(call.rawArguments.utf8.count) bytes of arguments")
            case .invalid(let call, let error): print("invalid: \(call.name ?? "?"): \(error)")
            }
        }
        for diagnostic in response.diagnostics { print("note:    \(diagnostic)") }
        if let failure = decoder.failure { print("failure: \(failure)") }
    }
}
