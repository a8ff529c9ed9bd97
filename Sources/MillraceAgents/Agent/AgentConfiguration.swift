public import MillraceCore

/// How a run behaves.
public struct AgentConfiguration: Sendable {
    /// What a run may use up.
    public var limits: RunLimits
    /// How tool calls are carried out.
    public var tools: ToolPolicy
    /// What stands in the conversation for a response that was not read to its end.
    ///
    /// Default: ``PartialHistory/keep``.
    public var partialHistory: PartialHistory
    /// Values that the application hands to its tools and the model never sees.
    public var toolMetadata: JSONObject
    /// Whether answers are streamed; else they are fetched whole and told as the frames they are made of.
    ///
    /// Default: true.
    public var isStreaming: Bool
    /// When and how the history is made shorter before a request; nil never does it.
    public var compression: AutomaticCompression?
    /// What models cost, for ``RunLimits/cost`` and accounts.
    public var prices: PriceList
    /// The clock of timeouts and time limits.
    public var clock: any Clock<Duration>
    /// Makes the id of a run.
    ///
    /// Default: random.
    public var makeRunID: @Sendable () -> String

    /// What stands in the conversation for a response that was not read to its end.
    public enum PartialHistory: String, Sendable, Hashable, Codable {
        /// What had arrived; calls that never became whole are left out.
        case keep
        /// Nothing.
        case discard
    }

    /// Makes a configuration.
    public init(
        limits: RunLimits = RunLimits(), tools: ToolPolicy = ToolPolicy(), partialHistory: PartialHistory = .keep,
        toolMetadata: JSONObject = JSONObject(), isStreaming: Bool = true, compression: AutomaticCompression? = nil,
        prices: PriceList = PriceList(),
        clock: any Clock<Duration> = ContinuousClock(),
        makeRunID: @escaping @Sendable () -> String = { "run_" + String(UInt64.random(in: 0...UInt64.max), radix: 36) }
    ) {
        self.limits = limits
        self.tools = tools
        self.partialHistory = partialHistory
        self.toolMetadata = toolMetadata
        self.isStreaming = isStreaming
        self.compression = compression
        self.prices = prices
        self.clock = clock
        self.makeRunID = makeRunID
    }
}

/// What a run may use up; nil is no limit.
///
/// Limits are checked before a request is sent: the tools of the last answer have run by then, and their results are kept. Time alone also
/// stops what is under way. A limit ends the run with ``AgentError/Kind/limit(_:)``; it can be resumed with a higher one.
public struct RunLimits: Sendable, Hashable, Codable {
    /// Model requests.
    ///
    /// Default: 50.
    public var steps: Int?
    /// Nodes entered, for graphs.
    ///
    /// Default: 200.
    public var nodes: Int?
    /// Tokens of all requests together, as the provider counts them.
    public var tokens: Int?
    /// Cost of all requests together, by the price list of the configuration, which must know each model that is asked.
    public var cost: Double?
    /// Time.
    public var time: Duration?

    /// Makes limits.
    public init(steps: Int? = 50, nodes: Int? = 200, tokens: Int? = nil, cost: Double? = nil, time: Duration? = nil) {
        self.steps = steps
        self.nodes = nodes
        self.tokens = tokens
        self.cost = cost
        self.time = time
    }
}

/// How tool calls are carried out.
public struct ToolPolicy: Sendable, Hashable, Codable {
    /// When a call starts.
    public enum Start: String, Sendable, Hashable, Codable {
        /// When the response has ended.
        case whenResponseEnds
        /// As soon as the call is complete, on wires where the end of a single call is proof; else when the response ends.
        case whenCallCompletes
    }

    /// What follows from a tool that fails.
    public enum Failure: String, Sendable, Hashable, Codable {
        /// The model reads an error result and goes on.
        case tellModel
        /// The run ends with ``AgentError``.
        case endRun
    }

    /// In which order the events of parallel calls are told.
    public enum EventOrder: String, Sendable, Hashable, Codable {
        /// All events of a call before those of the next one of the response, and all of them after the response: the same for every order of
        /// completion.
        case byCall
        /// As they happen: the order of events depends on which tool was faster.
        case asTheyHappen
    }

    /// How many calls of one response run at once; 1 is one after the other.
    ///
    /// Default: 16.
    public var maxParallel: Int
    /// How long one call may take, where the tool does not say.
    ///
    /// Default: nil, no limit.
    public var timeout: Duration?
    /// When a call starts.
    ///
    /// Default: when the response ends.
    public var start: Start
    /// What follows from a tool that fails.
    ///
    /// Default: the model is told.
    public var failure: Failure
    /// In which order events are told.
    ///
    /// Default: by call.
    public var eventOrder: EventOrder

    /// Makes a policy.
    public init(
        maxParallel: Int = 16, timeout: Duration? = nil, start: Start = .whenResponseEnds, failure: Failure = .tellModel,
        eventOrder: EventOrder = .byCall
    ) {
        self.maxParallel = maxParallel
        self.timeout = timeout
        self.start = start
        self.failure = failure
        self.eventOrder = eventOrder
    }
}
