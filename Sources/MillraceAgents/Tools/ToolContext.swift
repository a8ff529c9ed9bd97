public import MillraceCore

/// What surrounds the call that is being carried out: its identity, its run, and a way to tell progress.
///
/// A tool reads it from ``current`` while it runs.
public struct ToolContext: Sendable {
    /// The context of the call that this task carries out; nil outside of a run.
    @TaskLocal public static var current: ToolContext?

    /// The call.
    public let call: ToolCall
    /// The run it belongs to.
    public let runID: String
    /// Values that the application hands to its tools and the model never sees.
    public let metadata: JSONObject
    private let reportProgress: @Sendable (JSONValue) async -> Void

    /// Makes a context.
    public init(
        call: ToolCall, runID: String, metadata: JSONObject = JSONObject(), reportProgress: @escaping @Sendable (JSONValue) async -> Void
    ) {
        self.call = call
        self.runID = runID
        self.metadata = metadata
        self.reportProgress = reportProgress
    }

    /// Tells those who watch the run how far the call has come.
    ///
    /// Progress is for people; the model never sees it.
    public func report(_ progress: JSONValue) async { await reportProgress(progress) }

    /// The context of the call that this task carries out.
    ///
    /// - Throws: ``ToolFailure`` outside of a call.
    public static func require() throws -> ToolContext {
        guard let current else { throw ToolFailure("This tool works only while a call of it is carried out.") }
        return current
    }

    /// Carries out a call with its context: the one that is there, or for a call that another tool or no run made, one of its own.
    static func running<Result: Sendable>(_ call: ToolCall, _ body: () async throws -> Result) async throws -> Result {
        if let current, current.call == call { return try await body() }
        let outer = current
        let context = ToolContext(call: call, runID: outer?.runID ?? call.id.rawValue, metadata: outer?.metadata ?? JSONObject()) {
            await outer?.report($0)
        }
        return try await $current.withValue(context, operation: body)
    }
}
