/// The identity of a tool call.
///
/// Some servers give none: then Millrace mints one, marks it, and leaves it out of requests to wires that know no ids.
public struct ToolCallID: Sendable, Hashable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// Where an id came from.
    public enum Origin: String, Sendable, Hashable, Codable {
        /// The provider gave it.
        case provider
        /// Millrace made it, because the provider gave none or gave one twice.
        case minted
    }

    /// The id as it is sent.
    public let rawValue: String
    /// Where it came from.
    public let origin: Origin

    /// Makes an id.
    public init(_ rawValue: String, origin: Origin = .provider) {
        self.rawValue = rawValue
        self.origin = origin
    }

    /// Makes an id of the provider's from a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The id as it is sent.
    public var description: String { rawValue }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        self.init(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
    }

    /// Writes the `Codable` form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// What every minted id begins with.
    package static let mintedPrefix = "call_millrace_"
}

/// A complete request of the model to run a tool: the only form of a call that tools accept.
///
/// Its arguments are one whole JSON object, checked when the value is made. The fold makes one only for a call whose end the
/// wire has proved; a call that was cut or whose arguments do not parse is a ``PartialToolCall``, and nothing turns one into
/// the other.
public struct ToolCall: Sendable, Hashable {
    /// What a call's input is.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// One JSON object.
        case function
        /// Free text, as a custom tool takes it.
        case custom
    }

    /// The identity that the result must carry.
    public let id: ToolCallID
    /// The tool the model asks for.
    public let name: String
    /// The arguments as the provider wrote them: the text of one JSON object, or the free text of a custom call.
    public let rawArguments: String
    /// What the input is.
    public let kind: Kind
    /// What the provider signed the call with; must go back unchanged (Gemini's thought signatures).
    public let signature: String?
    /// The provider's id of the item that holds the call, where that is another than the identity of the call (OpenAI Responses).
    public let itemID: String?

    /// Makes a call for a conversation written by hand.
    ///
    /// - Throws: ``ArgumentError`` when `rawArguments` is not one JSON object.
    public init(
        id: ToolCallID, name: String, rawArguments: String, signature: String? = nil, itemID: String? = nil
    ) throws(ArgumentError) {
        if let error = ArgumentError.check(object: rawArguments) { throw error }
        self.init(checkedID: id, name: name, rawArguments: rawArguments, signature: signature, itemID: itemID)
    }

    /// Makes a call for a conversation written by hand.
    public init(id: ToolCallID, name: String, arguments: JSONObject, signature: String? = nil) {
        self.init(checkedID: id, name: name, rawArguments: JSONValue.object(arguments).jsonText, signature: signature)
    }

    /// Makes a call of a custom tool for a conversation written by hand.
    public init(id: ToolCallID, name: String, input: String, itemID: String? = nil) {
        self.init(checkedID: id, name: name, rawArguments: input, kind: .custom, itemID: itemID)
    }

    /// The arguments were checked by the caller.
    package init(
        checkedID id: ToolCallID, name: String, rawArguments: String, kind: Kind = .function, signature: String? = nil,
        itemID: String? = nil
    ) {
        self.id = id
        self.name = name
        self.rawArguments = rawArguments
        self.kind = kind
        self.signature = signature
        self.itemID = itemID
    }

    /// The arguments, parsed; empty for a custom call.
    ///
    /// Parses at each use: keep the value where it is needed twice.
    public var arguments: JSONObject {
        guard case .object(let object)? = JSONValue(checked: rawArguments) else { return JSONObject() }
        return object
    }
}

extension ToolCall: Codable {
    private enum CodingKeys: String, CodingKey { case id, name, arguments, kind, signature, itemID }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let id = try container.decode(ToolCallID.self, forKey: .id)
        let name = try container.decode(String.self, forKey: .name)
        let arguments = try container.decode(String.self, forKey: .arguments)
        let itemID = try container.decodeIfPresent(String.self, forKey: .itemID)
        if try container.decodeIfPresent(Kind.self, forKey: .kind) == .custom {
            self.init(id: id, name: name, input: arguments, itemID: itemID)
            return
        }
        do {
            try self.init(
                id: id, name: name, rawArguments: arguments, signature: container.decodeIfPresent(String.self, forKey: .signature),
                itemID: itemID)
        } catch let error as ArgumentError {
            throw DecodingError.dataCorruptedError(
                forKey: .arguments, in: container, debugDescription: "the arguments of a tool call: \(error.reason)")
        }
    }

    /// Writes the `Codable` form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(rawArguments, forKey: .arguments)
        if kind != .function { try container.encode(kind, forKey: .kind) }
        try container.encodeIfPresent(signature, forKey: .signature)
        try container.encodeIfPresent(itemID, forKey: .itemID)
    }
}

/// A tool call that did not become complete: for people to read, never to run.
public struct PartialToolCall: Sendable, Hashable, Codable {
    /// The identity, as far as the wire gave one.
    public let id: ToolCallID
    /// The name of the tool; nil when the wire never gave one.
    public let name: String?
    /// The argument text that arrived.
    public let rawArguments: String
    /// What the input is; nil is a function's JSON object.
    public let kind: ToolCall.Kind?

    package init(id: ToolCallID, name: String?, rawArguments: String, kind: ToolCall.Kind? = nil) {
        self.id = id
        self.name = name
        self.rawArguments = rawArguments
        self.kind = kind
    }
}

/// How a tool call ended.
///
/// Only ``complete(_:)`` holds something that can be run.
public enum ToolCallOutcome: Sendable, Hashable, Codable {
    /// The wire proved the end of the call and its arguments are one JSON object.
    case complete(ToolCall)
    /// The response was cut before the call ended.
    case incomplete(PartialToolCall)
    /// The provider claimed the call was whole, but its arguments are not one JSON object.
    case invalid(PartialToolCall, ArgumentError)

    /// The identity of the call.
    public var id: ToolCallID {
        switch self {
        case .complete(let call): call.id
        case .incomplete(let call), .invalid(let call, _): call.id
        }
    }

    /// The name of the tool; nil when the wire never gave one.
    public var name: String? {
        switch self {
        case .complete(let call): call.name
        case .incomplete(let call), .invalid(let call, _): call.name
        }
    }

    /// The argument text that arrived.
    public var rawArguments: String {
        switch self {
        case .complete(let call): call.rawArguments
        case .incomplete(let call), .invalid(let call, _): call.rawArguments
        }
    }

    /// The call, when it can be run.
    public var completed: ToolCall? {
        if case .complete(let call) = self { call } else { nil }
    }
}

/// What a tool gave back.
public struct ToolResult: Sendable, Hashable, Codable {
    /// The call this answers.
    public var callID: ToolCallID
    /// The tool that ran, for wires that pair by name.
    public var name: String?
    /// What it gave back: text, and pictures where the wire takes them.
    public var parts: [Part]
    /// Whether the tool failed.
    public var isError: Bool

    /// Makes a result of parts.
    public init(callID: ToolCallID, name: String? = nil, parts: [Part], isError: Bool = false) {
        self.callID = callID
        self.name = name
        self.parts = parts
        self.isError = isError
    }

    /// Makes a result of text for a call.
    public init(of call: ToolCall, _ text: String, isError: Bool = false) {
        self.init(callID: call.id, name: call.name, parts: [.text(text)], isError: isError)
    }

    /// The text parts joined.
    public var text: String {
        var joined = ""
        for case .text(let part) in parts { joined += part.text }
        return joined
    }
}
