#if CommandLine
import Foundation
import MillraceAgents
import MillraceCore
import MillraceRails

/// An agent as a file describes it.
///
/// ```yaml
/// name: researcher
/// provider: anthropic
/// model: claude-sonnet-4-5
/// instructions: Answer from the files of the workspace, and name them.
/// tools: [list_directory, read_file, search_files]
/// limits: {steps: 20, time: 2m}
/// ```
struct AgentFile {
    /// How the agent goes about its task.
    enum Plan {
        /// Requests and tools until the model has no more calls.
        case loop
        /// Thinking in words, then acting with tools, in turns.
        case react
    }

    /// The agent's name.
    var name = "agent"
    /// The provider; nil is chosen as `millrace chat` chooses.
    var provider: String?
    /// The model; nil is the provider's default.
    var model: String?
    /// Another address for the provider.
    var baseURL: String?
    /// What the model is told first.
    var instructions: String?
    /// The task, where none is given on the command line.
    var input: String?
    /// How the agent goes about its task.
    var plan = Plan.loop
    /// The built-in tools it may use.
    var tools: [BuiltInTool] = []
    /// The folder that file tools may touch, from the folder of the file.
    var workspace = "."
    /// How the model should answer.
    var options = GenerationOptions()
    /// What a run may use up.
    var limits = RunLimits()
    /// What a million tokens of the model cost, for the limit of cost.
    var price: ModelPrice?
    /// How tools are carried out.
    var toolPolicy = ToolPolicy(eventOrder: .asTheyHappen)

    /// Reads a description.
    ///
    /// - Parameters:
    ///   - text: the YAML.
    ///   - file: its name, for complaints.
    init(_ text: String, file: String) throws(CommandFailure) {
        do {
            try read(text, file: file)
        } catch {
            throw CommandFailure(.data, error.description)
        }
    }

    /// Reads a file.
    static func read(_ path: String) throws(CommandFailure) -> AgentFile {
        try AgentFile(String(decoding: try CommandFailure.reading(path), as: UTF8.self), file: path)
    }

    private mutating func read(_ text: String, file: String) throws(YAMLError) {
        var reader = try YAMLReader(text, file: file, subject: "the agent")
        name = try reader.text("name") ?? name
        provider = try reader.text("provider")
        model = try reader.text("model")
        baseURL = try reader.text("base_url")
        instructions = try reader.text("instructions")
        input = try reader.text("input")
        plan = try reader.choice("plan", of: ["loop": Plan.loop, "react": .react]) ?? plan
        workspace = try reader.text("workspace") ?? workspace
        for (name, place) in try reader.placedList("tools") ?? [] {
            guard let tool = BuiltInTool(rawValue: name) else {
                let known = BuiltInTool.allCases.map(\.rawValue).joined(separator: ", ")
                throw YAMLError("there is no built-in tool `\(name)`; known: \(known)", at: place)
            }
            tools.append(tool)
        }
        try readOptions(&reader)
        try readLimits(&reader)
        try readToolPolicy(&reader)
        try readPrice(&reader)
        try reader.finish()
        if limits.cost != nil, price == nil {
            throw YAMLError(
                "a limit of cost needs `price` with the `input` and `output` price of a million tokens", at: YAMLPlace(file: file))
        }
    }

    private mutating func readOptions(_ reader: inout YAMLReader) throws(YAMLError) {
        guard var section = try reader.section("options") else { return }
        options.temperature = try section.number("temperature")
        options.topP = try section.number("top_p")
        options.maxOutputTokens = try section.count("max_tokens")
        options.seed = try section.count("seed")
        if let effort = try section.choice(
            "reasoning", of: ["none": ReasoningOptions.Effort.none, "minimal": .minimal, "low": .low, "medium": .medium, "high": .high])
        {
            options.reasoning = ReasoningOptions(effort: effort)
        }
        options.parallelToolCalls = try section.bool("parallel_tool_calls")
        try section.finish()
    }

    private mutating func readLimits(_ reader: inout YAMLReader) throws(YAMLError) {
        guard var section = try reader.section("limits") else { return }
        limits.steps = try section.count("steps") ?? limits.steps
        limits.nodes = try section.count("nodes") ?? limits.nodes
        limits.tokens = try section.count("tokens")
        limits.cost = try section.number("cost")
        limits.time = try section.duration("time")
        try section.finish()
    }

    private mutating func readToolPolicy(_ reader: inout YAMLReader) throws(YAMLError) {
        guard var section = try reader.section("tool_policy") else { return }
        toolPolicy.maxParallel = max(1, try section.count("parallel") ?? toolPolicy.maxParallel)
        toolPolicy.timeout = try section.duration("timeout")
        toolPolicy.start =
            try section.choice("start", of: ["response": ToolPolicy.Start.whenResponseEnds, "call": .whenCallCompletes]) ?? toolPolicy.start
        toolPolicy.failure =
            try section.choice("on_failure", of: ["tell_model": ToolPolicy.Failure.tellModel, "end_run": .endRun]) ?? toolPolicy.failure
        try section.finish()
    }

    private mutating func readPrice(_ reader: inout YAMLReader) throws(YAMLError) {
        guard var section = try reader.section("price") else { return }
        var read = ModelPrice(input: try section.number("input") ?? 0, output: try section.number("output") ?? 0)
        read.cacheRead = try section.number("cache_read")
        read.cacheWrite = try section.number("cache_write")
        price = read
        try section.finish()
    }
}
#endif
