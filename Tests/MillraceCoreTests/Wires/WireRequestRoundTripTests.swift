import Foundation
import Testing

@testable import MillraceCore

/// Requests of the wires that share ``WireRequestGenerator``: reading back what was written, and recorded requests.
@Suite("Requests of the smaller wires: both ways")
struct WireRequestRoundTripTests {
    private static let schema = ResponseFormat.jsonSchema(name: "response", schema: ["type": "object"], isStrict: true)
    private static let png = ImagePart(source: .base64("iVBORw0KGgoAAA", mediaType: "image/png"))
    private static let jpeg = ImagePart(source: .base64("/9j/4AAQ", mediaType: "image/jpeg"))
    private static let remote = ImagePart(source: .url("https://x/y.png"), detail: .low)

    private static let generators: [WireRequestGenerator] = [
        WireRequestGenerator(.ollamaChat) { generator in
            generator.reasoningFields = ["thinking"]
            generator.images = [png, jpeg]
            generator.formats = [.json, schema]
            generator.reasoningOptions = [
                ReasoningOptions(), ReasoningOptions(effort: ReasoningOptions.Effort.none), ReasoningOptions(effort: .low),
                ReasoningOptions(effort: .high), ReasoningOptions(effort: .xhigh),
            ]
            generator.logprobs = [LogprobOptions(), LogprobOptions(topCount: 3)]
            generator.extras = ["keep_alive", "truncate"]
        },
        WireRequestGenerator(.ollamaChat) { generator in
            // Ids that were minted stay at home, and are minted again in the order of the calls.
            generator.callID = { ToolCallID("call_millrace_request_\($0)", origin: .minted) }
        },
        WireRequestGenerator(.ollamaGenerate) { generator in
            generator.hasTurns = false
            generator.images = [png]
            generator.formats = [.json, schema]
            generator.reasoningOptions = [ReasoningOptions(), ReasoningOptions(effort: .medium)]
            generator.extras = ["suffix", "raw", "context", "keep_alive"]
        },
        WireRequestGenerator(.cohereV2) { generator in
            generator.reasoningFields = ["tool_plan", "thinking"]
            generator.hasTextLists = true
            generator.images = [png, remote]
            generator.media = [.opaque(OpaquePart(wire: .cohereV2, kind: "content", json: #"{"type":"new","x":1}"#))]
            generator.formats = [.text, .json, schema]
            generator.toolChoices = [.none, .required]
            generator.reasoningOptions = [
                ReasoningOptions(), ReasoningOptions(effort: ReasoningOptions.Effort.none), ReasoningOptions(budgetTokens: 9),
            ]
            generator.logprobs = [LogprobOptions()]
            generator.extras = ["documents", "safety_mode", "k"]
        },
        WireRequestGenerator(.mistralChat) { generator in
            generator.reasoningFields = ["thinking"]
            generator.hasTextLists = true
            generator.hasStrictTools = true
            generator.answersResults = true
            generator.images = [png, remote]
            generator.media = [
                .audio(AudioPart(base64: "QUJD")), .file(FilePart(source: .fileID("f1"))),
                .file(FilePart(source: .url("https://x/a.pdf"), filename: "a.pdf")),
                .file(FilePart(source: .base64("QUJD", mediaType: "application/pdf"))),
                .opaque(OpaquePart(wire: .mistralChat, kind: "content", json: #"{"type":"reference","reference_ids":[1]}"#)),
            ]
            generator.callID = { ToolCallID("abcdefgh\($0 % 10)".replacingOccurrences(of: "h", with: String($0 / 10 % 10))) }
            generator.formats = [.text, .json, .jsonSchema(name: "s", schema: ["type": "object"], isStrict: false)]
            generator.toolChoices = [.auto, .none, .required, .named("f")]
            generator.hasParallelSwitch = true
            generator.choiceCounts = [1, 2]
            generator.reasoningOptions = [ReasoningOptions(effort: .high), ReasoningOptions(effort: ReasoningOptions.Effort.none)]
            generator.logprobs = [LogprobOptions(), LogprobOptions(topCount: 3)]
            generator.extras = ["safe_prompt", "prediction"]
        },
        WireRequestGenerator(.openAICompletions) { generator in
            generator.hasTurns = false
            generator.hasInstructions = false
            generator.choiceCounts = [1, 2]
            generator.logprobs = [LogprobOptions(), LogprobOptions(topCount: 3)]
            generator.hasUsageSwitch = true
            generator.extras = ["echo", "suffix", "best_of"]
        },
    ]

    @Test("P22: reading what was written gives the same request", arguments: generators.indices)
    func roundTrip(_ index: Int) throws {
        let generator = Self.generators[index]
        let wire = Wire(generator.wire)
        for seed in 0..<300 {
            let request = generator.request(seed: UInt64(seed))
            let written = try wire.encodeRequest(request)
            #expect(written.diagnostics.isEmpty, "\(generator.wire), seed \(seed): \(written.diagnostics)")
            let read = try wire.decodeRequest(written.body)
            #expect(read == request, "\(generator.wire), seed \(seed): \(String(decoding: written.body, as: UTF8.self))")
            #expect(try wire.encodeRequest(read).body == written.body, "\(generator.wire), seed \(seed)")
            if read != request { return }
        }
    }

    @Test(
        "P22: recorded requests are read, and what they say survives being written again",
        .enabled(if: SharedFiles.have("corpus/ollama-chat"), SharedFiles.absence),
        arguments: [WireID.ollamaChat, .ollamaGenerate, .cohereV2, .mistralChat, .openAICompletions])
    func recordings(_ wireID: WireID) throws {
        var count = 0
        for folder in try SharedFiles.files(in: "corpus/\(wireID.rawValue)") {
            // Not every recording has its request.
            guard let data = try? Data(contentsOf: folder.appendingPathComponent("request.json")) else { continue }
            let body = [UInt8](data)
            let name = "\(wireID) \(folder.lastPathComponent)"
            let read: LLMRequest
            do {
                read = try Wire(wireID).decodeRequest(body)
            } catch {
                // Several prompts in one request are another kind of request.
                #expect(error.providerError?.param == "prompt" && folder.lastPathComponent.contains("batch"), "\(name): \(error)")
                continue
            }
            let again = try Wire(wireID).decodeRequest(Wire(wireID).encodeRequest(read).body)
            #expect(again == read, "\(name)")
            count += 1
        }
        #expect(count > 0)
    }

    @Test("Errors of a request name the field and nothing of its content", arguments: [WireID.ollamaChat, .cohereV2, .mistralChat])
    func errors(_ wireID: WireID) {
        func param(_ json: String) -> String? {
            do {
                _ = try Wire(wireID).decodeRequest(Array(json.utf8))
                return nil
            } catch {
                #expect(error.kind == .invalidRequest)
                #expect(!"\(error)".contains("secret"))
                return error.providerError?.param
            }
        }
        #expect(param("{}") == "model")
        #expect(param(#"{"model":"m","messages":[{"role":"secret","content":"x"}]}"#) == "messages[0].role")
        #expect(param(#"{"model":"m","messages":[{"role":"user","content":7}]}"#) == "messages[0].content")
        #expect(param(#"{"model":"m","messages":[],"tools":[{"type":"function"}]}"#) == "tools[0].function")
    }
}
