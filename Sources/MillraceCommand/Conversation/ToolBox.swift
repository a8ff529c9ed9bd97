import Foundation
import MillraceAgents
import MillraceCore

/// The tools a conversation offers.
struct ToolBox {
    /// What the model is told.
    let descriptors: [ToolDescriptor]
    /// What runs their calls; nil where tools are described only.
    let registry: ToolRegistry?

    /// No tools.
    static let none = ToolBox(descriptors: [], registry: nil)

    /// A clock and a calculator: two tools that can do no harm, so that anyone can watch a model use tools.
    static func demo() throws(CommandFailure) -> ToolBox {
        let registry = ToolRegistry([try ClockTool.make(), try CalculatorTool.make()])
        return ToolBox(descriptors: registry.descriptors, registry: registry)
    }

    /// Reads what `--tools` takes: `demo`, `none`, or a file with a JSON array of descriptors
    /// (`[{"name", "description", "parameters"}]`, or the same inside `{"type": "function", "function": …}`).
    static func named(_ name: String) throws(CommandFailure) -> ToolBox {
        switch name {
        case "demo": return try demo()
        case "none": return .none
        default: return ToolBox(descriptors: try read(name), registry: nil)
        }
    }

    /// Runs a call.
    ///
    /// What goes wrong becomes an error result, for the model to read.
    func run(_ call: ToolCall) async -> ToolResult {
        guard let tool = registry?[call.name] else { return ToolResult(of: call, "There is no tool of that name.", isError: true) }
        do throws(ToolError) {
            let reply = try await tool.invoke(call)
            return ToolResult(callID: call.id, name: call.name, parts: reply.parts, isError: reply.isError)
        } catch {
            return ToolResult(of: call, error.messageForModel, isError: true)
        }
    }

    private static func read(_ path: String) throws(CommandFailure) -> [ToolDescriptor] {
        let bytes = try CommandFailure.reading(path)
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw CommandFailure(.data, "\(path) is no JSON: \(error)")
        }
        guard case .array(let entries) = value else {
            throw CommandFailure(.data, "\(path) should hold a JSON array of tools: [{\"name\": …, \"description\": …, \"parameters\": …}]")
        }
        var tools: [ToolDescriptor] = []
        for (number, entry) in entries.enumerated() {
            let tool = entry["function"] ?? entry
            guard let name = tool["name"]?.stringValue, !name.isEmpty else {
                throw CommandFailure(.data, "\(path): tool \(number + 1) has no name")
            }
            tools.append(
                ToolDescriptor(
                    name: name, description: tool["description"]?.stringValue ?? "",
                    parameters: tool["parameters"] ?? ["type": "object", "properties": [:]]))
        }
        return tools
    }
}
