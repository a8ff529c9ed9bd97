extension LLMError: CustomStringConvertible, CustomDebugStringConvertible {
    /// A short word for metrics and logs: the same for all errors of a kind.
    public var code: String {
        switch kind {
        case .unsupported: "unsupported"
        case .configuration: "configuration"
        case .invalidRequest: "invalidRequest"
        case .unauthenticated: "unauthenticated"
        case .permissionDenied: "permissionDenied"
        case .notFound: "notFound"
        case .providerTimeout: "providerTimeout"
        case .requestTooLarge: "requestTooLarge"
        case .unprocessable: "unprocessable"
        case .rateLimited: "rateLimited"
        case .contextOverflow: "contextOverflow"
        case .providerFailure: "providerFailure"
        case .overloaded: "overloaded"
        case .contentFiltered: "contentFiltered"
        case .connectionFailed: "connectionFailed"
        case .connectionLost: "connectionLost"
        case .timeout(let phase): "timeout.\(phase.rawValue)"
        case .unexpectedBody: "unexpectedBody"
        case .wrongWire: "wrongWire"
        case .malformedEvent: "malformedEvent"
        case .limitExceeded: "limitExceeded"
        case .spliced: "spliced"
        case .truncated: "truncated"
        case .cancelled: "cancelled"
        case .noScript: "noScript"
        }
    }

    private var explanation: String {
        switch kind {
        case .unsupported(let feature): "\(feature) cannot be sent to this provider; nothing was sent"
        case .configuration(let what): what
        case .invalidRequest: "the provider refuses the request; its message says which field"
        case .unauthenticated: "the key is missing or wrong; check the provider's key variable (`millrace doctor` lists it)"
        case .permissionDenied: "the key or the account does not allow this"
        case .notFound: "no such model or path at this provider; check the model name and the base URL"
        case .providerTimeout: "the provider gave up waiting; try again"
        case .requestTooLarge: "the request is too large in bytes; send fewer or smaller parts"
        case .unprocessable: "the provider refuses a value of the request"
        case .rateLimited(let wait): "too many requests" + LLMError.advice(wait)
        case .contextOverflow: "the prompt is longer than the model's context window; shorten it or choose another model"
        case .providerFailure: "the provider failed; try again"
        case .overloaded(let wait): "the provider is overloaded" + LLMError.advice(wait)
        case .contentFiltered: "a filter of the provider refused the content"
        case .connectionFailed: "no connection; check the base URL and the network"
        case .connectionLost: "the connection broke"
        case .timeout(let phase): "the \(phase.rawValue) time limit was reached"
        case .unexpectedBody(let what): "the body is \(what)"
        case .wrongWire(let seen): "the stream speaks \(seen); choose that wire"
        case .malformedEvent(let reason): "an event cannot be decoded: \(reason)"
        case .limitExceeded(let limit, let unit): "more than \(limit) \(unit); raise the limit if this is wanted"
        case .spliced: "a second response began inside the stream"
        case .truncated: "the stream stopped without proof of its end; what arrived is kept"
        case .cancelled: "cancelled"
        case .noScript: "no scripted turn or recording matches the request"
        }
    }

    private static func advice(_ wait: Duration?) -> String {
        guard let wait else { return "; wait before trying again" }
        return "; the provider asks to wait \(wait)"
    }

    /// What happened, where, and what to do, without any text of the conversation.
    public var description: String {
        var text = "\(code): \(explanation)"
        var places: [String] = []
        if let provider { places.append("provider \(provider)") }
        if let model { places.append("model \(ProviderError.word(model))") }
        if let host { places.append("at \(ProviderError.word(host))") }
        if let status { places.append("status \(status)") }
        if let requestID { places.append("request \(ProviderError.word(requestID))") }
        if case .stream(let event, let byte) = location { places.append("after \(event) events, \(byte) bytes") }
        if let providerError {
            if let type = providerError.type { places.append("type \(ProviderError.word(type))") }
            if let code = providerError.code { places.append("code \(ProviderError.word(code))") }
        }
        if attempts.count > 1 { places.append("attempts: " + attempts.map(\.description).joined(separator: "; ")) }
        if !places.isEmpty { text += " [" + places.joined(separator: ", ") + "]" }
        return text
    }

    /// The host and port of the address; what stands below them may hold a name or a key of the account.
    private var host: String? {
        guard let endpoint, let scheme = endpoint.firstRange(of: "://") else { return nil }
        return String(endpoint[scheme.upperBound...].prefix { $0 != "/" })
    }

    /// The same as ``description``.
    public var debugDescription: String { description }
}
