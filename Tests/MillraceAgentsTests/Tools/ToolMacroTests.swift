#if Macros
public import MillraceAgents
import MillraceCore
import Testing

/// Tells the present weather
/// of a city.
///
/// It may be late by an hour.
/// - Parameters:
///   - city: The city's name,
///     as people there say it.
///   - unit: The unit of the temperature.
/// - Returns: What the model reads.
@Tool
func weather(city: String, in unit: Unit = .celsius, days: Int?, context: ToolContext?) async throws -> String {
    "\(city) \(unit.rawValue) \(days ?? 0) \(context?.call.id.rawValue ?? "-")"
}

@Tool("Writes a line.", name: "write_line", strict: true)
private func writeLine(_ text: String, context: ToolContext) async {
    await context.report(.string(text))
}

@Tool("Fails.") private func failing(kind: FailureKind) throws -> Int {
    switch kind {
    case .message: throw ToolFailure("ask for another city")
    case .other: throw OddError()
    case .cancelled: throw CancellationError()
    }
}

/// Published to other modules.
@Tool(traits: ToolTraits(timeout: .seconds(1)))
public func published(_ number: Int?) -> String? { number.map { "\($0)" } }

public extension AddTool {
    /// Inherits its access level.
    @Generable struct Options: Equatable { var number: Int }
}

/// Calls another tool.
@Tool func nested(context: ToolContext) async throws -> String {
    let inner = try await weatherTool.invoke(ToolCall(id: "inner", name: "weather", arguments: ["city": "Trier"]))
    return "\(inner.text) in \(ToolContext.current?.call.id.rawValue ?? "-")"
}

/// Runs on the main actor.
@Tool @MainActor func onMain(_ number: Int) -> Int { number + 1 }

@Generable private enum FailureKind { case message, other, cancelled }

private struct OddError: Error, CustomStringConvertible { var description: String { "odd" } }

/// Adds; with parameters of its own.
@Tool(description: "Adds numbers.")
public struct AddTool {
    var offset = 0
    /// - Parameter numbers: What to add.
    public func call(_ numbers: [Int]) -> Int { numbers.reduce(offset, +) }
}

@Tool(description: "Looks a forecast up.", name: "forecast", traits: .init(isParallel: false))
struct Lookup {
    @Generable struct Arguments { var city: String }
    func call(arguments: Arguments) async throws -> Forecast { Forecast(city: arguments.city, sky: .clear, temperatures: []) }
}

struct Kitchen: Sendable {
    let cook: String

    /// Makes a meal.
    @Tool func meal(_ name: String, guests: [String: Int] = [:]) -> [String] { ["\(cook): \(name) \(guests.count)"] }

    /// Counts.
    @Tool static func count() -> Int { 3 }
}

actor Counter {
    private var total = 0
    /// Counts up.
    @Tool func add(_ step: Int = 1) -> Int {
        total += step
        return total
    }
}

/// What `@Tool` writes, used for real.
@Suite("Tools")
struct ToolMacroTests {
    private func reply(_ tool: any InvokableTool, _ arguments: JSONObject) async throws(ToolError) -> ToolReply {
        try await tool.invoke(ToolCall(id: "call-1", name: tool.descriptor.name, arguments: arguments))
    }

