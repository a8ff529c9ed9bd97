import Testing

@testable import MillraceTesting

/// The number that tests wait for.
@Suite("Threshold", .timeLimit(.minutes(1)))
struct ThresholdTests {
    @Test("A number that comes late does not lower one that only rises")
    func late() async {
        let threshold = Threshold()
        threshold.raise(to: 2)
        threshold.raise(to: 1)
        await threshold.wait(for: 2)
    }
}
