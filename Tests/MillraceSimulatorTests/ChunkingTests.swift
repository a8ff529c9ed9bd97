import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// How bodies are cut and paced.
@Suite("Chunking and pacing")
struct ChunkingTests {
    private static let seed: UInt64 = 4711

    /// Bodies of all line ends, and random bytes.
    private static let bodies: [[UInt8]] = {
        var random = SeededGenerator(seed: seed)
        let texts = [
            "", "\n", "\r\n\r\n", "data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\rdata: c\n\nrest", "{}", "\u{FEFF}data: ü\n\n",
        ]
        return texts.map { Array($0.utf8) } + (0..<20).map { _ in (0..<random.number(0...300)).map { _ in UInt8(random.number(0...255)) } }
    }()

    @Test(
        "Every way of cutting gives the same bytes",
        arguments: [
            Chunking.events, .whole, .bytes(1), .bytes(7), .bytes(0), .bytes(100_000), .random(seed: 1, upTo: 1),
            .random(seed: 2, upTo: 50),
            .random(seed: 3, upTo: 0),
        ])
    func concatenation(chunking: Chunking) {
        for body in Self.bodies {
            let chunks = chunking.chunks(of: body)
            #expect(chunks.flatMap { $0 } == body, "seed \(Self.seed)")
            #expect(chunks.allSatisfy { !$0.isEmpty })
        }
    }

    @Test("Events are cut after their blank line, whatever the line end")
    func events() {
        let text = "data: a\n\ndata: b\r\n\r\ndata: c\r\r: ping\n\nrest"
        let chunks = Chunking.events.chunks(of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
        #expect(chunks == ["data: a\n\n", "data: b\r\n\r\n", "data: c\r\r", ": ping\n\n", "rest"])
    }

    @Test("Sizes are kept, and random ones repeat with their seed")
    func sizes() {
        let body = [UInt8](repeating: 0, count: 100)
        #expect(Chunking.bytes(30).chunks(of: body).map(\.count) == [30, 30, 30, 10])
        let random = Chunking.random(seed: 5, upTo: 9).chunks(of: body).map(\.count)
        #expect(random.allSatisfy { (1...9).contains($0) })
        #expect(Set(random).count > 1)
        #expect(Chunking.random(seed: 5, upTo: 9).chunks(of: body).map(\.count) == random)
        #expect(Chunking.random(seed: 6, upTo: 9).chunks(of: body).map(\.count) != random)
    }

    @Test(
        "P4: The response is the same however its body is cut",
        arguments: [
            Chunking.whole, .bytes(1), .bytes(5), .random(seed: 8, upTo: 40),
        ])
    func sameResponse(chunking: Chunking) throws {
        for question in ["Hello", "why?", "What time is it, and 3 + 4?", "refuse", "error", "long"] {
            let request = LLMRequest.asking(question, tools: ["clock", "calculator"])
            #expect(try Simulator(chunking: chunking).response(to: request) == (try Simulator().response(to: request)))
        }
    }

    @Test("The pace is kept: a wait before the first write, and one before each further")
    func pacing() async throws {
        let clock = RecordingClock()
        let simulator = Simulator(pacing: Pacing(first: .seconds(3), interval: .milliseconds(20)))
        let body = try simulator.wire.encodeRequest(.asking("Hello")).body
        let writes = simulator.reply(to: body).chunks.count
        let transport = SimulatorTransport(simulator, clock: clock)
        let response = try await transport.send(TransportRequest(url: "", headers: [], body: body))
        var reads = 0
        while try await response.body.read(patience: nil, { _ in }) { reads += 1 }
        #expect(reads == writes)
        #expect(clock.sleeps == [.seconds(3)] + Array(repeating: .milliseconds(20), count: writes - 1))
    }

    @Test("Events a second are an interval; no rate is no wait")
    func rate() {
        #expect(Pacing.perSecond(50) == Pacing(interval: .milliseconds(20)))
        #expect(Pacing.perSecond(0) == .immediate)
        #expect(Pacing.perSecond(-1) == .immediate)
    }

    @Test("A reader's patience ends in the middle of a wait, and the rest of the wait is kept")
    func patience() async throws {
        let clock = RecordingClock()
        let simulator = Simulator(pacing: Pacing(first: .milliseconds(250)))
        let body = try simulator.wire.encodeRequest(.asking("Hello")).body
        let response = try await SimulatorTransport(simulator, clock: clock).send(TransportRequest(url: "", headers: [], body: body))
        for _ in 0..<2 {
            let error = await #expect(throws: TransportError.self) {
                _ = try await response.body.read(patience: .milliseconds(100)) { _ in Issue.record("nothing may come yet") }
            }
            #expect(error?.kind == .patienceEnded)
        }
        let hasRead = try await response.body.read(patience: .milliseconds(100)) { #expect(!$0.isEmpty) }
        #expect(hasRead)
        #expect(clock.sleeps == [.milliseconds(100), .milliseconds(100), .milliseconds(50)])
    }

    @Test("ER-18: A body that was cancelled gives nothing more")
    func cancelled() async throws {
        let simulator = Simulator()
        let body = try simulator.wire.encodeRequest(.asking("Hello")).body
        let response = try await SimulatorTransport(simulator).send(TransportRequest(url: "", headers: [], body: body))
        #expect(try await response.body.read(patience: nil) { _ in })
        response.body.cancel()
        let error = await #expect(throws: TransportError.self) {
            _ = try await response.body.read(patience: nil) { _ in Issue.record("nothing may come any more") }
        }
        #expect(error?.kind == .cancelled)
    }
}