    @Test("A function's comment and parameters describe the tool; the context is not for the model")
    func functionDescriptor() {
        let descriptor = weatherTool.descriptor
        #expect(descriptor.name == "weather")
        #expect(descriptor.description == "Tells the present weather of a city.\nIt may be late by an hour.")
        #expect(descriptor.isStrict == nil)
        #expect(
            descriptor.parameters == [
                "type": "object",
                "properties": [
                    "city": ["type": "string", "description": "The city's name, as people there say it."],
                    "unit": [
                        "type": "string", "enum": ["C", "F"], "description": "The unit of the temperature.", "default": "C",
                    ], "days": ["type": "integer"],
                ], "required": ["city"], "additionalProperties": false,
            ])
    }

    @Test("A function is called with what the model filled in, defaults and the context")
    func functionCall() async throws {
        #expect(try await reply(weatherTool, ["city": "Trier"]).text == "Trier C 0 call-1")
        #expect(try await reply(weatherTool, ["city": "Trier", "unit": "F", "days": 3.0]).text == "Trier F 3 call-1")
        #expect(try await reply(Kitchen(cook: "Ann").mealTool, ["name": "soup", "guests": ["a": 1]]).value == ["Ann: soup 1"])
        #expect(try await reply(Kitchen.countTool, [:]).text == "3")
        #expect(try await reply(nestedTool, [:]).text == "Trier C 0 inner in call-1")
        #expect(try await reply(publishedTool, ["number": 2]).text == "2")
        #expect(try await reply(publishedTool, [:]).text == "null")
        #expect(try await reply(onMainTool, ["number": 2]).value == 3)
        let counter = Counter()
        #expect(try await reply(counter.addTool, [:]).text == "1")
        #expect(try await reply(counter.addTool, ["step": 4]).text == "5")
    }

    @Test("Name and strictness can be given; what returns nothing says that it is done")
    func givenName() async throws {
        let descriptor = writeLineTool.descriptor
        #expect(descriptor.name == "write_line")
        #expect(descriptor.isStrict == true)
        #expect(try await reply(writeLineTool, ["text": "x"]).text == "done")
    }

    @Test("Wrong arguments are told with every path, and nothing is run")
    func invalidArguments() async {
        let error = await #expect(throws: ToolError.self) { try await reply(weatherTool, ["unit": "K", "days": "3"]) }
        #expect(error?.kind == .invalidArguments)
        #expect(error?.paths == ["/city", "/unit", "/days"])
        #expect(
            error?.messageForModel == """
                The arguments do not fit the tool's schema:
                - the value lacks the required property "city"
                - /unit should be one of "C", "F"
                - /days should be an integer, not a string
                Call the tool again with these places corrected.
                """)
        #expect(error?.description == "the arguments of weather do not fit its schema at /city, /unit, /days")
    }

    @Test("What a tool throws becomes what the model reads")
    func thrownErrors() async {
        let failure = await #expect(throws: ToolError.self) { try await reply(failingTool, ["kind": "message"]) }
        #expect(failure?.kind == .failed)
        #expect(failure?.messageForModel == "ask for another city")
        let other = await #expect(throws: ToolError.self) { try await reply(failingTool, ["kind": "other"]) }
        #expect(other?.messageForModel == "The tool failed: odd")
        #expect(other?.causeType == "OddError")
        #expect(other?.description == "failing failed (OddError)")
        let cancelled = await #expect(throws: ToolError.self) { try await reply(failingTool, ["kind": "cancelled"]) }
        #expect(cancelled?.kind == .cancelled)
    }

    @Test("A type is a tool around its method")
    func types() async throws {
        #expect(AddTool().descriptor.name == "add")
        #expect(AddTool().descriptor.description == "Adds numbers.")
        #expect(AddTool().descriptor.parameters["properties"]?["numbers"]?["description"] == "What to add.")
        #expect(try await reply(AddTool(offset: 1), ["numbers": [1, 2]]).value == 4)
        #expect(Lookup().descriptor.name == "forecast")
        #expect(!Lookup().traits.isParallel)
        #expect(publishedTool.traits.timeout == .seconds(1))
        let forecast = Forecast(city: "Trier", sky: .clear, temperatures: [])
        #expect(try await reply(Lookup(), ["city": "Trier"]).value == forecast.json)
    }

    @Test("Arguments that are no object stand in one")
    func envelope() async throws {
        let tool = FunctionTool(name: "sum", description: "Adds.") { (numbers: [Int]) in numbers.reduce(0, +) }
        #expect(tool.descriptor.parameters["required"] == ["value"])
        #expect(try await reply(tool, ["value": [1, 2]]).value == 3)
        let error = await #expect(throws: ToolError.self) { try await reply(tool, ["value": [1, "x"]]) }
        #expect(error?.paths == ["/value/1"])
    }

    @Test("A registry takes them all")
    func registry() {
        let registry: ToolRegistry = [weatherTool, AddTool(), Kitchen.countTool]
        #expect(registry.names == ["weather", "add", "count"])
    }

    // MARK: Dynamic tools

    @Test("A dynamic tool checks its arguments against its schema")
    func dynamic() async throws {
        let tool = try DynamicTool(
            name: "lookup", description: "Looks up.",
            parameters: ["type": "object", "properties": ["word": ["type": "string", "minLength": 2]], "required": ["word"]]
        ) { arguments in
            JSONValue.string((arguments["word"]?.stringValue ?? "") + "!")
        }
        #expect(try await reply(tool, ["word": "abc"]).value == "abc!")
        let error = await #expect(throws: ToolError.self) { try await reply(tool, ["word": "a"]) }
        #expect(error?.kind == .invalidArguments)
        #expect(error?.paths == ["/word"])
        #expect(error?.messageForModel.contains("- /word: ") == true)
        #expect(throws: SchemaError.self) { try DynamicTool(name: "x", description: "", parameters: ["type": 1]) { _ in "" } }
    }

    @Test("Outside of a call there is no context")
    func noContext() async {
        #expect(throws: ToolFailure.self) { try ToolContext.require() }
        #expect(ToolContext.current == nil)
    }
}
#endif
