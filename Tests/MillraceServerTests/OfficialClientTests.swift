import Foundation
import Millrace
import MillraceServer
import MillraceSimulator
import Testing

/// The vendors' official Python packages as clients of the simulator.
///
/// `make test` makes its environment and names it in `MILLRACE_PYTHON`.
@Suite("Official clients")
struct OfficialClientTests {
    private static let python = ProcessInfo.processInfo.environment["MILLRACE_PYTHON"]
    private static let absence: Comment = "MILLRACE_PYTHON names no Python with the vendors' packages: run make test"

    /// How the simulator is reached as each vendor.
    private static let providers: [(client: String, provider: Provider, path: String)] = [
        ("openai-responses", .openAIResponses, "/v1"), ("anthropic", .anthropic, ""), ("gemini", .gemini, ""), ("ollama", .ollama, ""),
        ("mistral", .mistral, "/mistral-chat"), ("cohere", .cohere, ""), ("bedrock", .bedrock, ""),
    ]

    @Test(
        "The vendor's own client streams text, parallel calls, their answer and reasoning, and its result equals our fold",
        .enabled(if: python != nil, absence), arguments: providers.indices)
    func vendorPackage(_ index: Int) async throws {
        let (name, known, path) = Self.providers[index]
        try await TestServer.run(Simulator()) { port in
            let theirs = try await Self.runClient("official_clients.py", [name, "\(port)"])
            var provider = known
            provider.baseURL = "http://127.0.0.1:\(port)\(path)"
            provider.authentication = .none
            let client = ProviderClient(provider)
            let model = LLModel("simulator")
            let tools = ["clock", "calculator"].map { ToolDescriptor(name: $0, description: "") }
            func check(_ conversation: String, _ prompt: Prompt, _ tools: [ToolDescriptor] = []) async throws -> LLMResponse {
                let ours = try await client.executeStreaming(prompt, model: model, tools: tools).collect()
                let told = theirs[conversation]
                #expect(told?["text"]?.stringValue == ours.text, "\(name), \(conversation)")
                #expect(told?["reasoning"]?.stringValue == ours.reasoning, "\(name), \(conversation)")
                #expect(told?["finish"]?.stringValue == ours.rawFinishReason, "\(name), \(conversation)")
                #expect(told?["usage"]?["inputTokens"]?.intValue == ours.usage?.inputTokens, "\(name), \(conversation)")
                #expect(told?["usage"]?["outputTokens"]?.intValue == ours.usage?.outputTokens, "\(name), \(conversation)")
                let calls = told?["toolCalls"]?.arrayValue ?? []
                #expect(calls.map { $0["name"]?.stringValue } == ours.toolCalls.map(\.name), "\(name), \(conversation)")
                #expect(calls.map { $0["arguments"]?.objectValue } == ours.toolCalls.map(\.arguments), "\(name), \(conversation)")
                return ours
            }
            #expect(try await check("text", Prompt("Hello")).text.hasPrefix("Hello from"))
            let question = Prompt("What time is it, and what is 17 * 23?")
            let called = try await check("tools", question, tools)
            #expect(called.toolCalls.map(\.name) == ["clock", "calculator"])
            // Clients write results each in their own way, and the answer repeats them.
            #expect(theirs["answer"]?["text"]?.stringValue?.contains("391") == true, "\(name)")
            #expect(theirs["answer"]?["toolCalls"]?.arrayValue?.isEmpty == true, "\(name)")
            let answers = zip(called.toolCalls, ["12:00", "391"]).map { ToolResult(of: $0, $1) }
            let answered = question.appending(called.message).appending(.tool(answers))
            let ours = try await client.executeStreaming(answered, model: model, tools: tools).collect()
            #expect(ours.text.contains("391"), "\(name)")
            #expect(try await check("reasoning", Prompt("Why? Think.")).reasoning != nil)
        }
    }

    @Test(
        "The official openai package streams text and tools, and its final completion equals our fold",
        .enabled(if: python != nil, absence))
    func openAIPackage() async throws {
        try await TestServer.run(Simulator()) { port in
            let theirs = try await Self.runClient("openai_client.py", ["http://127.0.0.1:\(port)/v1"])
            let provider = Provider(id: "simulator", baseURL: "http://127.0.0.1:\(port)/v1", authentication: .none, wire: Wire(.openAIChat))
            let client = ProviderClient(provider)
            let tools = ["clock", "calculator"].map { ToolDescriptor(name: $0, description: "") }
            let question = Prompt("What time is it, and what is 17 * 23?")

            let text = try await client.executeStreaming(Prompt("Hello"), model: LLModel("simulator")).collect()
            Self.compare(theirs["text"], with: text)
            let called = try await client.executeStreaming(question, model: LLModel("simulator"), tools: tools).collect()
            Self.compare(theirs["tools"], with: called)
            #expect(called.toolCalls.map(\.name) == ["clock", "calculator"])
            let answered = question.appending(called.message)
                .appending(.tool(zip(called.toolCalls, ["12:00", "391"]).map { ToolResult(of: $0, $1) }))
            Self.compare(
                theirs["answer"], with: try await client.executeStreaming(answered, model: LLModel("simulator"), tools: tools).collect())
            Self.compare(theirs["whole"], with: try await client.execute(question, model: LLModel("simulator"), tools: tools))
            Self.compare(theirs["refusal"], with: try await client.execute(Prompt("refuse"), model: LLModel("simulator")))
            #expect(theirs["models"] == ["simulator"])
            #expect(theirs["error"] == ["status": 500, "type": "server_error", "code": "simulated"])
            #expect(theirs["missing"] == ["status": 404, "code": "no_script"])
        }
    }

    private static func compare(_ theirs: JSONValue?, with ours: LLMResponse, _ location: SourceLocation = #_sourceLocation) {
        #expect(theirs?["text"]?.stringValue == ours.text, sourceLocation: location)
        #expect(theirs?["refusal"]?.stringValue == ours.refusal, sourceLocation: location)
        #expect(theirs?["model"]?.stringValue == ours.model, sourceLocation: location)
        #expect(theirs?["finishReason"]?.stringValue == ours.rawFinishReason, sourceLocation: location)
        #expect(theirs?["usage"]?["inputTokens"]?.intValue == ours.usage?.inputTokens, sourceLocation: location)
        #expect(theirs?["usage"]?["outputTokens"]?.intValue == ours.usage?.outputTokens, sourceLocation: location)
        #expect(theirs?["usage"]?["totalTokens"]?.intValue == ours.usage?.totalTokens, sourceLocation: location)
        let calls = theirs?["toolCalls"]?.arrayValue ?? []
        #expect(calls.map { $0["name"]?.stringValue } == ours.toolCalls.map(\.name), sourceLocation: location)
        #expect(calls.map { $0["rawArguments"]?.stringValue } == ours.toolCalls.map(\.rawArguments), sourceLocation: location)
    }

    private static func runClient(_ script: String, _ arguments: [String]) async throws -> JSONValue {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../IntegrationTests/\(script)")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        process.arguments = [script.standardizedFileURL.path] + arguments
        let output = Pipe()
        process.standardOutput = output
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        let bytes = [UInt8](try output.fileHandleForReading.readToEnd() ?? Data())
        #expect(status == 0, "the Python client failed; its error is above")
        return try JSONValue(parsing: bytes)
    }
}
