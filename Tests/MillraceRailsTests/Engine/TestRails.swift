import MillraceCore
import MillraceRails
import Synchronization

/// A rail of text over patterns: it masks, blocks or only notices what they match.
struct PatternTestRail: TextRail {
    enum Action: Sendable { case block, mask, notice }

    var name: String
    var machine: PatternMachine
    var action = Action.block
    var channels: Set<RailChannel>?
    var extent = RailBlock.Extent.response
    var reply: String?
    var scope = RailScope.latest
    /// What stands for a match.
    var mask: String

    init(
        _ name: String, _ patterns: String..., action: Action = .block, channels: Set<RailChannel>? = nil,
        extent: RailBlock.Extent = .response, reply: String? = nil, scope: RailScope = .latest, mask: String? = nil
    ) throws {
        self.name = name
        self.mask = mask ?? "[\(name)]"
        self.machine = try PatternMachine(patterns)
        (self.action, self.channels, self.extent, self.reply, self.scope) = (action, channels, extent, reply, scope)
    }

    var effects: RailEffects { action == .mask ? .rewrites : .blocks }

    func makeFilter(_ request: TextFilterRequest) -> any TextFilter { Filter(rail: self, matcher: machine.matcher()) }

    struct Filter: TextFilter {
        var rail: PatternTestRail
        var matcher: PatternMatcher
        var pieces: [PatternPiece] = []
        var heldByteCount: Int { matcher.heldByteCount }

        mutating func push(_ text: String, into output: inout FilterOutput) {
            pieces.removeAll(keepingCapacity: true)
            matcher.push(text, into: &pieces)
            take(into: &output)
        }

        mutating func finish(into output: inout FilterOutput) {
            pieces.removeAll(keepingCapacity: true)
            matcher.finish(into: &pieces)
            take(into: &output)
        }

        private func take(into output: inout FilterOutput) {
            for piece in pieces {
                switch piece {
                case .clear(let text): output.text += text
                case .match(let match):
                    switch rail.action {
                    case .mask:
                        output.text += rail.mask
                        output.findings.append(RailFinding(rail.name, offset: match.offset))
                    case .notice:
                        output.text += match.text
                        output.findings.append(RailFinding(rail.name, offset: match.offset))
                    case .block:
                        output.block = RailBlock(rail.name, reply: rail.reply, extent: rail.extent)
                        output.blockOffset = match.offset
                        return
                    }
                }
            }
        }
    }
}

/// A rail that judges wholes by a closure, and remembers what it was asked.
struct WholeTestRail: Rail {
    final class Log: Sendable {
        private let state = Mutex<[RailSubject]>([])
        var subjects: [RailSubject] { state.withLock { $0 } }
        var texts: [String] { subjects.map(\.text) }
        func append(_ subject: RailSubject) { state.withLock { $0.append(subject) } }
    }

    var name: String
    var effects = RailEffects.blocks
    var channels: Set<RailChannel>? = [.text, .refusal]
    let log = Log()
    let verdict: @Sendable (RailSubject) async throws -> RailVerdict

    init(
        _ name: String, effects: RailEffects = .blocks, channels: Set<RailChannel>? = [.text, .refusal],
        _ verdict: @escaping @Sendable (RailSubject) async throws -> RailVerdict = { _ in .allow }
    ) {
        (self.name, self.effects, self.channels, self.verdict) = (name, effects, channels, verdict)
    }

    func judge(_ subject: RailSubject) async throws -> RailVerdict {
        log.append(subject)
        return try await verdict(subject)
    }

    /// It lets pass.
    static func passing(_ name: String) -> WholeTestRail { WholeTestRail(name) }
    /// It blocks.
    static func blocking(_ name: String) -> WholeTestRail { WholeTestRail(name) { _ in .block(RailBlock("\(name)_reason")) } }
}

/// What a test rail throws.
struct RailFailure: Error {}

/// The context of a call that asks one thing.
func probeContext(_ userText: String = "What is it?", passages: [String] = []) -> RailContext {
    RailContext(prompt: Prompt(userText), model: LLModel("guarded"), passages: passages)
}
