import Foundation
import MillraceCore

/// Two tools that can do no harm, so that anyone can watch a model use tools: a clock and a calculator.
enum DemoTools {
    /// What the model is told of them.
    static let descriptors = [
        ToolDescriptor(
            name: "clock", description: "Tells the present date and time.",
            parameters: [
                "type": "object",
                "properties": [
                    "zone": ["type": "string", "description": "A time zone name such as UTC or Europe/Paris. Default: UTC."]
                ],
            ]),
        ToolDescriptor(
            name: "calculator", description: "Evaluates an arithmetic expression with + - * / % ^, parentheses and decimal numbers.",
            parameters: [
                "type": "object",
                "properties": ["expression": ["type": "string", "description": "The expression, such as (2 + 3) * 4."]],
                "required": ["expression"],
            ]),
    ]

    /// Runs a call.
    ///
    /// What goes wrong becomes an error result, for the model to read.
    static func run(_ call: ToolCall, now: Date = Date()) -> ToolResult {
        let arguments = call.arguments
        switch call.name {
        case "clock":
            let zone = arguments["zone"]?.stringValue ?? "UTC"
            guard let text = time(in: zone, now) else { return ToolResult(of: call, "There is no time zone of that name.", isError: true) }
            return ToolResult(of: call, text)
        case "calculator":
            guard let expression = arguments["expression"]?.stringValue else {
                return ToolResult(of: call, "The argument `expression` is missing or no text.", isError: true)
            }
            do throws(ArithmeticError) {
                return ToolResult(of: call, Arithmetic.text(of: try Arithmetic.evaluate(expression)))
            } catch {
                return ToolResult(of: call, error.description, isError: true)
            }
        default: return ToolResult(of: call, "There is no tool of that name.", isError: true)
        }
    }

    private static func time(in name: String, _ now: Date) -> String? {
        guard let zone = TimeZone(identifier: name) ?? TimeZone(abbreviation: name.uppercased()) else { return nil }
        let style = Date.ISO8601FormatStyle(timeZone: zone).year().month().day().dateSeparator(.dash)
            .time(includingFractionalSeconds: false).timeSeparator(.colon).timeZone(separator: .colon)
        return now.formatted(style)
    }
}
