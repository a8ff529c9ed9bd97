public import MillraceAgents
import Testing

@Generable(description: "A forecast for one city")
public struct Forecast: Hashable {
    @Guide(description: "The city's name") public var city: String
    @Guide(description: "Days to look ahead", .range(1...7)) public var days: Int = 3
    /// What the sky looks like.
    public var sky: Sky?
    public var temperatures: [Double]
    public var labels: [String: Int] = [:]
    public var title: String { city }
    public static let zero = 0
    public let version = 1

    @Generable
    public enum Sky: Hashable {
        case clear
        case cloudy(cover: Double)
        case rain(millimetres: Double, warning: String?)
        case other(String)
    }
}

@Generable enum Unit: String { case celsius = "C", fahrenheit = "F" }

@Generable struct Tree: Equatable {
    var name: String
    var children: [Tree]
}

/// Tells the present weather of a city.
/// - Parameters:
///   - city: The city's name.
///   - unit: The unit of the temperature.
@Tool func weather(city: String, unit: Unit = .celsius, context: ToolContext?) async throws -> String {
    "\(city) \(unit.rawValue)"
}

@Tool(description: "Adds numbers.")
public struct AddTool {
    func call(_ numbers: [Int]) -> Int { numbers.reduce(0, +) }
}
