/// The identity of one part within one response: it stays the same however parts interleave.
public struct PartID: Sendable, Hashable, Codable, Comparable {
    /// The choice the part belongs to.
    ///
    /// Choice 0 is the response.
    public var choice: Int { Int(choiceNumber) }
    /// The position of the part in its choice, in the order parts were opened.
    public var index: Int { Int(indexNumber) }

    // Two halves of one word, so that a delta with its text is three words.
    private let choiceNumber: Int32
    private let indexNumber: Int32

    /// Makes an identity.
    ///
    /// Numbers beyond 32 bits are clamped.
    public init(choice: Int = 0, index: Int) {
        self.choiceNumber = Int32(clamping: choice)
        self.indexNumber = Int32(clamping: index)
    }

    /// Whether a part stands before another: by choice, then by position.
    public static func < (lhs: PartID, rhs: PartID) -> Bool {
        (lhs.choiceNumber, lhs.indexNumber) < (rhs.choiceNumber, rhs.indexNumber)
    }

    private enum CodingKeys: String, CodingKey { case choice, index }

    /// Reads the `Codable` form.
    ///
    /// Numbers below zero, which no part has, are read as zero.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            choice: max(0, try container.decodeIfPresent(Int.self, forKey: .choice) ?? 0),
            index: max(0, try container.decode(Int.self, forKey: .index)))
    }

    /// Writes the `Codable` form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if choice != 0 { try container.encode(choice, forKey: .choice) }
        try container.encode(index, forKey: .index)
    }
}
