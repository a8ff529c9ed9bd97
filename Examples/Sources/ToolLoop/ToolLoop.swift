import Millrace
import MillraceSimulator

// Lets a model call tools until it answers. The model is a script: it asks for two cities at once, then repeats what it was told.

@main
struct ToolLoop {
    static let weather = ToolDescriptor(
        name: "weather", description: "Tells the weather in a city.",
        parameters: ["type": "object", "properties": ["city": ["type": "string"]], "required": ["city"]])

    static let script = Script([
        .init(.hasToolResults) { request in
            let results = request.prompt.messages.suffix(while: { $0.role == .tool }).flatMap(\.parts)
            let told = results.compactMap { if case .toolResult(let result) = $0 { result.text } else { nil } }
            return .text("Told by the tools: " + told.joined(separator: "; ") + ".")
        },
        .init(
            .declares(tool: "weather"),
            SimulatedTurn([
                .text("Let me look."),
                .toolCall(name: "weather", arguments: ["city": "Oslo"]),
                .toolCall(name: "weather", arguments: ["city": "Lisbon"]),
            ])),
    ])

    static func main() async throws {
        let provider = Provider(id: "simulator", baseURL: "http://simulator", authentication: .none, wire: Wire(.openAIChat))
        let client = ProviderClient(provider, transport: SimulatorTransport(Simulator(script: script)))
        var prompt = Prompt("How is the weather in Oslo and Lisbon?")
        // A bound, so that a model that never stops calling tools ends too.
        for _ in 1...8 {
            let response = try await client.executeStreaming(prompt, model: LLModel("simulator"), tools: [weather]).collect()
            print("model: \(response.text)")
            prompt = prompt.appending(response.message)
            // Only calls that are whole are here; those that were cut are in `toolCallOutcomes`.
            if response.toolCalls.isEmpty { return }
            let results = response.toolCalls.map { call in
                let result = run(call)
                print("tool:  \(call.name) \(call.rawArguments) -> \(result.text)")
                return result
            }
            prompt = prompt.appending(.tool(results))
        }
    }

    static func run(_ call: ToolCall) -> ToolResult {
        guard let city = call.arguments["city"]?.stringValue else {
            return ToolResult(of: call, "The argument `city` is missing.", isError: true)
        }
        return ToolResult(of: call, "\(city) has \(city.count) degrees")
    }
}

extension Array {
    /// The longest end of the array whose elements all satisfy a condition.
    func suffix(while condition: (Element) -> Bool) -> ArraySlice<Element> {
        let start = lastIndex { !condition($0) }.map { $0 + 1 } ?? startIndex
        return self[start...]
    }
}
