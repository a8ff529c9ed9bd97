/// Who gets the next call: a state machine over positions.
struct BalanceState: Sendable {
    private let balance: Balance
    private let weights: [Int]
    private var credits: [Int]
    private var next = 0
    /// How many calls are under way, by position.
    private(set) var inFlight: [Int]

    init(_ balance: Balance, weights: [Int]) {
        self.balance = balance
        self.weights = weights.map { max(0, $0) }
        self.credits = weights.map { _ in 0 }
        self.inFlight = weights.map { _ in 0 }
    }

    /// Chooses one; nil where nobody is left.
    ///
    /// A weight of zero or less gets no calls where weights count.
    mutating func callWasAsked(excluding excluded: Set<Int>) -> Int? {
        let eligible = weights.indices.filter { !excluded.contains($0) && (balance == .roundRobin || weights[$0] > 0) }
        let chosen: Int? =
            switch balance {
            case .roundRobin: afterLast(eligible)
            case .weighted: byCredit(eligible)
            case .leastInFlight: leastLoaded(eligible)
            }
        if let chosen {
            inFlight[chosen] += 1
            next = chosen + 1
        }
        return chosen
    }

    /// The call is over.
    mutating func callEnded(_ position: Int) { inFlight[position] = max(0, inFlight[position] - 1) }

    private func afterLast(_ eligible: [Int]) -> Int? { eligible.first { $0 >= next } ?? eligible.first }

    // Each gets credit by its weight, the richest is chosen and pays for all: calls are mixed evenly, not in runs (nginx, "smooth weighted
    // round-robin balancing", commit 52327e0627f4).
    private mutating func byCredit(_ eligible: [Int]) -> Int? {
        for position in eligible { credits[position] += weights[position] }
        guard let chosen = eligible.max(by: { (credits[$0], -$0) < (credits[$1], -$1) }) else { return nil }
        credits[chosen] -= eligible.reduce(0) { $0 + weights[$1] }
        return chosen
    }

    private func leastLoaded(_ eligible: [Int]) -> Int? {
        // Compared as fractions, without dividing: (calls + 1) / weight.
        func isLess(_ left: Int, _ right: Int) -> Bool { (inFlight[left] + 1) * weights[right] < (inFlight[right] + 1) * weights[left] }
        guard let least = eligible.min(by: isLess) else { return nil }
        return afterLast(eligible.filter { !isLess(least, $0) })
    }
}
