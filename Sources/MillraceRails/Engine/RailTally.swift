internal import MillraceCore

/// What one rail at one place was asked in a call: a rail that only let pass has one record for all of it.
struct RailTally: Sendable {
    /// The name of the rail.
    let rail: String
    /// Where it stands.
    let place: RailPlace
    /// What it read first, words of the provider aside; nil where it was asked nothing.
    private(set) var channel: RailChannel?
    /// Whether it has a record of its own already.
    private(set) var hasDecided = false
    /// How long its judgements took.
    private(set) var duration = Duration.zero
    /// How many judgements there were, texts that flowed through it not counted.
    private(set) var count = 0

    /// Makes an empty account.
    init(rail: String, place: RailPlace) {
        self.rail = rail
        self.place = place
    }

    /// Notes that the rail reads something.
    mutating func ask(about channel: RailChannel) {
        if self.channel == nil || self.channel == .metadata { self.channel = channel }
    }

    /// Notes that the rail decided something that is told by itself.
    mutating func decide() { hasDecided = true }

    /// Notes a judgement that let pass.
    mutating func allow(_ record: RailRecord) {
        ask(about: record.channel)
        duration += record.duration
        count += 1
    }

    /// The record of a rail that only let pass; nil where it was asked nothing or decided something else.
    func record(at time: Duration) -> RailRecord? {
        guard let channel, !hasDecided else { return nil }
        return RailRecord(
            rail: rail, place: place, channel: channel, decision: .allowed, count: max(1, count), time: time, duration: duration)
    }
}
