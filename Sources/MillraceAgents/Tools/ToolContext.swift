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
}
