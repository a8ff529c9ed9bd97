internal import MillraceCore

extension AgentEvent: Codable {
    private enum Key: String, CodingKey { case type, path, step, name, value }
    private enum Word: String, Codable {
        case runStarted, stepStarted, stepEnded, nodeStarted, nodeFinished, nodeFailed, edgeTaken
        case requestStarted, frame, requestFinished, requestFailed
        case toolStarted, toolProgress, toolFinished, toolFailed
        case historyCompressed, custom, runEnded
    }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let kind: Kind =
            switch try container.decode(Word.self, forKey: .type) {
            case .runStarted: .runStarted(try RunStart(from: decoder))
            case .stepStarted: .stepStarted(try container.decode(Int.self, forKey: .step))
            case .stepEnded: .stepEnded(try StepEnd(from: decoder))
            case .nodeStarted: .nodeStarted(try NodeStart(from: decoder))
            case .nodeFinished: .nodeFinished(try NodeEnd(from: decoder))
            case .nodeFailed: .nodeFailed(try NodeFailure(from: decoder))
            case .edgeTaken: .edgeTaken(try EdgeTaken(from: decoder))
            case .requestStarted: .requestStarted(try RequestStart(from: decoder))
            case .frame: .frame(try RequestFrame(from: decoder))
            case .requestFinished: .requestFinished(try RequestEnd(from: decoder))
            case .requestFailed: .requestFailed(try RequestFailure(from: decoder))
            case .toolStarted: .toolStarted(try ToolStart(from: decoder))
            case .toolProgress: .toolProgress(try ToolProgress(from: decoder))
            case .toolFinished: .toolFinished(try ToolEnd(from: decoder))
            case .toolFailed: .toolFailed(try ToolEnd(from: decoder))
            case .historyCompressed: .historyCompressed(try HistoryCompression(from: decoder))
            case .custom:
                .custom(
                    name: try container.decode(String.self, forKey: .name), value: try container.decode(JSONValue.self, forKey: .value))
            case .runEnded: .runEnded(try RunEnd(from: decoder))
            }
        self.init(path: try container.decode([String].self, forKey: .path), kind)
    }

    /// Writes the `Codable` form: one object whose `type` names what happened, `path` says where, and whose other keys are the payload's.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        func put(_ word: Word, _ payload: some Encodable) throws {
            try container.encode(word, forKey: .type)
            try container.encode(path, forKey: .path)
            try payload.encode(to: encoder)
        }
        switch kind {
        case .runStarted(let payload): try put(.runStarted, payload)
        case .stepStarted(let step): try put(.stepStarted, ["step": step])
        case .stepEnded(let payload): try put(.stepEnded, payload)
        case .nodeStarted(let payload): try put(.nodeStarted, payload)
        case .nodeFinished(let payload): try put(.nodeFinished, payload)
        case .nodeFailed(let payload): try put(.nodeFailed, payload)
        case .edgeTaken(let payload): try put(.edgeTaken, payload)
        case .requestStarted(let payload): try put(.requestStarted, payload)
        case .frame(let payload): try put(.frame, payload)
        case .requestFinished(let payload): try put(.requestFinished, payload)
        case .requestFailed(let payload): try put(.requestFailed, payload)
        case .toolStarted(let payload): try put(.toolStarted, payload)
        case .toolProgress(let payload): try put(.toolProgress, payload)
        case .toolFinished(let payload): try put(.toolFinished, payload)
        case .toolFailed(let payload): try put(.toolFailed, payload)
        case .historyCompressed(let payload): try put(.historyCompressed, payload)
        case .custom(let name, let value): try put(.custom, ["name": .string(name), "value": value] as [String: JSONValue])
        case .runEnded(let payload): try put(.runEnded, payload)
        }
    }
}

extension AgentEvent.ToolEnd: Codable {
    private enum Key: String, CodingKey { case result, failure, limit, value }
    private enum Word: String, Codable { case unknownTool, invalidArguments, incompleteCall, failed, timedOut, cancelled, rejected }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let failure: ToolError.Kind? =
            switch try container.decodeIfPresent(Word.self, forKey: .failure) {
            case nil: nil
            case .unknownTool: .unknownTool
            case .invalidArguments: .invalidArguments
            case .incompleteCall: .incompleteCall
            case .failed: .failed
            case .timedOut: .timedOut(after: try container.decode(Duration.self, forKey: .limit))
            case .cancelled: .cancelled
            case .rejected: .rejected
            }
        // Null is a value that a tool may give, and not the same as none.
        var value: JSONValue?
        if container.contains(.value) { value = try container.decode(JSONValue.self, forKey: .value) }
        self.init(result: try container.decode(ToolResult.self, forKey: .result), failure: failure, value: value)
    }

    /// Writes the `Codable` form: `failure` is the name of the kind, `limit` the time of one that timed out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(result, forKey: .result)
        if let value { try container.encode(value, forKey: .value) }
        let word: Word
        switch failure {
        case nil: return
        case .unknownTool: word = .unknownTool
        case .invalidArguments: word = .invalidArguments
        case .incompleteCall: word = .incompleteCall
        case .failed: word = .failed
        case .timedOut(let limit):
            word = .timedOut
            try container.encode(limit, forKey: .limit)
        case .cancelled: word = .cancelled
        case .rejected: word = .rejected
        }
        try container.encode(word, forKey: .failure)
    }
}
