public import MillraceCore

extension AgentContext {
    /// Carries out the calls of a response with the conversation's tools, in parallel where tools and policy allow it.
    ///
    /// Results come in the order of the calls. What goes wrong in a call is a result with ``ToolResult/isError`` set, unless the policy ends
    /// the run for it. The conversation is not changed.
    public func execute(_ calls: [ToolCall]) async throws(AgentError) -> [ToolResult] {
        var results: [ToolResult] = []
        for call in calls { results.append(try await execute(call)) }
        return results
    }

    /// Carries out one call.
    public func execute(_ call: ToolCall) async throws(AgentError) -> ToolResult {
        let end = await run(call, with: conversation.tools)
        if end.failure != nil, configuration.tools.failure == .endRun {
            throw AgentError(.tool(ToolError(end.failure ?? .failed, tool: call.name, messageForModel: end.result.text)), path: path)
        }
        return end.result
    }

    private func run(_ call: ToolCall, with tools: ToolRegistry) async -> AgentEvent.ToolEnd {
        await emit(.toolStarted(AgentEvent.ToolStart(call: call)))
        do throws(ToolError) {
            for feature in features { try await feature.review(call, in: run) }
            guard let tool = tools[call.name] else {
                throw ToolError(.unknownTool, tool: call.name, messageForModel: "There is no tool named \(call.name).")
            }
            let context = ToolContext(call: call, runID: run.id, metadata: configuration.toolMetadata) { value in
                await self.emit(.toolProgress(AgentEvent.ToolProgress(callID: call.id, tool: call.name, value: value)))
            }
            let outcome = await ToolContext.$current.withValue(context) { () async -> Result<ToolReply, ToolError> in
                do throws(ToolError) {
                    return .success(try await tool.invoke(call))
                } catch {
                    return .failure(error)
                }
            }
            let reply = try outcome.get()
            let result = ToolResult(callID: call.id, name: call.name, parts: reply.parts, isError: reply.isError)
            let end = AgentEvent.ToolEnd(result: result, value: reply.value)
            await emit(.toolFinished(end))
            return end
        } catch {
            let end = AgentEvent.ToolEnd(result: ToolResult(of: call, error.messageForModel, isError: true), failure: error.kind)
            await emit(.toolFailed(end))
            return end
        }
    }
}
