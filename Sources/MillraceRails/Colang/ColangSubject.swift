internal import MillraceCore

/// What a flow judges, as the variables in which NeMo Guardrails gives it.
struct ColangSubject: Sendable {
    /// Which thing a flow judges.
    private enum Kind: Sendable, Hashable {
        case userMessage, botMessage, toolMessage
        case passages([String])
        case toolCall(ToolCall)
        case toolResult(ToolResult)
    }

    private let subject: RailSubject
    private let kind: Kind

    /// Takes what a rail judges.
    init(_ subject: RailSubject) {
        self.subject = subject
        kind =
            switch (subject.content, subject.place) {
            case (.toolCall(let call), _): .toolCall(call)
            case (.toolResult(let result), _): .toolResult(result)
            case (.passages(let passages), _): .passages(passages)
            case (.text(let text), .retrieval): .passages([text])
            case (.text, .input): .userMessage
            case (.text, .toolResult): .toolMessage
            default: .botMessage
            }
    }

    /// The variable that holds the text.
    var variable: String {
        switch kind {
        case .userMessage: "user_message"
        case .botMessage: "bot_message"
        case .toolMessage, .toolResult: "tool_message"
        case .passages: "relevant_chunks"
        case .toolCall: "tool_args"
        }
    }

    /// The variables that hold the thing, in each form.
    var judged: [String: JSONValue] {
        let names: Set<String> =
            switch kind {
            case .userMessage, .botMessage, .toolMessage, .toolResult: [variable]
            case .passages: [variable, "relevant_chunks_sep"]
            case .toolCall: [variable, "tool_calls"]
            }
        return variables.filter { names.contains($0.key) }
    }

    /// The variables whose values a flow at a place can change to rewrite what passes.
    static func rewritable(at place: RailPlace) -> Set<String> {
        switch place {
        case .input: ["user_message"]
        case .output: ["bot_message"]
        case .retrieval: ["relevant_chunks", "relevant_chunks_sep"]
        case .toolCall: ["tool_args", "tool_calls", "bot_message"]
        case .toolResult: ["tool_message"]
        }
    }

    /// The variables that the library gives a flow.
    var variables: [String: JSONValue] {
        let messages = subject.context.prompt.messages
        let answer = messages.last { $0.role == .assistant }.map { JSONValue.string($0.text) } ?? .null
        let question = JSONValue.string(subject.context.userText)
        var passages = subject.context.passages
        if case .passages(let judged) = kind { passages = judged }
        var variables: [String: JSONValue] = [
            "user_message": question, "last_user_message": question, "bot_message": answer, "last_bot_message": answer,
            "relevant_chunks": .string(passages.joined(separator: "\n")), "relevant_chunks_sep": .array(passages.map(JSONValue.string)),
        ]
        switch kind {
        case .passages: break
        case .userMessage, .botMessage, .toolMessage: variables[variable] = .string(subject.text)
        case .toolCall(let call):
            let arguments = Self.arguments(of: call)
            variables["tool_name"] = .string(call.name)
            variables["tool_call_id"] = .string(call.id.rawValue)
            variables["tool_args"] = arguments
            variables["tool_calls"] = [
                ["name": .string(call.name), "args": arguments, "id": .string(call.id.rawValue), "type": "tool_call"]
            ]
        case .toolResult(let result):
            variables["tool_name"] = result.name.map(JSONValue.string) ?? .null
            variables["tool_call_id"] = .string(result.callID.rawValue)
            variables["tool_message"] = .string(result.text)
        }
        return variables
    }

    private static func arguments(of call: ToolCall) -> JSONValue {
        call.kind == .custom ? .string(call.rawArguments) : .object(call.arguments)
    }

