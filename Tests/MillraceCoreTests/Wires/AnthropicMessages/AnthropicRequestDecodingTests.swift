import Foundation
import Testing

@testable import MillraceCore

private func decoded(_ json: String, path: String = "") throws -> LLMRequest {
    try Wire(.anthropicMessages).decodeRequest(Array(json.utf8), path: path)
}

private func decoded(messages: String) throws -> [Message] {
    try decoded(#"{"model":"m","max_tokens":1,"messages":\#(messages)}"#).prompt.messages
}

private func problem(_ json: String) -> String? {
    do {
        _ = try decoded(json)
        return nil
    } catch let error as LLMError {
        guard error.kind == .invalidRequest else { return "another error" }
        return error.providerError?.param ?? ""
    } catch {
        return "another error"
    }
}

@Suite("Anthropic requests: decoding")
struct AnthropicRequestDecodingTests {
    private static let profiles: [AnthropicMessagesProfile] = [
        AnthropicMessagesProfile(),
        AnthropicMessagesProfile { $0.endpoint = .vertex },
        AnthropicMessagesProfile { $0.endpoint = .bedrock },
        AnthropicMessagesProfile { $0.acceptsSystemMessages = true },
    ]

    @Test("P22: reading what was written gives the same request", arguments: profiles.indices)
    func roundTrip(_ index: Int) throws {
        let profile = Self.profiles[index]
        let wire = Wire.anthropicMessages(profile)
        for seed in 0..<200 {
            var generator = AnthropicRequestGenerator(seed: UInt64(seed), profile: profile)
            let request = generator.request()
            let written = try wire.encodeRequest(request)
            #expect(written.diagnostics.isEmpty, "seed \(seed): \(written.diagnostics)")
            let read = try wire.decodeRequest(written.body, path: written.path)
            #expect(read == request, "seed \(seed): \(String(decoding: written.body, as: UTF8.self))")
            #expect(try wire.encodeRequest(read).body == written.body, "seed \(seed)")
            if read != request { return }
        }
    }

    @Test(
        "P22: recorded requests are read, and what they say survives being written again",
        .enabled(if: SharedFiles.have("corpus/anthropic-messages"), SharedFiles.absence))
    func recordings() throws {
        let wire = Wire(.anthropicMessages)
        var count = 0
        for folder in try SharedFiles.files(in: "corpus/anthropic-messages") {
            let file = folder.appendingPathComponent("request.json")
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            let original = try SharedFiles.bytes(of: file)
            guard case .object(let fields) = try JSONValue(parsing: original), fields["max_tokens"] != nil, fields["model"] != nil else {
                continue
            }
            let request: LLMRequest
            do {
                request = try wire.decodeRequest(original)
            } catch {
                Issue.record("\(folder.lastPathComponent): \(String(describing: error.providerError?.message))")
                continue
            }
            let written = try wire.encodeRequest(request)
            let again = try wire.decodeRequest(written.body)
            #expect(again.prompt.options == request.prompt.options, "\(folder.lastPathComponent)")
            #expect(again.tools == request.tools, "\(folder.lastPathComponent)")
            let body = try JSONValue(parsing: written.body)
            for name in ["tools", "system", "thinking", "tool_choice", "max_tokens", "output_config"] where fields[name] != nil {
                if name == "system", let text = fields[name]?.stringValue, text.isEmpty { continue }
                #expect(
                    plain(body[name]) == plain(fields[name]), "\(folder.lastPathComponent): \(name)")
            }
            count += 1
        }
        #expect(count > 10)
    }

    /// The value with a list of one plain text as that text, which means the same, and without nulls and defaults.
    private func plain(_ value: JSONValue?) -> JSONValue? {
        switch value {
        case .array(let list)? where list.count == 1 && list[0].objectValue?.count == 2 && list[0]["type"] == "text": return list[0]["text"]
        case .array(let list)?: return .array(list.compactMap { plain($0) })
        case .object(let object)?:
            var copy = JSONObject()
            for (name, inner) in object where inner != .null { copy[name] = plain(inner) }
            if copy["type"] == "custom", copy["input_schema"] != nil { copy["type"] = nil }
            if copy["description"] == "" { copy["description"] = nil }
            return .object(copy)
        default: return value
        }
    }

    @Test("The path names model and streaming where the endpoint puts them there")
    func paths() throws {
        let body = #"{"anthropic_version":"vertex-2023-10-16","max_tokens":1,"messages":[]}"#
        let vertex = try decoded(body, path: "/v1/projects/p/locations/l/publishers/anthropic/models/claude@1:streamRawPredict?x=1")
        #expect(vertex.model == "claude@1")
        #expect(vertex.isStreaming)
        let bedrock = try decoded(body, path: "/model/anthropic.claude%3A0/invoke")
        #expect(bedrock.model == "anthropic.claude:0")
        #expect(!bedrock.isStreaming)
        #expect(bedrock.prompt.options.extras.isEmpty)
        #expect(problem(body) == "model")
    }

    @Test("Results are a message of their own, before what else the user says, and know their tool")
    func results() throws {
        let got = try decoded(
            messages: #"""
                [{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","is_error":true,"content":[{"type":"text","text":"x"}]},
                 {"type":"text","text":"and"}]}]
                """#)
        #expect(got.map(\.role) == [.assistant, .tool, .user])
        #expect(got[1] == .tool([ToolResult(callID: "t", name: "f", parts: [.text("x")], isError: true)]))
    }

    @Test("Members of a block that its part cannot hold stand before it, and go back into it")
    func fields() throws {
        let json =
            #"{"model":"m","max_tokens":1,"system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}],"#
            + #""messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"d"},"#
            + #""title":"n","citations":{"enabled":true}},{"type":"tool_reference","tool_name":"x"}]}]}"#
        let request = try decoded(json)
        #expect(request.prompt.messages[1].parts.count == 3)
        let body = try Wire(.anthropicMessages).encodeRequest(request).body
        #expect(try JSONValue(parsing: body) == JSONValue(parsing: json))
    }

    @Test("Options that say more than Millrace's stay among the extras")
    func kept() throws {
        let json =
            #"{"model":"m","max_tokens":1,"messages":[],"thinking":{"type":"between_tools"},"output_config":{"effort":"max"},"top_k":4,"#
            + #""tools":[{"type":"web_search_20250305","name":"web_search"},{"name":"f","input_schema":{},"cache_control":{"type":"ephemeral"}}]}"#
        let request = try decoded(json)
        #expect(request.tools.map(\.name) == ["f"])
        #expect(request.prompt.options.reasoning == nil)
        #expect(request.prompt.options.extras.keys.sorted() == ["output_config", "thinking", "tools", "top_k"])
        let body = try Wire(.anthropicMessages).encodeRequest(request).body
        #expect(try JSONValue(parsing: body) == JSONValue(parsing: json))
    }

    @Test(
        "An error names the field and nothing of its content",
        arguments: [
            (#"{"model":"m","messages":[]}"#, "max_tokens"), (#"{"model":7,"max_tokens":1,"messages":[]}"#, "model"),
            (#"{"model":"m","max_tokens":1,"messages":[{"role":"x","content":""}]}"#, "messages[0].role"),
            (#"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text"}]}]}"#, "messages[0].content[0].text"),
            (#"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":7}]}"#, "messages[0].content"),
            (#"{"model":"m","max_tokens":1,"messages":[],"tools":[{"name":"f"}]}"#, "tools[0].input_schema"),
            (#"{"model":"m","max_tokens":1,"messages":[],"tool_choice":{"type":"x"}}"#, "tool_choice.type"),
            (#"{"model":"m","max_tokens":1,"messages":[],"thinking":{"type":"enabled"}}"#, "thinking.budget_tokens"),
            ("[", ""),
        ])
    func errors(json: String, field: String) {
        #expect(problem(json) == field)
    }
}
