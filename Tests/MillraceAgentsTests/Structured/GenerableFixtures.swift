#if Macros
public import MillraceAgents

@Generable(description: "A forecast for one city")
struct Forecast: Hashable {
    @Guide(description: "The city's name") var city: String
    @Guide(description: "Days to look ahead", .range(1...7)) var days: Int = 3
    /// What the sky looks like.
    var sky: Sky?
    var temperatures: [Double]
    var labels: [String: Int] = [:]
    var title: String { city }
    static let zero = 0
    let version = 1

    @Generable
    enum Sky: Hashable {
        case clear
        /// Clouds, but no rain.
        case cloudy(cover: Double)
        case rain(millimetres: Double, warning: String?)
        case other(String)
    }
}

/// The unit of a temperature.
@Generable
enum Unit: String {
    /// 0 is where water freezes.
    case celsius = "C"
    case fahrenheit = "F"
}

/// A public type: what is generated is public too.
@Generable
public struct Published: Hashable {
    /// Its name.
    public var name: String? = nil
    /// Its number.
    public let number: Int
    /// A name that is a keyword.
    public var `in` = -1
    /// Its kind.
    public var kind: Kind = .book

    /// What it is.
    @Generable public enum Kind: Sendable { case book, map }
}

/// A public type that keeps a property of an internal type to its module.
@Generable
public struct Mixed: Equatable {
    /// Its name.
    public var name: String
    var unit: Unit
}

@Generable enum Level: Int { case low = 1, high = 10 }

@Generable enum Direction: Equatable { case north, south, `default` }

@Generable
struct Tree: Equatable {
    var name: String
    var children: [Tree]
}

@Generable
indirect enum Expression: Equatable {
    case number(Int)
    case sum(Expression, Expression)
}

@Generable
struct Guided: Equatable {
    @Guide(.minimumCount(1), .maximumCount(3), .element(.pattern("^[A-Z]{3}$"))) var codes: [String]
    @Guide(description: "Up to one", .range(0.0...1.0)) var share: Double
    @Guide(.anyOf(["red", "green"])) var color: String
    @Guide(description: "Letters", .pattern(/[a-z]+/)) var word: String
    @Guide(name: "even_number", .multipleOf(2), .exclusiveMaximum(10)) var even: Int?
    @Guide(description: "Digits", #/[0-9]+/#) var digits: String = "1"
    @Guide(.minLength(2), .maxLength(4)) var short = "ab"
}

@Generable
struct Choice: Equatable {
    @Guide(.anyOf(["a", "b"])) var word: String? = "a"
}

@Generable
struct Kinds: Equatable {
    var flag: Bool
    var small: Int8
    var large: UInt64
    var float: Float
    var any: JSONValue
    var object: JSONObject
    var maybe: [Int?]
    var nested: [String: [Unit]]
    var constant: Int? = 5
    var first, second: Int
}

@Generable struct Nothing: Equatable {}

/// Types inside of others see their neighbours by their short names.
enum Outer {
    @Generable enum Mood { case good, bad }
    @Generable
    struct Report: Equatable {
        var mood: Mood = .good
        var inner: Inner
        @Generable struct Inner: Equatable { var moods: [Mood] }
    }
}
#endif
