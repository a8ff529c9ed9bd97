extension Wire {
    /// Writes a request.
    ///
    /// The same request gives the same bytes. What the provider refuses is left out and noted in ``WireRequest/diagnostics``.
    ///
    /// - Throws: ``LLMError`` of kind ``LLMError/Kind/unsupported(feature:)`` for what the wire cannot say. Nothing was sent then.
    public func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest { try codec.encodeRequest(request) }

    /// Reads a request of a client.
    ///
    /// Fields Millrace does not know stay in ``GenerationOptions/extras``.
    ///
    /// - Parameters:
    ///   - body: the request's body.
    ///   - path: the path and query the request came to: some dialects name the model there, and whether to stream.
    /// - Throws: ``LLMError`` of kind ``LLMError/Kind/invalidRequest``, whose ``ProviderError/param`` names the field by its path. The
    ///   message names fields and kinds, never their content.
    public func decodeRequest(_ body: UnsafeRawBufferPointer, path: String = "") throws(LLMError) -> LLMRequest {
        try codec.decodeRequest(body, path: path)
    }

    /// Reads a request of a client.
    ///
    /// - Throws: ``LLMError`` of kind ``LLMError/Kind/invalidRequest``.
    public func decodeRequest(_ body: [UInt8], path: String = "") throws(LLMError) -> LLMRequest {
        let result = body.withUnsafeBytes { bytes in
            Result { () throws(LLMError) in try decodeRequest(bytes, path: path) }
        }
        return try result.get()
    }

    /// Writes a whole response, as a client gets it that did not ask for a stream.
    public func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions = ResponseEncodingOptions()) -> [UInt8] {
        codec.encodeBody(response, options: options)
    }

    /// Writes the body of an error response.
    public func encodeError(_ error: ProviderError) -> [UInt8] { codec.encodeError(error) }
}
