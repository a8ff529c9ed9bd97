internal import MillraceCore

/// What the rails of a line came to.
struct RailOutcome: Sendable {
    /// What passes, rewritten where a rail rewrote it.
    var content: RailSubject.Content
    /// What ends it; nil where it passes.
    var block: RailBlock?
    /// A record for each rail that was asked.
    var records: [RailRecord] = []
}

/// Asks the rails of one line about something whole.
struct RailRunner: Sendable {
    /// The rails.
    var line: RailLine
    /// Where they stand.
    var place: RailPlace
    /// What times limits and records.
    var clock: any Clock<Duration> = ContinuousClock()
    /// The time since the call began.
    var elapsed: @Sendable () -> Duration = { .zero }

    /// Judges one thing.
    func judge(
        _ content: RailSubject.Content, channel: RailChannel, part: PartID? = nil, context: RailContext, isWindow: Bool = false
    ) async -> RailOutcome {
        var outcome = RailOutcome(content: content)
        for entry in line.entries where entry.rail.channels?.contains(channel) ?? true {
            let subject = RailSubject(place: place, channel: channel, content: outcome.content, context: context, isWindow: isWindow)
            var record = RailRecord(rail: entry.rail.name, place: place, channel: channel, part: part, decision: .allowed, time: elapsed())
            do {
                switch try await entry.rail.judge(subject) {
                case .allow: break
                case .rewrite(let content, let reason):
                    outcome.content = content
                    record.decision = .rewritten
                    record.reason = reason
                case .block(let block):
                    outcome.block = block
                    record.decision = .blocked
                    record.reason = block.reason
                }
            } catch {
                record.decision = entry.failure == .closed ? .failedClosed : .failedOpen
                if entry.failure == .closed { outcome.block = RailBlock("rail_failed") }
            }
            outcome.records.append(record)
            if outcome.block != nil { break }
        }
        return outcome
    }
}
