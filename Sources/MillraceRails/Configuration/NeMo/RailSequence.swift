internal import MillraceCore

/// Several rails as one: each judges what the one before let pass.
///
/// For flows that call what the library makes of more than one rail.
struct RailSequence: Rail {
    private let first: any Rail
    private let more: [any Rail]

    init(_ first: any Rail, _ more: [any Rail]) {
        self.first = first
        self.more = more
    }

    private var rails: [any Rail] { [first] + more }

    var name: String { first.name }
    var effects: RailEffects { rails.reduce(into: []) { $0.formUnion($1.effects) } }
    var scope: RailScope { rails.contains { $0.scope == .conversation } ? .conversation : .latest }
    var channels: Set<RailChannel>? {
        let channels = rails.compactMap(\.channels)
        return channels.count == rails.count ? Set(channels.joined()) : nil
    }

    func judge(_ subject: RailSubject) async throws -> RailVerdict {
        var subject = subject
        var reasons: [String] = []
        for rail in rails {
            switch try await rail.judge(subject) {
            case .allow: continue
            case .block(let block): return .block(block)
            case .rewrite(let content, let reason):
                subject.content = content
                if !reasons.contains(reason) { reasons.append(reason) }
            }
        }
        return reasons.isEmpty ? .allow : .rewrite(subject.content, reason: reasons.joined(separator: ","))
    }
}
