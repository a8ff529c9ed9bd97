#if CommandLine
import ArgumentParser
import Foundation
import MillraceCore
import MillraceSimulator

/// `millrace fold`: a captured response in, the folded response out.
struct FoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fold",
        abstract: "Reads a captured response on standard input and prints what it folds into.",
        discussion: """
            Standard output gets one JSON object in a schema that is the same for all wires: text, reasoning, refusal, toolCalls, \
            serverToolCalls, finishReason, rawFinishReason, usage, model, responseId, error, rawUsage, otherChoices. With --frames it gets \
            one JSON frame a line instead. What the provider left ambiguous goes to standard error. A response that failed or was cut is \
            folded like any other; its outcome is noted on standard error, and the exit code is 0.

            EXAMPLES
              curl -sN https://api.openai.com/v1/chat/completions … | millrace fold --wire openai-chat
              millrace fold --wire openai-chat --body < response.json
              millrace fold --wire openai-chat --frames < stream.sse | jq -c 'select(.type == "toolCallComplete")'
            """)

    @Option(help: "The dialect of the response: \(WireID.allCases.map(\.rawValue).joined(separator: ", ")).")
    var wire: String

    @Option(help: "The provider whose deviations are allowed for, such as groq or vllm. Default: none.")
    var profile: String?

    @Option(help: "How the stream is cut into events: sse, ndjson or aws-event-stream. Default: the wire's own way.")
    var framing: String?

    @Flag(help: "Print the frames, one JSON object a line.")
    var frames = false

    @Flag(help: "The input is the body of a response that was not streamed.")
    var body = false

    @Option(help: "The HTTP status the response came with; 400 and above make the input an error body.")
    var status = 200

    func validate() throws {
        guard WireID(rawValue: wire) != nil else {
            throw ValidationError("there is no wire `\(wire)`; known: \(WireID.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        if let profile, ProviderCatalog.profile(named: profile) == nil {
            throw ValidationError("there is no profile `\(profile)`; known: \(ProviderCatalog.all.map(\.id).joined(separator: ", "))")
        }
        if let framing, Framing(rawValue: framing) == nil {
            let known = Framing.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("the wire `\(wire)` cannot be framed as `\(framing)`; known: \(known)")
        }
    }

    func run() async throws {
        try await reportingFailures { () throws(CommandFailure) in try fold() }
    }

    private func fold() throws(CommandFailure) {
        let terminal = Terminal()
        guard let id = WireID(rawValue: wire) else { throw CommandFailure(.general, "no such wire") }
        let chosen = profile.flatMap(ProviderCatalog.profile) ?? Wire(id)
        var decoder = ResponseDecoder(
            wire: chosen, context: ResponseContext(status: status), isStreaming: !body, framing: framing.flatMap(Framing.init))
        var fold = ResponseFold()
        var batch: [StreamFrame] = []
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func take() throws(CommandFailure) {
            for frame in batch {
                fold.consume(frame)
                guard frames else { continue }
                do {
                    terminal.write(String(decoding: try encoder.encode(frame), as: UTF8.self) + "\n")
                } catch {
                    throw CommandFailure(.general, "a frame cannot be written as JSON")
                }
            }
            batch.removeAll(keepingCapacity: true)
        }
        let input = FileHandle.standardInput
        while !decoder.isEnded {
            let piece: Data
            do {
                guard let read = try input.read(upToCount: 64 << 10), !read.isEmpty else { break }
                piece = read
            } catch {
                throw CommandFailure(.noInput, "standard input cannot be read")
            }
            piece.withUnsafeBytes { decoder.push($0, into: &batch) }
            try take()
        }
        decoder.finish(.closed, into: &batch)
        try take()
        let response = fold.response
        if !frames { terminal.write(NeutralResponse(response).json.description + "\n") }
        for diagnostic in response.diagnostics { terminal.note("note: \(diagnostic)") }
        if let failure = decoder.failure { terminal.note("outcome \(response.outcome): \(failure)") }
    }
}
#endif
