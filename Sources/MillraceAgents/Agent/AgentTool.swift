public import MillraceCore

/// An agent that other agents call as a tool.
///
/// Each call is a run of its own, with its own conversation and limits. Its events are told among those of the calling run, under the path of that
/// run and `tool#call`; what it uses adds to the usage of the calling run. When the call is cancelled, so is the run. A run that fails is
/// told to the calling model as a failed tool, without any text of its conversation.
public struct AgentTool: InvokableTool {
    /// What the calling model is told.
    public let descriptor: ToolDescriptor
    /// How its calls are treated.
    public var traits: ToolTraits
    private let work: Work

    /// What a call runs: an agent, from its place in the calling run on, with the name of the run where it has one.
    typealias Work =
        @Sendable (ToolCall, _ runID: String?, _ place: RunPlace?, _ consumer: @escaping RunDriver.Consumer) async throws(ToolError)
        -> Result<(ToolReply, AgentRunState), AgentError>

    init(descriptor: ToolDescriptor, traits: ToolTraits, work: @escaping Work) {
        self.descriptor = descriptor
        self.traits = traits
        self.work = work
    }

    init(
        agent: Agent, descriptor: ToolDescriptor, traits: ToolTraits,
        input: @escaping @Sendable (ToolCall) throws(ToolError) -> any AgentInput
    ) {
        self.init(descriptor: descriptor, traits: traits) { call, runID, place, consumer throws(ToolError) in
            var state = agent.state(for: try input(call))
            if let runID { state.runID = runID }
            return await agent.drive(state, inside: place, to: consumer).map { (ToolReply($0.text), $0.state) }
        }
    }

    /// Runs the agent.
    public func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply {
        let scope = ToolScope.current
        let runID = scope.map { "\($0.context.run.id).\(call.id)" }
        let place = scope.map { $0.context.place(of: "\($0.call.name)#\($0.call.id)") }
        let outcome = try await work(call, runID, place) { event, time, _ in await scope?.sink.pass(event, at: time) }
        switch outcome {
        case .success(let (reply, state)):
            scope?.context.ledger.add(state.models)
            return reply
        case .failure(let error):
            scope?.context.ledger.add(error.state?.models ?? [])
            if case .cancelled = error.kind { throw ToolError(.cancelled, tool: call.name, messageForModel: "\(call.name) was cancelled.") }
            throw ToolError(
                .failed, tool: call.name, messageForModel: "\(call.name) did not finish: \(error)", causeType: "AgentError")
        }
    }
}

extension Agent {
    /// The agent as a tool that takes a text.
    ///
    /// - Parameters:
    ///   - name: the name the calling model calls it by.
    ///   - description: what it can do and when to ask it, for the calling model.
    ///   - traits: how its calls are treated.
    public func asTool(name: String, description: String, traits: ToolTraits = ToolTraits()) -> AgentTool {
        let parameters: JSONValue = [
            "type": "object",
            "properties": ["request": ["type": "string", "description": "What is asked, with everything needed to answer it."]],
            "required": ["request"],
            "additionalProperties": false,
        ]
        let descriptor = ToolDescriptor(name: name, description: description, parameters: parameters)
        return AgentTool(agent: self, descriptor: descriptor, traits: traits) { call throws(ToolError) -> any AgentInput in
            guard let request = call.arguments["request"]?.stringValue else {
                throw ToolError(
                    .invalidArguments, tool: call.name, messageForModel: "\(call.name) needs the property \"request\", a string.",
                    paths: ["/request"])
            }
            return request
        }
    }

    /// The agent as a tool that takes a typed input.
    ///
    /// - Parameters:
    ///   - name: the name the calling model calls it by.
    ///   - description: what it can do and when to ask it, for the calling model.
    ///   - traits: how its calls are treated.
    ///   - input: the type of the arguments.
    ///   - prompt: what the agent is asked.
    public func asTool<Arguments: Generable, Input: AgentInput>(
        name: String, description: String, traits: ToolTraits = ToolTraits(), taking input: Arguments.Type,
        prompt: @escaping @Sendable (Arguments) -> Input
    ) -> AgentTool {
        let descriptor = ToolDescriptor(name: name, description: description, parameters: Arguments.generationSchema.json)
        return AgentTool(agent: self, descriptor: descriptor, traits: traits) { call throws(ToolError) -> any AgentInput in
            do throws(GenerationError) {
                return prompt(try Arguments(json: .object(call.arguments)))
            } catch {
                throw ToolError(
                    .invalidArguments, tool: call.name, messageForModel: "The arguments do not fit: \(error).", paths: ["\(error.path)"])
            }
        }
    }
}
