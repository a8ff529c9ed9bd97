import Millrace
import MillraceAgents
import MillraceSimulator

// An agent with two typed tools, and every event of its run. The model is a script: it asks for two cities at once, one of which nobody
// knows, reads what the tools say, and answers.

/// A temperature scale.
@Generable enum Scale: String { case celsius, fahrenheit }

/// Tells the present temperature of a city.
/// - Parameters:
///   - city: The city's name.
///   - scale: The scale of the answer.
@Tool func temperature(city: String, scale: Scale = .celsius, context: ToolContext) async throws -> String {
    await context.report(.string("asking the station of \(city)"))
    guard let celsius = ["Oslo": 4.0, "Lisbon": 19.5][city] else { throw ToolFailure("There is no station in \(city).") }
    return scale == .celsius ? "\(celsius) °C" : "\(celsius * 9 / 5 + 32) °F"
}

@main
struct ToolAgent {
    static let script = Script([
        .init(.hasToolResults) { request in
            let results = (request.prompt.messages.last?.parts ?? []).compactMap { part in
                if case .toolResult(let result) = part { result.text } else { nil }
            }
            return .text("The stations say: " + results.joined(separator: "; ") + ".")
        },
        .init(
            .any,
            SimulatedTurn([
                .text("Let me ask."),
                .toolCall(name: "temperature", arguments: ["city": "Oslo", "scale": "fahrenheit"]),
                .toolCall(name: "temperature", arguments: ["city": "Atlantis"]),
            ])),
    ])

    static func main() async throws {
        let provider = Provider(id: "simulator", baseURL: "http://simulator", authentication: .none, wire: Wire(.openAIChat))
        let client = ProviderClient(provider, transport: SimulatorTransport(Simulator(script: script)))
        let agent = Agent(
            executor: client, model: LLModel("simulator"), tools: [temperatureTool], instructions: "Answer from what the tools say.",
            configuration: AgentConfiguration(limits: RunLimits(steps: 5)))

        for try await event in agent.stream("How warm is it in Oslo and in Atlantis?") {
            switch event.kind {
            case .frame(let frame):
                if case .textDelta(let delta) = frame.frame { print(delta.text, terminator: "") }
            case .requestFinished: print()
            case .toolStarted(let start): print("  runs   \(start.call.name) \(start.call.rawArguments)")
            case .toolProgress(let progress): print("  …      \(progress.value.stringValue ?? "")")
            case .toolFinished(let end): print("  gives  \(end.result.text)")
            case .toolFailed(let end): print("  fails  \(end.result.text)")
            case .runEnded(let end): print("\(end.outcome) after \(end.requestCount) requests")
            default: break
            }
        }
    }
}
