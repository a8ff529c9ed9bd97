/// What has gone out of one choice.
struct ChatChoiceEncoding: Sendable {
    let index: Int
    /// The number of each call in `tool_calls`, by part.
    var callNumbers: [Int: Int] = [:]
    var citationCount = 0
    var activityCount = 0
    /// The last report of a server tool, which a later one may still replace.
    var pendingActivity: ServerToolFrame?
    private var reasoningNumbers: [Int: Int] = [:]
    private var begun: Set<Int> = []
    // The part that was begun last: most deltas follow another of the same part.
    private var last = -1

    init(index: Int) { self.index = index }

    /// Notes that something of a part has gone out.
    mutating func began(_ part: Int) {
        guard part != last else { return }
        last = part
        begun.insert(part)
    }

    /// Whether something of a part has gone out.
    func hasBegun(_ part: Int) -> Bool { part == last || begun.contains(part) }

    /// The number of a new call.
    mutating func addCall(_ part: Int) -> Int {
        let number = callNumbers.count
        callNumbers[part] = number
        return number
    }

    /// The number of a piece of reasoning.
    mutating func reasoningNumber(_ part: Int) -> Int {
        if let known = reasoningNumbers[part] { return known }
        let number = reasoningNumbers.count
        reasoningNumbers[part] = number
        return number
    }
}
