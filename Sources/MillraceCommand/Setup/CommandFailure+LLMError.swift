import MillraceCore

extension CommandFailure {
    /// What an error of a call means for the command.
    init(_ error: LLMError) {
        let code: Code =
            switch error.kind {
            case .unauthenticated, .permissionDenied: .noPermission
            case .configuration, .unsupported: .configuration
            case .invalidRequest, .unprocessable, .requestTooLarge, .contextOverflow, .notFound: .data
            case .cancelled: .interrupted
            default: .unavailable
            }
        var text = error.description
        // The provider's own words help a person at a terminal, and are shown nowhere else.
        if let message = error.providerError?.message {
            text += "\n  the provider says: \(Terminal.sanitized(String(message.prefix(500))))"
        }
        self.init(code, text)
    }
}
