import MillraceAgents
import MillraceCore

/// The tools that come with the command, by the names agent files write.
enum BuiltInTool: String, CaseIterable, Sendable {
    case clock, calculator
    case readFile = "read_file"
    case writeFile = "write_file"
    case editFile = "edit_file"
    case listDirectory = "list_directory"
    case searchFiles = "search_files"
    case shell
    case askUser = "ask_user"
    case sayToUser = "say_to_user"

    /// The tool, ready to run.
    ///
    /// - Parameters:
    ///   - workspace: the folder that file tools and the shell work in.
    ///   - person: who is asked, told and must agree.
    func tool(workspace: Workspace, person: any Person) throws(CommandFailure) -> DynamicTool {
        switch self {
        case .clock: try ClockTool.make()
        case .calculator: try CalculatorTool.make()
        case .readFile: try FileTools.read(workspace)
        case .writeFile: try FileTools.write(workspace, person)
        case .editFile: try FileTools.edit(workspace, person)
        case .listDirectory: try FileTools.list(workspace)
        case .searchFiles: try FileTools.search(workspace)
        case .shell: try ShellTool.make(workspace, person)
        case .askUser: try PersonTools.ask(person)
        case .sayToUser: try PersonTools.say(person)
        }
    }

    /// Makes a tool whose arguments are strings, integers or booleans.
    func make(
        _ description: String, _ parameters: [ToolParameter], traits: ToolTraits = ToolTraits(),
        _ work: @escaping @Sendable (JSONObject) async throws -> any ToolOutput
    ) throws(CommandFailure) -> DynamicTool {
        var properties = JSONObject()
        for parameter in parameters {
            properties[parameter.name] = ["type": .string(parameter.kind.rawValue), "description": .string(parameter.description)]
        }
        let schema: JSONValue = [
            "type": "object", "properties": .object(properties),
            "required": .array(parameters.filter(\.isRequired).map { .string($0.name) }), "additionalProperties": false,
        ]
        do {
            return try DynamicTool(name: rawValue, description: description, parameters: schema, traits: traits, work)
        } catch {
            throw CommandFailure(.configuration, "the tool \(rawValue): \(error)")
        }
    }
}

/// One argument of a built-in tool.
struct ToolParameter {
    enum Kind: String { case string, integer, boolean }

    /// The argument's name.
    var name: String
    /// What it is.
    var kind = Kind.string
    /// What it means, for the model.
    var description: String
    /// Whether it must be given.
    var isRequired = true
}

/// Who sits at the terminal.
protocol Person: Sendable {
    /// Asks a question; nil where nobody can answer.
    func answer(to question: String) async -> String?
    /// Tells something.
    func tell(_ text: String) async
    /// Whether the person agrees to an action that changes something.
    func agrees(to action: String) async -> Bool
}