    /// What the variables make of the thing; nil where they leave it as it was.
    ///
    /// - Throws: a fault where a variable has another kind of value than the thing can take, or two that hold the thing say other things.
    func rewritten(_ variables: [String: JSONValue]) throws(ColangFault) -> RailSubject.Content? {
        let former = self.variables
        func changed(_ name: String) -> JSONValue? {
            let value = variables[name] ?? .null
            // A bare `nil` would be JSON's null here. Texts that only look alike are other texts.
            return value.jsonText.hasSameBytes(as: (former[name] ?? .null).jsonText) ? Optional.none : value
        }
        switch kind {
        case .userMessage, .botMessage, .toolMessage:
            guard let value = changed(variable) else { return nil }
            return .text(try Self.text(value))
        case .passages(let passages):
            var values: [[String]] = []
            if let list = changed("relevant_chunks_sep") { values.append(try Self.texts(list)) }
            if let text = changed("relevant_chunks") { values.append(try Self.passages(text, as: passages)) }
            if values.count > 1, values[0].joined(separator: "\n") != values[1].joined(separator: "\n") { throw ColangFault(.wrongKind) }
            return values.first.map(content)
        case .toolCall(let call):
            var values: [JSONValue] = []
            if let arguments = changed("tool_args") { values.append(arguments) }
            if let calls = changed("tool_calls") { values.append(try Self.arguments(of: call, in: calls)) }
            if values.count > 1, values[0] != values[1] { throw ColangFault(.wrongKind) }
            guard let arguments = values.first else { return nil }
            return .toolCall(try Self.call(call, with: arguments))
        case .toolResult(let result):
            guard let value = changed(variable) else { return nil }
            return .toolResult(Self.result(result, with: try Self.text(value)))
        }
    }

    private func content(_ passages: [String]) -> RailSubject.Content {
        if case .text = subject.content { .text(passages.joined(separator: "\n")) } else { .passages(passages) }
    }

    private static func passages(_ value: JSONValue, as former: [String]) throws(ColangFault) -> [String] {
        if case .array = value { return try texts(value) }
        return divided(try text(value), as: former)
    }

    /// The arguments that a list of calls has for the one that is judged.
    private static func arguments(of call: ToolCall, in value: JSONValue) throws(ColangFault) -> JSONValue {
        guard let calls = value.arrayValue, calls.count == 1, calls[0]["id"]?.stringValue == call.id.rawValue,
            calls[0]["name"]?.stringValue == call.name, let arguments = calls[0]["args"]
        else { throw ColangFault(.wrongKind) }
        return arguments
    }

    private static func text(_ value: JSONValue) throws(ColangFault) -> String {
        guard case .string(let text) = value else { throw ColangFault(.wrongKind) }
        return text
    }

    private static func texts(_ value: JSONValue) throws(ColangFault) -> [String] {
        guard case .array(let elements) = value else { throw ColangFault(.wrongKind) }
        var texts: [String] = []
        for element in elements { texts.append(try text(element)) }
        return texts
    }

    /// A text that was made of passages line by line, as passages again; one passage where lines were added or taken out.
    private static func divided(_ text: String, as passages: [String]) -> [String] {
        let lines = ColangText.pieces(of: text, between: "\n")
        let counts = passages.map { ColangText.places(of: "\n", in: $0).count + 1 }
        guard lines.count == counts.reduce(0, +) else { return [text] }
        var start = 0
        return counts.map { count in
            defer { start += count }
            return lines[start..<(start + count)].joined(separator: "\n")
        }
    }

    private static func call(_ call: ToolCall, with arguments: JSONValue) throws(ColangFault) -> ToolCall {
        switch (call.kind, arguments) {
        case (.custom, .string(let input)): return ToolCall(id: call.id, name: call.name, input: input, itemID: call.itemID)
        case (.function, .object):
            do throws(ArgumentError) {
                return try ToolCall(
                    id: call.id, name: call.name, rawArguments: arguments.jsonText, signature: call.signature, itemID: call.itemID)
            } catch {
                throw ColangFault(.wrongKind)
            }
        default: throw ColangFault(.wrongKind)
        }
    }

    private static func result(_ result: ToolResult, with text: String) -> ToolResult {
        var parts: [Part] = []
        var isPlaced = false
        for part in result.parts {
            guard case .text = part else {
                parts.append(part)
                continue
            }
            if !isPlaced { parts.append(.text(text)) }
            isPlaced = true
        }
        var result = result
        result.parts = isPlaced ? parts : [.text(text)] + parts
        return result
    }
}
