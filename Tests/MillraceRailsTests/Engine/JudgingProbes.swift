import MillraceCore
import MillraceRails
import Synchronization

/// A rail that answers as it is told, and notes what it was asked.
struct AskedRail: Rail {
    final class Log: Sendable {
        private let state = Mutex<[RailSubject]>([])
        var subjects: [RailSubject] { state.withLock { $0 } }
        func append(_ subject: RailSubject) { state.withLock { $0.append(subject) } }
    }

    var name: String
    var effects = RailEffects.blocks
    var channels: Set<RailChannel>? = [.text, .refusal]
    let log = Log()
    let answer: @Sendable (RailSubject) async throws -> RailVerdict

    init(
        _ name: String, effects: RailEffects = .blocks, channels: Set<RailChannel>? = [.text, .refusal],
        _ answer: @escaping @Sendable (RailSubject) async throws -> RailVerdict
    ) {
        (self.name, self.effects, self.channels, self.answer) = (name, effects, channels, answer)
    }

    func judge(_ subject: RailSubject) async throws -> RailVerdict {
        log.append(subject)
        return try await answer(subject)
    }

    /// It lets pass.
    static func passing(_ name: String) -> AskedRail { AskedRail(name) { _ in .allow } }
    /// It blocks.
    static func blocking(_ name: String) -> AskedRail { AskedRail(name) { _ in .block(RailBlock("\(name)_reason")) } }
}

/// A rail of text over one pattern.
struct ProbeTextRail: TextRail {
    enum Action: Sendable { case block, mask(String), notice }

    var name: String
    var machine: PatternMachine
    var action: Action
    var channels: Set<RailChannel>?

    init(_ name: String, _ pattern: String, _ action: Action, channels: Set<RailChannel>? = nil) throws {
        self.name = name
        self.machine = try PatternMachine([pattern])
        (self.action, self.channels) = (action, channels)
    }

    var effects: RailEffects { if case .mask = action { .rewrites } else { .blocks } }

    func makeFilter(_ request: TextFilterRequest) -> any TextFilter { Filter(rail: self, matcher: machine.matcher()) }

    struct Filter: TextFilter {
        var rail: ProbeTextRail
        var matcher: PatternMatcher
        var heldByteCount: Int { matcher.heldByteCount }

        mutating func push(_ text: String, into output: inout FilterOutput) {
            var pieces: [PatternPiece] = []
            matcher.push(text, into: &pieces)
            take(pieces, into: &output)
        }

        mutating func finish(into output: inout FilterOutput) {
            var pieces: [PatternPiece] = []
            matcher.finish(into: &pieces)
            take(pieces, into: &output)
        }

        private func take(_ pieces: [PatternPiece], into output: inout FilterOutput) {
            for piece in pieces {
                switch (piece, rail.action) {
                case (.clear(let text), _): output.text += text
                case (.match(let match), .mask(let mask)):
                    output.text += mask
                    output.findings.append(RailFinding(rail.name, offset: match.offset))
                case (.match(let match), .notice):
                    output.text += match.text
                    output.findings.append(RailFinding(rail.name, offset: match.offset))
                case (.match(let match), .block):
                    output.block = RailBlock(rail.name)
                    output.blockOffset = match.offset
                    return
                }
            }
        }
    }
}

/// The context of a call that asks one thing.
func probeContext(_ userText: String = "What is it?", passages: [String] = []) -> RailContext {
    RailContext(prompt: Prompt(userText), model: LLModel("guarded"), passages: passages)
}
