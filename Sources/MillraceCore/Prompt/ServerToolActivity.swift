/// Work of a tool that the provider ran itself: never executable by the client.
public struct ServerToolActivity: Sendable, Hashable, Codable {
    /// The provider's word for the tool, such as `search` or `web_search_call`.
    public var type: String
    /// The provider's id of this activity.
    public var id: String?
    /// The name of the tool, where the provider gives one beside the type.
    public var name: String?
    /// What the tool was asked, as it came.
    public var input: String?
    /// What it gave back, as it came.
    public var output: String?
    /// The activity as the wire carried it, so that it can be sent back.
    public var json: String?

    /// Makes an activity.
    public init(type: String, id: String? = nil, name: String? = nil, input: String? = nil, output: String? = nil, json: String? = nil) {
        self.type = type
        self.id = id
        self.name = name
        self.input = input
        self.output = output
        self.json = json
    }
}
