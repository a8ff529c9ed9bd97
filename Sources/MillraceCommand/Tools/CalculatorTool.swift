import MillraceAgents
import MillraceCore

/// Evaluates an arithmetic expression.
enum CalculatorTool {
    static func make() throws(CommandFailure) -> DynamicTool {
        try BuiltInTool.calculator.make(
            "Evaluates an arithmetic expression with + - * / % ^, parentheses and decimal numbers.",
            [ToolParameter(name: "expression", description: "The expression, such as (2 + 3) * 4.")]
        ) { arguments in
            do throws(ArithmeticError) {
                return Arithmetic.text(of: try Arithmetic.evaluate(arguments["expression"]?.stringValue ?? ""))
            } catch {
                throw ToolFailure(error.description)
            }
        }
    }
}
