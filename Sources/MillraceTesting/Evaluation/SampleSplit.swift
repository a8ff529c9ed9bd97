/// Which part of generated data a sample belongs to, so that rules are not tuned on what they are measured on.
///
/// Generators give each part templates, words and seeds of its own.
public enum SampleSplit: String, Sendable, Hashable, Codable, CaseIterable {
    /// What rules may be tuned on.
    case development
    /// What is only measured.
    case heldOut

    /// A generator of the part: the parts of one seed share no random numbers.
    public func generator(seed: UInt64) -> SeededGenerator {
        SeededGenerator(seed: self == .development ? seed &* 2 : seed &* 2 &+ 1)
    }

    /// The items of a list that belong to the part: every third is held out.
    public func share<Item>(of items: [Item]) -> [Item] {
        items.enumerated().filter { ($0.offset % 3 == 2) == (self == .heldOut) }.map(\.element)
    }
}
