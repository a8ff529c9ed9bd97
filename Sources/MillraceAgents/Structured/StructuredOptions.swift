public import MillraceCore

/// How a structured answer is asked for.
public struct StructuredOptions: Sendable {
    /// How the model is told the schema.
    public enum Mode: Sendable, Hashable {
        /// Natively where the model's capabilities say so (`LLModel.Capability.jsonSchema`), otherwise in words.
        case automatic
        /// As `ResponseFormat.jsonSchema`: the provider holds the model to it, and the answer is read as it is.
        case native
        /// In words at the end of the prompt. JSON is then found in the answer wherever it stands: in a code fence, or between sentences.
        case manual
    }

    /// How the model is told the schema.
    ///
    /// Default: ``Mode/automatic``.
    public var mode: Mode
    /// Answers as they should be, shown to the model in either mode: the ``Generable/json`` of values.
    public var examples: [JSONValue]
    /// What to do with an answer that does not fit.
    ///
    /// Default: one fixing request to the same model.
    public var repair: RepairPolicy

    /// Makes options.
    public init(mode: Mode = .automatic, examples: [JSONValue] = [], repair: RepairPolicy = RepairPolicy()) {
        self.mode = mode
        self.examples = examples
        self.repair = repair
    }
}

/// How often, and by whom, an answer that does not fit its schema is put right.
///
/// A fixing request holds the prompt, the last answer, and what is wrong with it and where. A refusal, an answer that was cut, and a request that
/// failed are not repaired: asking again would not help, or is the executor's matter.
public struct RepairPolicy: Sendable {
    /// How many fixing requests may be sent.
    ///
    /// Default: 1.
    public var maxAttempts: Int
    /// Who fixes; nil asks the one that answered.
    public var executor: (any PromptExecutor)?
    /// The model that fixes; nil asks the one that answered.
    public var model: LLModel?

    /// Makes a policy.
    public init(maxAttempts: Int = 1, executor: (any PromptExecutor)? = nil, model: LLModel? = nil) {
        self.maxAttempts = maxAttempts
        self.executor = executor
        self.model = model
    }

    /// No fixing request.
    public static var never: RepairPolicy { RepairPolicy(maxAttempts: 0) }
}
