internal import MillraceCore

extension GraphAgent where Input: Generable, Output: ToolOutput {
    /// The agent as a tool that other agents call, as ``Agent/asTool(name:description:traits:)`` is.
    ///
    /// The calling model fills in the input of the strategy; one that is no object stands in the property `request`.
    ///
    /// - Parameters:
    ///   - name: the name the calling model calls it by.
    ///   - description: what it can do and when to ask it, for the calling model.
    ///   - traits: how its calls are treated.
    public func asTool(name: String, description: String, traits: ToolTraits = ToolTraits()) -> AgentTool {
        let shape = ArgumentShape<Input>(property: "request")
        let descriptor = ToolDescriptor(name: name, description: description, parameters: shape.parameters)
        return AgentTool(descriptor: descriptor, traits: traits) { call, runID, place, consumer throws(ToolError) in
            let input: Input
            do throws(GenerationError) {
                input = try shape.value(of: call.arguments)
            } catch {
                throw ToolError(
                    .invalidArguments, tool: call.name, messageForModel: "The arguments do not fit: \(error).", paths: ["\(error.path)"])
            }
            var state = agent.begin(continuing: nil)
            if let runID { state.runID = runID }
            return await drive(input, state, inside: place, to: consumer).map { ($0.output.toolReply, $0.state) }
        }
    }
}
