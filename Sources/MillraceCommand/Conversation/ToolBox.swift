import Foundation
import MillraceCore

/// The tools a conversation offers.
struct ToolBox {
    /// What the model is told.
    let descriptors: [ToolDescriptor]
    /// Whether calls are run here.
    ///
    /// Tools read from a file are described only.
    let runsCalls: Bool

    /// The built-in tools.
    static let demo = ToolBox(descriptors: DemoTools.descriptors, runsCalls: true)
    /// No tools.
    static let none = ToolBox(descriptors: [], runsCalls: false)

    /// Reads what `--tools` takes: `demo`, `none`, or a file with a JSON array of descriptors
    /// (`[{"name", "description", "parameters"}]`, or the same inside `{"type": "function", "function": …}`).
    static func named(_ name: String) throws(CommandFailure) -> ToolBox {
        switch name {
        case "demo": return .demo
        case "none": return .none
        default: return ToolBox(descriptors: try read(name), runsCalls: false)
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
