/// A set of Unicode scalars: ranges, and properties that only a table knows.
struct ScalarSet: Hashable, Sendable {
    /// Ascending, with a gap between any two.
    private(set) var ranges: [ClosedRange<UInt32>] = []
    private(set) var properties: [Property] = []
    /// Whether it is everything else.
    private(set) var isNegated = false

    /// A property, or everything without it.
    struct Property: Hashable, Sendable {
        let property: ScalarProperty
        let isNegated: Bool
    }

    init() {}

    init(_ ranges: ClosedRange<UInt32>...) { for range in ranges { insert(range) } }

    init(_ property: ScalarProperty, isNegated: Bool) { properties = [Property(property: property, isNegated: isNegated)] }

    mutating func insert(_ range: ClosedRange<UInt32>) {
        var lower = range.lowerBound
        var upper = range.upperBound
        var kept: [ClosedRange<UInt32>] = []
        for other in ranges {
            // Neighbours are joined as well.
            if UInt64(other.lowerBound) <= UInt64(upper) + 1, UInt64(lower) <= UInt64(other.upperBound) + 1 {
                lower = min(lower, other.lowerBound)
                upper = max(upper, other.upperBound)
            } else {
                kept.append(other)
            }
        }
        kept.append(lower...upper)
        ranges = kept.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// Takes in another set that is not negated.
    mutating func formUnion(_ other: ScalarSet) {
        for range in other.ranges { insert(range) }
        properties += other.properties
    }

    /// Everything that is not in the set.
    var complement: ScalarSet {
        var copy = self
        copy.isNegated.toggle()
        return copy
    }

    /// The same set without negation; only for sets of ranges.
    var plain: ScalarSet {
        guard isNegated else { return self }
        var result = ScalarSet()
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.ranges.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= ScalarSet.last { result.ranges.append(next...ScalarSet.last) }
        return result
    }

    func contains(_ scalar: UInt32) -> Bool {
        isInRanges(scalar) || !properties.isEmpty && hasProperty(scalar) ? !isNegated : isNegated
    }

    private func isInRanges(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar
    }

    private func hasProperty(_ scalar: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(scalar) else { return false }
        return properties.contains { $0.property.holds(for: scalar) != $0.isNegated }
    }

    private static let last: UInt32 = 0x10FFFF
}

// The classes of ECMA-262 §22.2.2.9 (CharacterClassEscape) and §12.2, §12.3 (white space and line terminators).
extension ScalarSet {
    /// The digits, `\d`.
    static let digits = ScalarSet(0x30...0x39)
    /// The letters and digits of ASCII and the underscore, `\w`.
    static let wordCharacters = ScalarSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
    /// White space and line ends, `\s`.
    static let whiteSpace = ScalarSet(
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F,
        0x3000...0x3000, 0xFEFF...0xFEFF)
    /// Everything but line ends, `.`.
    static let dot = ScalarSet(0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029).complement
}
