import MillraceCore

/// What a value must keep to beyond its type: written into the schema for the model, and checked when the value is read.
///
/// Used in `@Guide`. The names are those of Apple's FoundationModels, and those of JSON Schema where it has more.
///
/// ```swift
/// @Guide(description: "How many days to look ahead", .range(1...7)) var days: Int
/// @Guide(description: "Airport codes", .minimumCount(1), .element(.pattern("^[A-Z]{3}$"))) var airports: [String]
/// ```
public struct GenerationGuide: Sendable, Hashable {
    enum Rule: Sendable, Hashable {
        case minimum(JSONNumber), maximum(JSONNumber)
        case exclusiveMinimum(JSONNumber), exclusiveMaximum(JSONNumber)
        case multipleOf(JSONNumber)
        case minimumCount(Int), maximumCount(Int)
        case minimumLength(Int), maximumLength(Int)
        case anyOf([String])
        case pattern(String)
        case format(String)
        indirect case element(GenerationGuide)
    }

    let rules: [Rule]

    private init(_ rules: Rule...) { self.rules = rules }
}

// MARK: Numbers

extension GenerationGuide {
    /// An integer within bounds, both included.
    public static func range(_ range: ClosedRange<Int>) -> GenerationGuide {
        GenerationGuide(.minimum(JSONNumber(range.lowerBound)), .maximum(JSONNumber(range.upperBound)))
    }

    /// A number within bounds, both included.
    public static func range(_ range: ClosedRange<Double>) -> GenerationGuide {
        GenerationGuide(.minimum(JSONNumber(range.lowerBound)), .maximum(JSONNumber(range.upperBound)))
    }

    /// An integer of at least this.
    public static func minimum(_ value: Int) -> GenerationGuide { GenerationGuide(.minimum(JSONNumber(value))) }
    /// A number of at least this.
    public static func minimum(_ value: Double) -> GenerationGuide { GenerationGuide(.minimum(JSONNumber(value))) }
    /// An integer of at most this.
    public static func maximum(_ value: Int) -> GenerationGuide { GenerationGuide(.maximum(JSONNumber(value))) }
    /// A number of at most this.
    public static func maximum(_ value: Double) -> GenerationGuide { GenerationGuide(.maximum(JSONNumber(value))) }
    /// A number greater than this.
    public static func exclusiveMinimum(_ value: Double) -> GenerationGuide { GenerationGuide(.exclusiveMinimum(JSONNumber(value))) }
    /// A number less than this.
    public static func exclusiveMaximum(_ value: Double) -> GenerationGuide { GenerationGuide(.exclusiveMaximum(JSONNumber(value))) }
    /// An integer that this divides.
    public static func multipleOf(_ value: Int) -> GenerationGuide { GenerationGuide(.multipleOf(JSONNumber(value))) }
}

// MARK: Arrays

extension GenerationGuide {
    /// An array of exactly so many elements.
    public static func count(_ count: Int) -> GenerationGuide { GenerationGuide(.minimumCount(count), .maximumCount(count)) }

    /// An array of so many elements.
    public static func count(_ range: ClosedRange<Int>) -> GenerationGuide {
        GenerationGuide(.minimumCount(range.lowerBound), .maximumCount(range.upperBound))
    }

    /// An array of at least so many elements.
    public static func minimumCount(_ count: Int) -> GenerationGuide { GenerationGuide(.minimumCount(count)) }
    /// An array of at most so many elements.
    public static func maximumCount(_ count: Int) -> GenerationGuide { GenerationGuide(.maximumCount(count)) }
    /// The same as ``minimumCount(_:)``, in JSON Schema's word.
    public static func minItems(_ count: Int) -> GenerationGuide { minimumCount(count) }
    /// The same as ``maximumCount(_:)``, in JSON Schema's word.
    public static func maxItems(_ count: Int) -> GenerationGuide { maximumCount(count) }
    /// An array whose elements keep to a guide.
    public static func element(_ guide: GenerationGuide) -> GenerationGuide { GenerationGuide(.element(guide)) }
}

// MARK: Strings

extension GenerationGuide {
    /// A string that is one of several.
    public static func anyOf(_ values: [String]) -> GenerationGuide { GenerationGuide(.anyOf(values)) }
    /// This string and no other.
    public static func constant(_ value: String) -> GenerationGuide { GenerationGuide(.anyOf([value])) }
    /// A string of at least so many characters, counted as Unicode scalars.
    public static func minLength(_ count: Int) -> GenerationGuide { GenerationGuide(.minimumLength(count)) }
    /// A string of at most so many characters, counted as Unicode scalars.
    public static func maxLength(_ count: Int) -> GenerationGuide { GenerationGuide(.maximumLength(count)) }

    /// A string in which a regular expression is found; `^` and `$` hold it to the whole.
    ///
    /// The text goes into the schema as it is and is read as ECMA-262; a pattern that `JSONSchema` cannot match (references back to groups) is told to
    /// the model and not checked.
    public static func pattern(_ text: String) -> GenerationGuide { GenerationGuide(.pattern(text)) }

    /// A string that a regular expression matches as a whole.
    ///
    /// For the arguments of `@Guide`, which takes the text of the literal. A `Regex` value does not tell its text: elsewhere this guides nothing,
    /// and ``pattern(_:)-(String)`` is the one to use.
    public static func pattern<Output>(_ literal: Regex<Output>) -> GenerationGuide { GenerationGuide() }

    /// A string in a format that JSON Schema has a word for, such as `date-time` or `email`; told to the model, not checked.
    public static func format(_ name: String) -> GenerationGuide { GenerationGuide(.format(name)) }
}
