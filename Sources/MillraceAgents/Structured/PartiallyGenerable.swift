public import MillraceCore

/// A view of a ``Generable`` value that is still growing.
///
/// It grows by changes: what has come since the last look is taken over, and nothing is read twice, so that following a whole stream costs
/// time in proportion to its length. Whoever keeps a view while the next one is made pays for a copy of what both show.
public protocol PartiallyGenerable: Sendable, Hashable {
    /// Reads what is there so far; nil where nothing of it can be shown yet.
    init?(partial json: PartialJSON.Cursor)

    /// Takes over what has changed since the view was last made or updated.
    ///
    /// Default: reads the value anew, where it can be shown.
    mutating func update(_ change: PartialChange)
}

/// The view of a type's values while they grow.
///
/// The same as ``Generable/PartiallyGenerated``, where another framework has types of that name too.
public typealias PartialValue<Value: Generable> = Value.PartiallyGenerated

extension PartiallyGenerable {
    /// Reads the value anew.
    public mutating func update(_ change: PartialChange) {
        if let value = Self(partial: change.value) { self = value }
    }

    /// Makes the view of a value that is whole.
    public init?(whole json: JSONValue) {
        var view = PartialJSON()
        view.append(json.jsonText)
        view.finish()
        guard let root = view.root else { return nil }
        self.init(partial: root)
    }
}

extension PartiallyGenerable where Self: Generable {
    /// Reads a value that shows nothing before it is whole.
    public init?(partial json: PartialJSON.Cursor) {
        // Not whole, or not a value of the type: either way there is nothing to show. The end of the stream tells why.
        guard json.isComplete, let whole = json.snapshot(), let value = try? Self(json: whole) else { return nil }
        self = value
    }
}
