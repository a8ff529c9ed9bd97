public import MillraceCore

/// Rails as files describe them: a folder of NeMo Guardrails', or Millrace's own `rails.yml`.
///
/// ```swift
/// let configuration = try RailConfiguration.load(directory: "rails") { reference in
///     (try client(for: reference.provider, key: reference.keyVariable), LLModel(reference.model))
/// }
/// print(configuration.explain())
/// let guarded = GuardedExecutor(executor, guardrails: configuration.guardrails)
/// ```
///
/// Nothing of a file is passed over in silence: what is done in another way, or not at all, is one of the ``notices``, with its line.
public struct RailConfiguration: Sendable {
    /// How a configuration is written.
    public enum Form: String, Sendable, Hashable, Codable {
        /// A folder of NeMo Guardrails'.
        case nemo
        /// Millrace's own form, one file.
        case native
    }

    /// What becomes of a configuration that asks for a rail that is not there.
    public enum MissingRailPolicy: Sendable, Hashable {
        /// It is refused: rails that somebody counts on do not fall away.
        case refuse
        /// The rail is left out, and a notice says so: to look at a configuration, not to run it.
        case leaveOut
    }

    /// Whether answers may be asked for as streams.
    public enum StreamPermission: Sendable, Hashable {
        /// They may.
        case allowed
        /// Output rails stand and `rails.output.streaming` is not enabled (NeMo Guardrails' `StreamingNotSupported`).
        case refused(flows: [String], file: String, line: Int?)
    }

    /// How it is written.
    public let form: Form
    /// The folder or file it was read from.
    public let path: String
    /// Every file that was read.
    public let files: [String]
    /// The rails, ready to run.
    public let guardrails: Guardrails
    /// The rails with what the files say of them, in the order of the files.
    public let rails: [ConfiguredRail]
    /// The models it names.
    public let models: [ModelReference]
    /// The prompts it writes.
    public let prompts: [TaskPrompt]
    /// What is done in another way than it says, or not at all.
    public let notices: [RailNotice]
    /// Whether answers may be asked for as streams.
    public let streaming: StreamPermission
    /// Values for templates and flows: what the files say of the application.
    public let variables: [String: JSONValue]

    init(
        form: Form, path: String, files: [String], guardrails: Guardrails, rails: [ConfiguredRail], models: [ModelReference],
        prompts: [TaskPrompt], notices: [RailNotice], streaming: StreamPermission, variables: [String: JSONValue]
    ) {
        self.form = form
        self.path = path
        self.files = files
        self.guardrails = guardrails
        self.rails = rails
        self.models = models
        self.prompts = prompts
        self.notices = notices
        self.streaming = streaming
        self.variables = variables
    }

    /// Checks that an answer may be asked for as a stream.
    ///
    /// - Throws: ``RailConfigurationError`` with what to write, and where, so that it may.
    public func requireStreams() throws(RailConfigurationError) {
        guard case .refused(let flows, let file, let line) = streaming else { return }
        throw RailConfigurationError(
            .streamingDisabled, subject: "output rails \(flows.map { "`\($0)`" }.joined(separator: ", "))", file: file, line: line,
            advice: "set `rails.output.streaming.enabled: true` in config.yml, or ask for the whole answer")
    }
}

/// A rail of a configuration, and where it says so.
public struct ConfiguredRail: Sendable {
    /// Where it stands.
    public var place: RailPlace
    /// The rail; nil where there is none of what is asked for.
    public var rail: (any Rail)?
    /// What happens where it throws or takes too long.
    public var failure: RailFailurePolicy
    /// How long it may take for one judgement.
    public var timeout: Duration
    /// How the configuration calls it: a flow with its parameters, a rail's name.
    public var label: String
    /// Its options in words, as far as they are not the defaults.
    public var details: [String]
    /// The file.
    public var file: String?
    /// The line of the file, from 1.
    public var line: Int?

    /// Makes a configured rail.
    public init(
        place: RailPlace, rail: (any Rail)?, label: String, failure: RailFailurePolicy = .closed, timeout: Duration = .seconds(30),
        details: [String] = [], file: String? = nil, line: Int? = nil
    ) {
        self.place = place
        self.rail = rail
        self.label = label
        self.failure = failure
        self.timeout = timeout
        self.details = details
        self.file = file
        self.line = line
    }

    /// The rail as one of a line.
    var entry: RailLine.Entry? { rail.map { RailLine.Entry($0, failure: failure, timeout: timeout) } }
}
