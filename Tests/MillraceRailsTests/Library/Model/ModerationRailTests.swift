import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceRails

/// A transport with an answer for each request.
final class CannedTransport: HTTPTransport {
    struct Answer: Sendable {
        var status = 200
        var headers: [HTTPHeader] = []
        var body: String
    }

    private let state: Mutex<(answers: [Answer], requests: [TransportRequest])>

    init(_ answers: Answer...) { state = Mutex((answers, [])) }

    var requests: [TransportRequest] { state.withLock { $0.requests } }
    var bodies: [JSONValue] { requests.compactMap { try? JSONValue(parsing: $0.body) } }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let answer = state.withLock { state -> Answer? in
            state.requests.append(request)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        guard let answer else { throw TransportError(.noScript) }
        return TransportResponse(status: answer.status, headers: answer.headers, body: Body(Array(answer.body.utf8)))
    }

    private final class Body: TransportBody {
        private let rest: Mutex<[UInt8]>
        init(_ bytes: [UInt8]) { rest = Mutex(bytes) }

        func read(patience: Duration?, _ consume: (UnsafeRawBufferPointer) -> Void) async throws(TransportError) -> Bool {
            let piece = rest.withLock { rest in
                let piece = Array(rest.prefix(max(7, rest.count / 2)))
                rest.removeFirst(piece.count)
                return piece
            }
            piece.withUnsafeBytes { consume($0) }
            return !piece.isEmpty
        }

        func cancel() {}
    }
}

@Suite struct ModerationRailTests {
    private func subject(_ text: String = "text", place: RailPlace = .input) -> RailSubject {
        RailSubject(place: place, channel: .text, content: .text(text), context: probeContext("Why?"))
    }

    private func openAI(_ transport: CannedTransport, policy: ModerationPolicy = ModerationPolicy()) -> OpenAIModerationRail {
        OpenAIModerationRail(.openAI(transport, key: "key"), policy: policy)
    }

    private let flagged = CannedTransport.Answer(
        body: """
            {"id":"modr-1","model":"omni-moderation-latest","results":[{"flagged":true,
            "categories":{"harassment":true,"harassment/threatening":true,"sexual":false,"illicit":null},
            "category_scores":{"harassment":0.82,"harassment/threatening":0.8,"sexual":0.3}}]}
            """)

    @Test("OpenAI: model and input are sent with the key; flagged categories block by name")
    func openAIFlags() async throws {
        let transport = CannedTransport(flagged)
        #expect(try await openAI(transport).judge(subject()) == .block(RailBlock("harassment,harassment/threatening")))
        #expect(transport.bodies == [["model": "omni-moderation-latest", "input": "text"]])
        #expect(transport.requests[0].url == "https://api.openai.com/v1/moderations")
        #expect(transport.requests[0].headers.contains { $0.name == "authorization" && $0.value == "Bearer key" && $0.isSecret })
    }

