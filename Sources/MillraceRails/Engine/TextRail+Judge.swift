internal import MillraceCore

extension TextRail {
    /// Judges a text that is there as a whole by the filter that reads texts as they flow.
    ///
    /// Passages and the texts of a tool's result are texts of their own. Of a tool call each string and number of the arguments is, and each
    /// key; strings are rewritten where they stand, and a number that is rewritten becomes a string. The arguments as they were
    /// written are read as well, and block where they match.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        var reading = WholeReading(rail: self, request: TextFilterRequest(subject))
        let content: RailSubject.Content
        switch subject.content {
        case .text(let text): content = .text(reading.read(text))
        case .passages(let passages): content = .passages(passages.map { reading.read($0) })
        case .toolResult(var result):
            result.parts = result.parts.map { part in
                guard case .text(var text) = part else { return part }
                text.text = reading.read(text.text)
                return .text(text)
            }
            content = .toolResult(result)
        case .toolCall(let call): content = .toolCall(reading.read(call))
        }
        if let block = reading.block { return .block(block) }
        return reading.isRewritten ? .rewrite(content, reason: reading.reason ?? name) : .allow
    }
}

extension TextFilterRequest {
    fileprivate init(_ subject: RailSubject) {
        self.init(place: subject.place, channel: subject.channel, context: subject.context)
    }
}

/// Several texts of one thing on their way through a rail.
private struct WholeReading {
    let rail: any TextRail
    let request: TextFilterRequest
    var block: RailBlock?
    var reason: String?
    var isRewritten = false

    mutating func read(_ text: String) -> String {
        guard block == nil else { return text }
        var filter = rail.makeFilter(request)
        let output = filter.filter(text)
        block = output.block
        reason = reason ?? output.findings.first?.reason
        guard output.text != text else { return text }
        isRewritten = true
        return output.text
    }

    mutating func read(_ call: ToolCall) -> ToolCall {
        if call.kind == .custom {
            let text = read(call.rawArguments)
            return isRewritten ? ToolCall(id: call.id, name: call.name, input: text, itemID: call.itemID) : call
        }
        guard case .object(let arguments) = read(.object(call.arguments)), block == nil else { return call }
        var filter = rail.makeFilter(request)
        block = filter.filter(call.rawArguments).block
        return isRewritten ? ToolCall(id: call.id, name: call.name, arguments: arguments, signature: call.signature) : call
    }

    private mutating func read(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool: return value
        case .string(let text): return .string(read(text))
        case .number(let number):
            let text = read(number.text)
            return text == number.text ? value : .string(text)
        case .array(let elements): return .array(elements.map { read($0) })
        case .object(let object):
            var result = JSONObject()
            for (key, value) in object { result[read(key)] = read(value) }
            return .object(result)
        }
    }
}
