import Millrace
import MillraceRails
import MillraceSimulator

// Rails around a model: the model never reads the user's address, the user reads it again in the answer, a key that the model lets slip is
// masked while the text streams, and a tool that nobody allowed is not called. The model is a script.

@main
struct GuardedStream {
    static let script = Script([
        .init(.userTextContains("delete")) { _ in
            SimulatedTurn([.text("I will remove them."), .toolCall(name: "delete_files", arguments: ["path": "/"])])
        },
        .init(.any) { request in
            let question = request.prompt.messages.last?.text ?? ""
            print("model reads: \(question)")
            // It repeats what it was asked, and lets slip what looks like a key.
            return .text("You wrote: \(question) The key is AKIA\("IOSFODNN7EXAMPLE"). Done.")
        },
    ])

    static func main() async throws {
        let guardrails = try Guardrails {
            Input { try PersonalDataRail(kinds: [.email], action: .placeholder) }
            Output {
                try RestoreRail()
                try SecretsRail(action: .mask)
            }
            ToolCalls { ToolAllowListRail(ToolNames(allowed: ["search"])) }
        }
        let provider = Provider(id: "simulator", baseURL: "http://simulator", authentication: .none, wire: Wire(.openAIChat))
        let client = ProviderClient(provider, transport: SimulatorTransport(Simulator(script: script)))
        let guarded = GuardedExecutor(client, guardrails: guardrails)

        for question in ["Write to ann@example.org, please.", "Now delete everything."] {
            print("> \(question)")
            for try await frame in guarded.executeStreaming(Prompt(question), model: LLModel("simulator")) {
                switch frame {
                case .textDelta(let delta): print(delta.text, terminator: "")
                case .rail(let record): if record.decision != .allowed { print("\n  [\(record)]") }
                case .end(let end): print("\n\(end.outcome), \(end.finishReason.map(String.init(describing:)) ?? "no reason")\n")
                default: break
                }
            }
        }
    }
}
