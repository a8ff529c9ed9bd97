public import MillraceCore

/// What a tool gives back for one call.
public struct ToolReply: Sendable, Hashable, Codable {
    /// What the model reads: text, and pictures or files where its wire takes them.
    public var parts: [Part]
    /// The result as a value, for code that goes on with it; nil where it is text only.
    public var value: JSONValue?
    /// Whether the tool says itself that it failed.
    public var isError: Bool

    /// Makes a reply of parts.
    public init(parts: [Part], value: JSONValue? = nil, isError: Bool = false) {
        self.parts = parts
        self.value = value
        self.isError = isError
    }

    /// Makes a reply of text.
    public init(_ text: String, isError: Bool = false) {
        self.init(parts: [.text(text)], isError: isError)
    }

    /// Makes a reply of a value: the model reads it as compact JSON.
    public init(_ value: JSONValue) {
        self.init(parts: [.text(value.jsonText)], value: value)
    }

    /// The text parts joined.
    public var text: String {
        var joined = ""
        for case .text(let part) in parts { joined += part.text }
        return joined
    }
}

/// A type that a tool may return.
public protocol ToolOutput: Sendable {
    /// The value as the model reads it.
    var toolReply: ToolReply { get }
}

extension ToolReply: ToolOutput {
    /// The reply itself.
    public var toolReply: ToolReply { self }
}

extension String: ToolOutput {
    /// The text as it is.
    public var toolReply: ToolReply { ToolReply(self) }
}

extension JSONValue: ToolOutput {
    /// The value as compact JSON.
    public var toolReply: ToolReply { ToolReply(self) }
}
