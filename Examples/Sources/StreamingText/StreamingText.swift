import Foundation
import Millrace
import MillraceSimulator

// Streams an answer and prints it as it comes: from OpenAI where OPENAI_API_KEY is set, else from the embedded simulator.

@main
struct StreamingText {
    static func main() async {
        let question = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "Why do wheels turn?"
        let (client, model) = choice()
        let prompt = Prompt {
            Message.system("You answer in one or two sentences.")
            Message.user(question)
        }
        var fold = ResponseFold()
        do throws(LLMError) {
            for try await frame in client.executeStreaming(prompt, model: model) {
                fold.consume(frame)
                switch frame {
                case .reasoningDelta(let delta): write(delta.text, to: .standardError)
                case .textDelta(let delta): write(delta.text, to: .standardOutput)
                default: break
                }
            }
            let usage = fold.response.usage
            write("\n\(usage?.inputTokens ?? 0) tokens in, \(usage?.outputTokens ?? 0) out\n", to: .standardError)
        } catch {
            // What arrived is kept; the description says what to do.
            write("\n\(error)\n\(error.partial?.text.count ?? 0) characters had arrived\n", to: .standardError)
        }
    }

    static func choice() -> (client: ProviderClient, model: LLModel) {
        if let key = ProcessInfo.processInfo.environment["OPENAI_API_KEY"], !key.isEmpty {
            return (ProviderClient(.openAI, key: APIKey(key)), LLModel(Provider.openAI.defaultModel ?? "gpt-4.1-mini"))
        }
        let provider = Provider(id: "simulator", baseURL: "http://simulator", authentication: .none, wire: Wire(.openAIChat))
        let simulator = Simulator(pacing: .perSecond(30))
        return (ProviderClient(provider, transport: SimulatorTransport(simulator)), LLModel("simulator"))
    }

    static func write(_ text: String, to file: FileHandle) {
        file.write(Data(text.utf8))
    }
}
