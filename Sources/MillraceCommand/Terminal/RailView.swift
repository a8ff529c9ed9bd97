import MillraceRails
import Synchronization

/// What rails did to one response, for a person at a terminal: what was held back, masked or blocked, and why.
final class RailView: Sendable {
    private struct Held {
        var channel: RailChannel
        var part: PartID?
        var count = 0
        var mostBytes = 0
    }

    private let held = Mutex<[Held]>([])

    /// Takes note of something a rail did.
    func note(_ event: RailEvent) {
        guard case .held(let channel, let part, let byteCount) = event else { return }
        held.withLock { held in
            let place = held.firstIndex { $0.channel == channel && $0.part == part } ?? held.count
            if place == held.count { held.append(Held(channel: channel, part: part)) }
            held[place].count += 1
            held[place].mostBytes = max(held[place].mostBytes, byteCount)
        }
    }

    /// One line for each channel in which something was held back; forgets them.
    func takeLines() -> [String] {
        let held = held.withLock { held in
            defer { held = [] }
            return held
        }
        return held.map { held in
            let times = held.count == 1 ? "once" : "\(held.count) times"
            let part = held.part.map { " \($0.choice).\($0.index)" } ?? ""
            return "rails held \(held.channel.rawValue)\(part) back \(times), at most \(held.mostBytes) bytes"
        }
    }
}

extension RailRecord {
    /// The record in words for a person; nil where nothing was changed or stopped.
    var notice: String? {
        let did: String
        switch decision {
        case .allowed: return nil
        case .blocked: did = "blocked"
        case .rewritten: did = "rewrote"
        case .failedOpen: did = "could not judge, and let pass,"
        case .failedClosed: did = "could not judge, and blocked,"
        }
        var words = "\(place.rawValue) rail `\(rail)` \(did) \(channel.rawValue)"
        if let reason { words += ": \(reason)" }
        if count > 1 { words += " (\(count) times)" }
        return isLate ? words + ", after it was shown" : words
    }

    /// Whether something was stopped.
    var isStop: Bool { decision == .blocked || decision == .failedClosed }
}
