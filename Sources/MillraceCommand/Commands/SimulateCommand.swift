#if CommandLine
import ArgumentParser
import Logging
import MillraceCore
import MillraceServer
import MillraceSimulator
import ServiceLifecycle
import UnixSignals

/// `millrace simulate`: the simulator as a server.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Serves a simulated provider on this machine, for tests and demonstrations.",
        discussion: """
            Answers POST /v1/chat/completions, streamed or whole, from a script that needs no model, and from recordings in a folder: a \
            request that was recorded is answered byte for byte, and the model name `recording:SLUG` asks for one by name. Point any \
            OpenAI client at the address it prints.

            EXAMPLES
              millrace simulate --port 8080
              OPENAI_BASE_URL=http://127.0.0.1:8080/v1 OPENAI_API_KEY=none python my_agent.py
              millrace simulate --recordings recordings/ --rate 50 --chunk-bytes 7
            """)

    @Option(help: "The address to listen at.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 takes a free one.")
    var port = 8080

    @Option(help: "A folder of recordings.")
    var recordings: String?

    @Flag(help: "Answer from recordings only: what was not recorded is refused.")
    var recordingsOnly = false

    @Option(help: "Events a second; 0 is without waiting.")
    var rate = 40.0

    @Option(help: "The wait before the first event, in milliseconds.")
    var delay = 0

    @Option(help: "Cut bodies into writes of this many bytes, instead of one write for each event.")
    var chunkBytes: Int?

    func validate() throws {
        if !(0...65535).contains(port) { throw ValidationError("a port is a number from 0 to 65535") }
        if rate < 0 || delay < 0 { throw ValidationError("--rate and --delay cannot be negative") }
        if let chunkBytes, chunkBytes < 1 { throw ValidationError("--chunk-bytes must be 1 or more") }
    }

    func run() async throws {
        try await reportingFailures { () async throws(CommandFailure) in
            let library = try recordings.map { (folder) throws(CommandFailure) in try Recordings.library(folder) }
            var pacing = Pacing.perSecond(rate)
            pacing.first = .milliseconds(delay)
            let simulator = Simulator(
                recordings: library ?? RecordingLibrary([]), script: recordingsOnly ? nil : .builtIn,
                chunking: chunkBytes.map(Chunking.bytes) ?? .events, pacing: pacing)
            let host = host
            let terminal = Terminal()
            let count = simulator.recordings.recordings.count
            var logger = Logger(label: "simulate", factory: { StreamLogHandler.standardError(label: $0) })
            logger.logLevel = .info
            let server = SimulatorServer(simulator, host: host, port: port, logger: logger) { port in
                terminal.write("http://\(host):\(port)/v1  (\(count) recordings; Ctrl-C ends)\n")
            }
            let group = ServiceGroup(
                configuration: .init(services: [.init(service: server)], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
            do {
                try await group.run()
            } catch {
                throw CommandFailure(.unavailable, "cannot serve at \(host):\(port): \(error)")
            }
        }
    }
}
#endif
