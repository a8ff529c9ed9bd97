/// How often something was found that was there, missed, found though it was not there, and rightly not found.
public struct DetectionScore: Sendable, Hashable, Codable {
    /// Found, and there.
    public var truePositives = 0
    /// Found, and not there.
    public var falsePositives = 0
    /// There, and not found.
    public var falseNegatives = 0
    /// Not there, and not found.
    ///
    /// Only texts as a whole can be that; places cannot be counted.
    public var trueNegatives = 0

    /// Makes a score of nothing.
    public init() {}

    /// Of what was found, the share that was there; nil where nothing was found.
    public var precision: Double? { DetectionScore.share(truePositives, of: truePositives + falsePositives) }
    /// Of what was there, the share that was found; nil where nothing was there.
    public var recall: Double? { DetectionScore.share(truePositives, of: truePositives + falseNegatives) }
    /// Of what was clean, the share that was taken for something; nil where nothing was clean.
    public var falseAlarmRate: Double? { DetectionScore.share(falsePositives, of: falsePositives + trueNegatives) }

    /// The harmonic mean of precision and recall; nil where neither is known.
    public var f1: Double? {
        DetectionScore.share(2 * truePositives, of: 2 * truePositives + falsePositives + falseNegatives)
    }

    /// Notes one judgement of a whole.
    public mutating func count(isPositive: Bool, isFound: Bool) {
        switch (isPositive, isFound) {
        case (true, true): truePositives += 1
        case (true, false): falseNegatives += 1
        case (false, true): falsePositives += 1
        case (false, false): trueNegatives += 1
        }
    }

    /// Both scores together.
    public static func + (lhs: DetectionScore, rhs: DetectionScore) -> DetectionScore {
        var sum = lhs
        sum.truePositives += rhs.truePositives
        sum.falsePositives += rhs.falsePositives
        sum.falseNegatives += rhs.falseNegatives
        sum.trueNegatives += rhs.trueNegatives
        return sum
    }

    private static func share(_ part: Int, of whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }

    /// Where the true share lies with 95 % confidence, for a share that was seen in so many cases; nil without cases.
    ///
    /// Wilson's score interval (Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 1927), which holds for
    /// small numbers and for shares of 0 and 1 too.
    public static func interval(_ part: Int, of whole: Int) -> ClosedRange<Double>? {
        guard whole > 0 else { return nil }
        let (z, n) = (1.959_964, Double(whole))
        let p = Double(part) / n
        let center = (p + z * z / (2 * n)) / (1 + z * z / n)
        let spread = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, center - spread)...min(1, center + spread)
    }
}
