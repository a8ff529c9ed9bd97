/// A random number generator whose every choice follows from one number, so that a failure is repeated by its seed.
///
/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014). The choices below are made by
/// this type and not by the standard library, whose ways of drawing from a range may change between versions.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Makes a generator.
    public init(seed: UInt64) { self.state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A generator of its own for one purpose, so that further choices there do not move the choices here.
    public mutating func split() -> SeededGenerator { SeededGenerator(seed: next()) }

    /// A number of a range, the bounds included.
    public mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// True once in so many times.
    public mutating func once(in times: Int) -> Bool { next() % UInt64(times) == 0 }

    /// One element; nil if there is none.
    public mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[number(0...elements.count - 1)]
    }

    /// One element of several.
    public mutating func pick<Element>(_ first: Element, _ others: Element...) -> Element {
        let position = number(0...others.count)
        return position == 0 ? first : others[position - 1]
    }

    /// The elements in another order.
    public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for position in elements.indices.reversed() where position > 0 { elements.swapAt(position, number(0...position)) }
        return elements
    }

    /// Cuts a text into that many pieces at most, between any two Unicode scalars; no piece is empty, and all joined are the text.
    public mutating func pieces(of text: String, upTo count: Int) -> [String] {
        let scalars = Array(text.unicodeScalars)
        if scalars.isEmpty { return [] }
        var cuts: Set<Int> = []
        for _ in 1..<max(count, 1) + 1 where scalars.count > 1 { cuts.insert(number(1...scalars.count - 1)) }
        var pieces: [String] = []
        var start = 0
        for cut in cuts.sorted().prefix(max(count - 1, 0)) + [scalars.count] {
            var piece = ""
            piece.unicodeScalars.append(contentsOf: scalars[start..<cut])
            pieces.append(piece)
            start = cut
        }
        return pieces
    }
}