    @Test("OpenAI: thresholds decide in place of flags, and categories that are not asked for do not block")
    func thresholds() async throws {
        func verdict(_ policy: ModerationPolicy) async throws -> RailVerdict {
            try await openAI(CannedTransport(flagged), policy: policy).judge(subject())
        }
        #expect(try await verdict(ModerationPolicy(categories: ["sexual"])) == .allow)
        #expect(try await verdict(ModerationPolicy(thresholds: ["sexual": 0.3], categories: ["sexual"])) == .block(RailBlock("sexual")))
        #expect(
            try await verdict(ModerationPolicy(thresholds: ["harassment": 0.9])) == .block(RailBlock("harassment/threatening")))
        await #expect(throws: RailError.unreadableAnswer) { try await verdict(ModerationPolicy(thresholds: ["hate": 0.1])) }
        // One that is misspelt would never block.
        await #expect(throws: RailError.unreadableAnswer) { try await verdict(ModerationPolicy(categories: ["sexual", "self_harm"])) }
    }

    @Test("Mistral: the user's words go alone, the model's after the user's; what is not flagged passes")
    func mistral() async throws {
        let clean = CannedTransport.Answer(
            body:
                #"{"id":"1","model":"m","results":[{"categories":{"sexual":false,"pii":false},"category_scores":{"sexual":0.01,"pii":0.2}}]}"#
        )
        let found = CannedTransport.Answer(
            body:
                #"{"id":"1","model":"m","results":[{"categories":{"sexual":false,"pii":true},"category_scores":{"sexual":0.01,"pii":0.9}}]}"#
        )
        let transport = CannedTransport(clean, found)
        let rail = MistralModerationRail(.mistral(transport, key: "key"))
        #expect(try await rail.judge(subject()) == .allow)
        #expect(try await rail.judge(subject("Ann", place: .output)) == .block(RailBlock("pii")))
        #expect(transport.requests.map(\.url) == ["https://api.mistral.ai/v1/moderations", "https://api.mistral.ai/v1/chat/moderations"])
        #expect(transport.bodies[0] == ["model": "mistral-moderation-latest", "input": ["text"]])
        #expect(
            transport.bodies[1] == [
                "model": "mistral-moderation-latest",
                "input": [["role": "user", "content": "Why?"], ["role": "assistant", "content": "Ann"]],
            ])
    }

    @Test(
        "Answers that say nothing fail",
        arguments: ["{}", #"{"results":[]}"#, #"{"results":[{"flagged":false}]}"#, #"{"results":[{"categories":{"x":1}}]}"#])
    func unreadable(body: String) async {
        let rail = openAI(CannedTransport(CannedTransport.Answer(body: body)))
        await #expect(throws: RailError.unreadableAnswer) { try await rail.judge(subject()) }
    }

    @Test("Errors of the service are typed, and those that may pass are tried once more")
    func errors() async throws {
        func rail(_ answers: CannedTransport, _ clock: ManualClock = ManualClock(isAutomatic: true)) -> OpenAIModerationRail {
            var endpoint = ModerationEndpoint.openAI(answers, key: "key")
            endpoint.retry.clock = clock
            return OpenAIModerationRail(endpoint)
        }
        let denied = CannedTransport(
            CannedTransport.Answer(status: 401, body: #"{"error":{"message":"text of the user","type":"invalid_request_error"}}"#))
        let error = await #expect(throws: LLMError.self) { try await rail(denied).judge(subject()) }
        #expect(error?.kind == .unauthenticated)
        #expect(error?.provider == "openai")
        #expect(!"\(String(describing: error))".contains("text of the user"))
        let busy = CannedTransport(CannedTransport.Answer(status: 429, headers: [HTTPHeader("Retry-After", "2")], body: "{}"), flagged)
        let clock = ManualClock(isAutomatic: true)
        _ = try await rail(busy, clock).judge(subject())
        #expect(busy.requests.count == 2)
        #expect((clock.sleeps.first ?? .zero) >= .seconds(2))
        let gone = CannedTransport()
        let goneError = await #expect(throws: LLMError.self) { try await rail(gone).judge(subject()) }
        #expect(goneError?.kind == .noScript)
        let html = CannedTransport(CannedTransport.Answer(body: "<html>"))
        let htmlError = await #expect(throws: LLMError.self) { try await rail(html).judge(subject()) }
        #expect(htmlError?.code == "unexpectedBody")
        let huge = CannedTransport(CannedTransport.Answer(body: String(repeating: " ", count: ModerationEndpoint.maxBodyBytes + 10)))
        let hugeError = await #expect(throws: LLMError.self) { try await rail(huge).judge(subject()) }
        #expect(hugeError?.code == "limitExceeded")
    }

    @Test("NeMo 119: a service that fails fails closed, one that takes too long is given up")
    func failsClosed() async {
        let rail = openAI(CannedTransport())
        let outcome = await RailRunner(line: RailLine(rail), place: .input).judge(.text("x"), channel: .text, context: probeContext())
        #expect(outcome.block == RailBlock("rail_failed"))
        #expect(outcome.records.map(\.reason) == ["noScript"])
    }

    @Test("RG-26: verdicts are kept by service, model, policy and text")
    func cached() async throws {
        let transport = CannedTransport(flagged)
        let rail = CachedRail(openAI(transport), cache: VerdictCache())
        _ = try await rail.judge(subject())
        _ = try await rail.judge(subject())
        #expect(transport.requests.count == 1)
    }
}
