internal import MillraceCore
internal import Synchronization

/// The calls of one response while they are carried out.
///
/// Calls are numbered in the order they were added. They start in that order, bounded by the policy; a tool that does not run beside others
/// runs alone. With ``ToolPolicy/EventOrder/byCall`` each call is told in a lane of its own.
final class ToolBatch: Sendable {
    /// How a call ended.
    struct End: Sendable {
        /// The answer.
        var end: AgentEvent.ToolEnd
        /// Why there is no result of the tool's own.
        var error: ToolError?
        /// Whether the call is answered for good: false where the run stopped before or while it was carried out.
        var isFinal: Bool
    }

    private struct Entry: Sendable {
        var call: ToolCall
        var lane: Int?
        var sink: EventSink
        var end: End?
    }

    private let context: AgentContext
    private let tools: ToolRegistry
    private let turns: CallTurns
    // Nil where events are told as they happen.
    private let lanes: EventSink.Lanes?
    private let waitsForResponse: Bool
    private let entries = Mutex<[Entry]>([])

    /// Makes a batch.
    ///
    /// - Parameter waitsForResponse: whether the response is still arriving, so that calls are told when it has ended.
    init(context: AgentContext, tools: ToolRegistry, waitsForResponse: Bool) {
        self.context = context
        self.tools = tools
        self.waitsForResponse = waitsForResponse
        self.turns = CallTurns(maxParallel: context.configuration.tools.maxParallel)
        self.lanes = context.configuration.tools.eventOrder == .byCall ? context.events.lanes(waitsForResponse ? 1 : 0) : nil
    }

    /// Puts a call in the queue; ``carryOut(_:)`` runs it.
    ///
    /// - Returns: its number.
    func add(_ call: ToolCall) -> Int {
        let number = turns.add(isParallel: tools[call.name]?.traits.isParallel ?? true)
        let lane = lanes?.add()
        let sink = lane.flatMap { lanes?.sinks[$0] } ?? context.events.branch()
        entries.withLock { $0.append(Entry(call: call, lane: lane, sink: sink)) }
        if !context.isAside { context.ledger.callArrived(call) }
        return number
    }

    /// The ends of the calls, in the order they were added.
    var ends: [End] { entries.withLock { $0.compactMap(\.end) } }

    /// The response has ended: its calls are told.
    func responseEnded() async {
        // The first lane is the response's: nobody tells anything in it, and no call's turn comes before it is over.
        if waitsForResponse { await lanes?.end(0) }
    }

    /// Lets no further call start.
    func stopStarting() { turns.close() }

    /// Carries out a call when its turn comes, and tells its events.
    func carryOut(_ number: Int) async {
        let entry = entries.withLock { $0[number] }
        let isItsTurn = await turns.wait(for: number)
        let end = isItsTurn && !Task.isCancelled ? await run(entry) : end(unansweredBy: .cancelled, entry.call, wasStarted: false)
        turns.end(number)
        await conclude(number, entry, end)
    }

    /// Answers a call that cannot be run.
    func refuse(_ number: Int, _ error: ToolError) async {
        let entry = entries.withLock { $0[number] }
        turns.end(number)
        await conclude(number, entry, End(end: AgentEvent.ToolEnd(refusing: entry.call, error), error: error, isFinal: true))
    }

    private func conclude(_ number: Int, _ entry: Entry, _ end: End) async {
        entries.withLock { $0[number].end = end }
        if end.isFinal { context.ledger.callFinished(entry.call, end.end) }
        await emit(end.error == nil ? .toolFinished(end.end) : .toolFailed(end.end), entry)
        entry.sink.close()
        if let lane = entry.lane { await lanes?.end(lane) }
    }

    private func emit(_ kind: AgentEvent.Kind, _ entry: Entry) async {
        await entry.sink.emit(AgentEvent(path: context.path, kind))
    }

    // MARK: One call

