extension Wire {
    /// Writes a request.
    ///
    /// The same request gives the same bytes. What the provider refuses is left out and noted in ``WireRequest/diagnostics``.
    ///
    /// - Throws: ``LLMError`` of kind ``LLMError/Kind/unsupported(feature:)`` for what the wire cannot say. Nothing was sent then.
    public func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        switch self {
        case .openAIChat(let profile):
            var encoder = ChatRequestEncoder(request, profile: profile)
            return try encoder.encode()
        }
    }
}
