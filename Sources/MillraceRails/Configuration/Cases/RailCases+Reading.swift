public import MillraceCore

extension RailCases {
    #if Rails
    /// Reads a file of cases: YAML, or JSON Lines where its name ends in `.jsonl`.
    ///
    /// - Parameters:
    ///   - file: its path.
    ///   - variables: values of the configuration, which a case's own come before.
    /// - Throws: ``RailConfigurationError`` with the line of what is wrong.
    public static func load(file: String, variables: [String: JSONValue] = [:]) throws(RailConfigurationError) -> RailCases {
        let text = try ConfigurationFiles.read(file)
        return file.hasSuffix(".jsonl") || file.hasSuffix(".ndjson")
            ? try RailCases(jsonLines: text, file: file, variables: variables)
            : try RailCases(yaml: text, file: file, variables: variables)
    }

    /// Reads cases written in YAML: a list, or a mapping with the list under `cases`.
    public init(yaml text: String, file: String = "cases.yml", variables: [String: JSONValue] = [:]) throws(RailConfigurationError) {
        let parsed = try reading { () throws(YAMLError) in try YAMLValue.parse(text, file: file) }
        guard let list = parsed?.list ?? parsed?["cases"]?.list else {
            throw RailConfigurationError(.invalidValue, subject: "cases", file: file, line: 1, advice: "write a list under `cases`")
        }
        try self.init(values: list, variables: variables)
    }
    #endif

    /// Reads cases written as one JSON object on each line; blank lines are passed over.
    public init(jsonLines text: String, file: String = "cases.jsonl", variables: [String: JSONValue] = [:]) throws(RailConfigurationError) {
        var values: [YAMLValue] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            let place = YAMLPlace(file: file, line: number + 1)
            do throws(JSONError) {
                values.append(YAMLValue(try JSONValue(parsing: String(line)), place: place))
            } catch {
                throw RailConfigurationError(.unreadable, subject: "case", file: file, line: number + 1, advice: "it is no JSON: \(error)")
            }
        }
        try self.init(values: values, variables: variables)
    }

    private init(values: [YAMLValue], variables: [String: JSONValue]) throws(RailConfigurationError) {
        var cases: [RailCase] = []
        for (number, value) in values.enumerated() {
            cases.append(try reading { () throws(YAMLError) in try RailCase(value, number: number + 1, variables: variables) })
        }
        self.init(cases)
    }
}

extension RailCase {
    fileprivate static let places: KeyValuePairs<String, RailPlace> = [
        "input": .input, "output": .output, "tool_call": .toolCall, "tool_result": .toolResult, "retrieval": .retrieval,
        "toolCall": .toolCall, "toolResult": .toolResult,
    ]

    fileprivate init(_ value: YAMLValue, number: Int, variables: [String: JSONValue]) throws(YAMLError) {
        var reader = try YAMLReader(value, subject: "a case")
        name = try reader.text("name") ?? "case \(number)"
        file = value.place.file
        line = value.place.line
        decision = try reader.choice("expect", of: Decision.self)
        reason = try reader.text("reason")
        rail = try reader.text("rail")
        becomes = try reader.text("becomes")
        let place = try reader.choice("place", of: RailCase.places)
        let channel = try reader.choice("channel", of: RailChannel.self)
        let content = try RailCase.content(&reader, at: value.place)
        context = try RailCase.context(&reader, content, variables: variables)
        try reader.finish()
        self.content = content
        self.place = place ?? content.place
        self.channel = channel ?? content.channel
        guard content.fits(self.place) else { throw YAMLError("a case at \(self.place.rawValue) is not asked about this", at: value.place) }
    }

    private static func content(_ reader: inout YAMLReader, at place: YAMLPlace) throws(YAMLError) -> RailSubject.Content {
        let text = try reader.text("text")
        let passages = try reader.texts("passages")
        let call = try reader.section("call")
        let result = try reader.section("result")
        switch (text, passages, call, result) {
        case (let text?, nil, nil, nil): return .text(text)
        case (nil, let passages?, nil, nil): return .passages(passages)
        case (nil, nil, var call?, nil):
            let made = try toolCall(&call)
            try call.finish()
            return .toolCall(made)
        case (nil, nil, nil, var result?):
            let made = ToolResult(
                callID: ToolCallID(try result.text("call_id") ?? "call_1"), name: try result.text("name"),
                parts: [.text(try result.text("text") ?? "")])
            try result.finish()
            return .toolResult(made)
        default: throw YAMLError("a case is about one thing: `text`, `passages`, `call` or `result`", at: place)
        }
    }