    private func run(_ entry: Entry) async -> End {
        let call = entry.call
        var wasStarted = false
        do throws(ToolError) {
            guard let tool = tools[call.name] else { throw ToolError(unknown: call.name, known: tools.names) }
            for feature in context.features { try await feature.review(call, in: context.run) }
            if Task.isCancelled { return end(unansweredBy: .cancelled, call, wasStarted: false) }
            context.ledger.callStarted(call)
            wasStarted = true
            await emit(.toolStarted(AgentEvent.ToolStart(call: call)), entry)
            let reply = try await invoke(tool, entry)
            let result = ToolResult(callID: call.id, name: call.name, parts: reply.parts, isError: reply.isError)
            return End(end: AgentEvent.ToolEnd(result: result, value: reply.value), error: nil, isFinal: true)
        } catch {
            // What a tool throws after it was cancelled says nothing about its work.
            if Task.isCancelled { return end(unansweredBy: .cancelled, call, wasStarted: wasStarted) }
            return End(end: AgentEvent.ToolEnd(refusing: call, error), error: error, isFinal: true)
        }
    }

    private func invoke(_ tool: any InvokableTool, _ entry: Entry) async throws(ToolError) -> ToolReply {
        let call = entry.call
        let limit = tool.traits.timeout ?? context.configuration.tools.timeout
        let surroundings = ToolContext(call: call, runID: context.run.id, metadata: context.configuration.toolMetadata) { value in
            await self.emit(.toolProgress(AgentEvent.ToolProgress(callID: call.id, tool: call.name, value: value)), entry)
        }
        let scope = ToolScope(context: context, call: call, sink: entry.sink)
        let (outcome, isLate) = await Deadline.run(limit, on: context.configuration.clock) { () async -> Result<ToolReply, ToolError> in
            await ToolScope.$current.withValue(scope) {
                await ToolContext.$current.withValue(surroundings) {
                    do throws(ToolError) {
                        return .success(try await tool.invoke(call))
                    } catch {
                        return .failure(error)
                    }
                }
            }
        }
        if let limit, isLate, !Task.isCancelled {
            throw ToolError(
                .timedOut(after: limit), tool: call.name, messageForModel: "\(call.name) did not finish within \(limit) and was stopped.")
        }
        return try outcome.get()
    }

    private func end(unansweredBy kind: ToolError.Kind, _ call: ToolCall, wasStarted: Bool) -> End {
        let result = ToolResult.unanswered(call, wasStarted: wasStarted)
        let error = ToolError(kind, tool: call.name, messageForModel: result.text)
        return End(end: AgentEvent.ToolEnd(result: result, failure: kind), error: error, isFinal: false)
    }
}

/// The call that the present task carries out, for runs inside of it: where their events go and what their usage adds to.
struct ToolScope: Sendable {
    @TaskLocal static var current: ToolScope?

    /// The context whose call it is.
    let context: AgentContext
    /// The call.
    let call: ToolCall
    /// Where the call's events go.
    let sink: EventSink
}

extension AgentEvent.ToolEnd {
    /// The end of a call that has no result of its tool.
    init(refusing call: ToolCall, _ error: ToolError) {
        self.init(result: ToolResult(of: call, error.messageForModel, isError: true), failure: error.kind)
    }
}

extension ToolError {
    /// A call of a tool that nobody offered, with the names of those there are.
    init(unknown name: String, known: [String]) {
        let advice = known.isEmpty ? "There are no tools." : "The tools are: \(known.joined(separator: ", "))."
        self.init(.unknownTool, tool: name, messageForModel: "There is no tool named \(name). \(advice)")
    }

    /// A call that cannot be run; nil where it can.
    init?(notRunnable outcome: ToolCallOutcome, tool: String) {
        switch outcome {
        case .complete: return nil
        case .incomplete:
            self.init(
                .incompleteCall, tool: tool,
                messageForModel: "The call was cut off before its arguments were whole. It was not run. Call again with less in one call.")
        case .invalid(_, let error):
            self.init(
                .invalidArguments, tool: tool,
                messageForModel: "The call was not run: \(error). Send the arguments as one valid JSON object.")
        }
    }
}
