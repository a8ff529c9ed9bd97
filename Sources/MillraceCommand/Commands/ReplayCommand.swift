#if CommandLine
import ArgumentParser
import Foundation
import Millrace
import MillraceServer
import MillraceSimulator

/// `millrace replay`: a recording through the whole client.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Plays a recorded response through the whole client and shows it as `chat` would have.",
        discussion: """
            The recording is served by the simulator on this machine's loopback address and read by the network client: the same way \
            as a provider's answer. A recording is a folder with meta.json and response.body, response.json or response.b64.

            EXAMPLES
              millrace replay recordings/parallel-tools
              millrace replay --rate 5 recordings/parallel-tools
              millrace replay --chunk-bytes 1 --rate 0 --frames recordings/parallel-tools
            """)

    @Argument(help: "The folder of the recording.")
    var recording: String

    @Option(help: "Events a second; 0 is without waiting. Recordings do not tell their own pace; the default is a fast model's.")
    var rate = 60.0

    @Option(help: "Cut the response into writes of this many bytes, instead of one write for each event.")
    var chunkBytes: Int?

    @Option(help: "The provider whose deviations are allowed for. Default: the recording's own, where it is known.")
    var profile: String?

    @Flag(help: "Print each frame as one JSON object a line instead of text.")
    var frames = false

    @Flag(help: "Print the response as one JSON object instead of text.")
    var json = false

    func validate() throws {
        if rate < 0 { throw ValidationError("--rate cannot be negative") }
        if let chunkBytes, chunkBytes < 1 { throw ValidationError("--chunk-bytes must be 1 or more") }
        if json && frames { throw ValidationError("--json and --frames exclude each other") }
        if let profile, ProviderCatalog.profile(named: profile) == nil {
            throw ValidationError("there is no profile `\(profile)`; known: \(ProviderCatalog.all.map(\.id).joined(separator: ", "))")
        }
    }

    func run() async throws {
        try await reportingFailures { () async throws(CommandFailure) in try await replay() }
    }

    private func replay() async throws(CommandFailure) {
        let recorded = try Recordings.recording(recording)
        guard let id = WireID(rawValue: recorded.wire) else {
            throw CommandFailure(.data, "the recording speaks `\(recorded.wire)`, which this version does not read")
        }
        let wire = (profile ?? recorded.provider).flatMap(ProviderCatalog.profile) ?? Wire(id)
        let simulator = Simulator(
            wire: wire, recordings: RecordingLibrary([recorded]), script: nil, chunking: chunkBytes.map(Chunking.bytes) ?? .events,
            pacing: .perSecond(rate))
        let interruption = Interruption()
        let (failure, wasInterrupted) = await interruption.run(orElse: nil) { () -> CommandFailure? in
            do {
                return try await SimulatorServer.serve(simulator) { port in await show(recorded, wire, port: port) }
            } catch {
                return CommandFailure(.unavailable, "the simulator cannot serve: \(error)")
            }
        }
        if wasInterrupted { throw CommandFailure(.interrupted, "interrupted") }
        if let failure { throw failure }
    }

    private func show(_ recorded: Recording, _ wire: Wire, port: Int) async -> CommandFailure? {
        let provider = Provider(
            id: recorded.provider ?? "recording", baseURL: "http://127.0.0.1:\(port)/v1", authentication: .none, wire: wire)
        let client = ProviderClient(provider, retry: .never)
        let conversation = Conversation(
            executor: client, model: LLModel("recording:\(recorded.slug)"), tools: .none, output: json ? .json : frames ? .frames : .text,
            isStreaming: recorded.isStreaming, terminal: Terminal(), prompt: Prompt("replay"))
        var replayed = conversation
        do throws(LLMError) {
            try await replayed.answer()
            return nil
        } catch {
            return CommandFailure(error)
        }
    }
}
#endif
