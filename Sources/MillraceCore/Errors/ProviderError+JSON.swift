extension ProviderError {
    // What is kept of a body that is no JSON: enough for a person to recognize it.
    private static let maxTextBytes = 2048

    /// Reads an error as any of the common servers write it:
    /// `{"error": {"message", "type", "code", "param"}}`, `{"error": "text"}`, `{"message", "type", "code"}` (vLLM, with `"object": "error"`),
    /// `{"detail": "text" | [{"msg"}]}` (FastAPI), a list that holds one of these (Gemini), or plain text.
    package init(json bytes: UnsafeRawBufferPointer, status: Int? = nil) {
        // What is no JSON is the text of the error.
        if let value = try? JSONValue(parsing: bytes) {
            self.init(value: value, status: status)
        } else {
            self.init(text: bytes, status: status)
        }
    }

    /// Reads plain text.
    package init(text bytes: UnsafeRawBufferPointer, status: Int? = nil) {
        let kept = UnsafeRawBufferPointer(rebasing: bytes.prefix(ProviderError.maxTextBytes))
        let text = String(decoding: kept, as: UTF8.self)
        self.init(message: text.isEmpty ? nil : text, status: status)
    }

    /// Reads a parsed error.
    package init(value: JSONValue, status: Int? = nil) {
        switch value {
        case .object(let object): self.init(object: object, status: status)
        case .array(let list) where !list.isEmpty: self.init(value: list[0], status: status)
        case .string(let text): self.init(message: text, status: status)
        default: self.init(status: status)
        }
    }

    private init(object: JSONObject, status: Int?) {
        func text(_ value: JSONValue?) -> String? {
            switch value {
            case .string(let text)?: text.isEmpty ? nil : text
            case .number(let number)?: number.text
            default: nil
            }
        }
        switch object["error"] {
        case .object(let inner)?:
            self.init(object: inner, status: status)
            // Some servers put the words beside the inner object.
            if type == nil, let outer = text(object["type"]), outer != "error" { type = outer }
            return
        case .string(let message)? where !message.isEmpty:
            self.init(
                type: text(object["type"]), code: text(object["code"]), message: text(object["message"]) ?? message,
                param: text(object["param"]), status: status)
        case .array(let list)? where !list.isEmpty: self.init(value: list[0], status: status)
        default:
            // AWS writes the word with a capital where the request did not get as far as the service.
            var message = text(object["message"]) ?? text(object["detail"]) ?? text(object["msg"]) ?? text(object["Message"])
            // Mistral puts the list of what is wrong inside of the message.
            let list = object["detail"] ?? object["errors"] ?? object["message"]?["detail"]
            if message == nil, let first = list?.arrayValue?.first {
                message = text(first) ?? text(first["msg"]) ?? text(first["message"])
            }
            self.init(
                // Google's word stands under `status` (Google Cloud API design guide, "Errors"), AWS's under `__type`.
                type: text(object["type"]).flatMap { $0 == "error" ? nil : $0 }
                    ?? object["status"]?.stringValue.flatMap(ProviderError.constant) ?? ProviderError.awsType(object["__type"]),
                code: text(object["code"]), message: message, param: text(object["param"]), status: status)
        }
        if self.status == nil {
            self.status = object["status"]?.intValue ?? object["status_code"]?.intValue ?? ProviderError.status(ofType: type, code: code)
        }
    }

    /// A word in the form of Google's status codes: `RESOURCE_EXHAUSTED`.
    private static func constant(_ word: String) -> String? {
        word.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: "_") } ? word : nil
    }

    /// The error type that AWS's JSON protocols write as `__type`, without the namespace before it (Smithy documentation, "AWS JSON 1.1
    /// protocol").
    private static func awsType(_ value: JSONValue?) -> String? {
        guard let text = value?.stringValue, !text.isEmpty else { return nil }
        return text.split(separator: "#").last.map(String.init)
    }

    /// The HTTP status that a word stands for (ER-03).
    ///
    /// Words: error types of the OpenAI, Anthropic, Google and Amazon Bedrock API references.
    package static func status(ofType type: String?, code: String?) -> Int? {
        if let code, let number = Int(code), (400...599).contains(number) { return number }
        for word in [code, type].compactMap({ $0?.lowercased() }) {
            switch word {
            case "invalid_request_error", "invalid_argument", "badrequesterror", "context_length_exceeded", "tool_use_failed": return 400
            case "authentication_error", "invalid_api_key", "unauthenticated": return 401
            case "billing_error", "insufficient_credits": return 402
            case "permission_error", "permission_denied": return 403
            case "not_found_error", "model_not_found", "not_found": return 404
            case "timeout_error": return 504
            case "request_too_large": return 413
            case "rate_limit_error", "rate_limit_exceeded", "insufficient_quota", "resource_exhausted", "tokens", "requests": return 429
            case "api_error", "server_error", "internal_server_error", "internal_error", "internal": return 500
            case "service_unavailable", "unavailable", "engine_overloaded_error": return 503
            case "overloaded_error": return 529
            case "validationexception", "servicequotaexceededexception": return 400
            case "accessdeniedexception", "unrecognizedclientexception", "expiredtokenexception": return 403
            case "resourcenotfoundexception": return 404
            case "modeltimeoutexception": return 408
            case "modelerrorexception", "modelstreamerrorexception": return 424
            case "throttlingexception", "toomanyrequestsexception", "modelnotreadyexception": return 429
            case "internalserverexception": return 500
            case "serviceunavailableexception": return 503
            default: continue
            }
        }
        return nil
    }
}
