import Foundation
import MillraceAgents
import MillraceCore
import Testing

@testable import MillraceCommand

/// The calculator and the clock that `chat` runs.
@Suite("Demo tools")
struct DemoToolTests {
    @Test(
        "Expressions have the value that precedence gives them",
        arguments: [
            ("17 * 23", 391.0), ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 ^ 3 ^ 2", 512), ("-2 ^ 2", -4), ("2 ^ -1", 0.5), ("7 % 4", 3),
            ("10 / 4", 2.5), ("--3", 3), ("1.5 + .5", 2), ("8 − 5 × 2 ÷ 5", 6),
        ])
    func values(expression: String, value: Double) throws {
        #expect(try Arithmetic.evaluate(expression) == value)
    }

    @Test("What is no expression is refused, with the place", arguments: ["", "1 +", "(1", "1)", "2 3", "a", "1/0", "9^9^9^9", "1..2"])
    func refusals(expression: String) {
        #expect(throws: ArithmeticError.self) { try Arithmetic.evaluate(expression) }
    }

    @Test("Nesting and length are bounded")
    func bounds() {
        #expect(throws: ArithmeticError.self) { try Arithmetic.evaluate(String(repeating: "(", count: 500)) }
        #expect(throws: ArithmeticError.self) { try Arithmetic.evaluate(String(repeating: "-", count: 900) + "1") }
        #expect(throws: ArithmeticError.self) { try Arithmetic.evaluate(String(repeating: "1+", count: 5000) + "1") }
    }

    @Test("Calls of the tools give results, and what is wrong with a call is told to the model")
    func results() async throws {
        let registry = ToolRegistry([try ClockTool.make(now: { Date(timeIntervalSince1970: 1_763_640_000) }), try CalculatorTool.make()])
        let box = ToolBox(descriptors: registry.descriptors, registry: registry)
        func run(_ name: String, _ arguments: JSONObject) async -> ToolResult {
            await box.run(ToolCall(id: "c", name: name, arguments: arguments))
        }
        #expect(await run("clock", [:]).text == "2025-11-20T12:00:00Z")
        #expect(await run("clock", ["zone": "Europe/Paris"]).text == "2025-11-20T13:00:00+01:00")
        #expect(await run("clock", ["zone": "Nowhere/None"]).isError)
        #expect(await run("calculator", ["expression": "6*7"]).text == "42")
        #expect(await run("calculator", [:]).isError)
        #expect(await run("calculator", ["expression": "6*"]).isError)
        #expect(await run("rm", ["path": "/"]).isError)
    }
}
