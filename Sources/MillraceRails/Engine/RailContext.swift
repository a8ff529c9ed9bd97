public import MillraceCore

/// What rails know of the call they stand in.
public struct RailContext: Sendable {
    /// The conversation; for rails behind the input, as it was sent to the model.
    public var prompt: Prompt
    /// The tools that the model was offered.
    public var tools: [ToolDescriptor]
    /// The model that is asked.
    public var model: LLModel
    /// The passages that were retrieved for the answer.
    public var passages: [String]
    /// Who asks, where tools are allowed by role.
    public var role: String?
    /// Values of the application, by name; templates and flows read them.
    public var variables: [String: JSONValue]
    /// The values that were replaced by placeholders in this call.
    public let vault: PlaceholderVault
    /// What the rails of this call leave for each other.
    public let memory: RailMemory

    /// Makes a context.
    public init(
        prompt: Prompt, tools: [ToolDescriptor] = [], model: LLModel, passages: [String] = [], role: String? = nil,
        variables: [String: JSONValue] = [:], vault: PlaceholderVault = PlaceholderVault(), memory: RailMemory = RailMemory()
    ) {
        self.prompt = prompt
        self.tools = tools
        self.model = model
        self.passages = passages
        self.role = role
        self.variables = variables
        self.vault = vault
        self.memory = memory
    }

    /// What the user said last.
    public var userText: String { prompt.messages.last { $0.role == .user }?.text ?? "" }
}