    private static func toolCall(_ reader: inout YAMLReader) throws(YAMLError) -> ToolCall {
        guard let name = try reader.text("name") else { throw YAMLError("a call needs a `name`", at: reader.place) }
        let id = ToolCallID(try reader.text("id") ?? "call_1")
        guard let value = reader.value("arguments") else { return ToolCall(id: id, name: name, arguments: JSONObject()) }
        // As a text the arguments are what the model wrote, which has to be an object.
        let json: JSONValue
        if let text = value.text {
            guard let parsed = JSONValue(checked: text) else {
                throw YAMLError("`arguments` should be a mapping, or JSON of one", at: value.place)
            }
            json = parsed
        } else {
            json = value.json
        }
        guard case .object(let arguments) = json else {
            throw YAMLError("`arguments` should be a mapping, or JSON of one", at: value.place)
        }
        return ToolCall(id: id, name: name, arguments: arguments)
    }

    private static func context(
        _ reader: inout YAMLReader, _ content: RailSubject.Content, variables: [String: JSONValue]
    ) throws(YAMLError) -> RailContext {
        var messages: [Message] = []
        for element in reader.value("conversation")?.list ?? [] {
            for member in element.members ?? [] {
                guard let role = TaskPrompt.role(member.key), let text = member.value.text else {
                    throw YAMLError("a turn is written as `- user: text` or `- assistant: text`", at: member.place)
                }
                messages.append(Message(role: role, parts: [.text(text)]))
            }
        }
        if case .toolResult(let result) = content, messages.isEmpty {
            // A result answers a call.
            messages = [.assistant(.toolCall(ToolCall(id: result.callID, name: result.name ?? "tool", arguments: JSONObject())))]
        }
        var tools: [ToolDescriptor] = []
        for var section in try reader.sections("tools") ?? [] {
            guard let name = try section.text("name") else { throw YAMLError("a tool needs a `name`", at: section.place) }
            let parameters = section.value("parameters")?.json ?? ["type": "object"]
            tools.append(ToolDescriptor(name: name, description: try section.text("description") ?? "", parameters: parameters))
            try section.finish()
        }
        var context = RailContext(prompt: Prompt(messages: messages), tools: tools, model: LLModel("case"))
        context.passages = try reader.texts("context") ?? []
        context.role = try reader.text("role")
        context.variables = variables
        for (name, value) in reader.value("variables")?.json.objectValue ?? JSONObject() { context.variables[name] = value }
        return context
    }
}

extension RailSubject.Content {
    /// Where such a thing stands where nothing else is said.
    fileprivate var place: RailPlace {
        switch self {
        case .text: .output
        case .toolCall: .toolCall
        case .toolResult: .toolResult
        case .passages: .retrieval
        }
    }

    /// What holds such a thing.
    fileprivate var channel: RailChannel {
        switch self {
        case .text: .text
        case .toolCall: .toolArguments
        case .toolResult: .toolResult
        case .passages: .passage
        }
    }

    fileprivate func fits(_ place: RailPlace) -> Bool {
        switch (self, place) {
        case (.text, .input), (.text, .output), (.toolCall, .toolCall), (.toolResult, .toolResult), (.passages, .retrieval): true
        default: false
        }
    }
}

extension YAMLValue {
    /// A value of JSON as one that knows where it stands.
    init(_ json: JSONValue, place: YAMLPlace) {
        let kind: Kind =
            switch json {
            case .null: .null
            case .bool(let isTrue): .scalar(isTrue ? "true" : "false", isPlain: true)
            case .number(let number): .scalar(number.text, isPlain: true)
            case .string(let text): .scalar(text, isPlain: false)
            case .array(let elements): .list(elements.map { YAMLValue($0, place: place) })
            case .object(let object):
                .mapping(object.map { Member(key: $0.key, place: place, value: YAMLValue($0.value, place: place)) })
            }
        self.init(kind, place: place)
    }
}
