internal import MillraceCore

extension ProviderClient {
    /// The names of the provider's models, in its order.
    ///
    /// - Throws: ``LLMError``: of kind `unsupported` where the provider has no such list, and what any call can throw.
    public func modelNames() async throws(LLMError) -> [String] {
        guard let path = provider.modelsPath else {
            throw LLMError(.unsupported(feature: "a list of models"), at: .request, provider: provider.id)
        }
        let headers = [HTTPHeader("accept", "application/json"), HTTPHeader("user-agent", "millrace")] + provider.headers
        let request = try await authenticated(
            TransportRequest(method: "GET", url: try address(path), headers: headers, body: [], timeouts: timeouts))
        var bytes: [UInt8] = []
        let status: Int
        do throws(TransportError) {
            let response = try await transport.send(request)
            status = response.status
            while try await response.body.read(patience: nil, { bytes.append(contentsOf: $0) }) {
                guard bytes.count <= limits.maxEventBytes else { break }
            }
        } catch {
            let kind: LLMError.Kind = if case .timeout(let phase) = error.kind { .timeout(phase) } else { .connectionFailed }
            throw LLMError(kind, at: .connection, provider: provider.id)
        }
        guard status < 400 else {
            let told = bytes.withUnsafeBytes { ProviderError(json: $0, status: status) }
            throw LLMError(
                LLMError.Kind(status: status, providerError: told, retryAfter: nil), at: .response, provider: provider.id, status: status,
                providerError: told)
        }
        guard let value = try? JSONValue(parsing: bytes) else {
            throw LLMError(.unexpectedBody("a list of models that is not JSON"), at: .response, provider: provider.id, status: status)
        }
        // OpenAI and most others; Google, Cohere and Ollama.
        let entries = value["data"]?.arrayValue ?? value["models"]?.arrayValue ?? value.arrayValue ?? []
        return entries.compactMap { entry in
            guard let name = entry["id"]?.stringValue ?? entry["name"]?.stringValue else { return nil }
            return name.hasPrefix("models/") ? String(name.dropFirst("models/".count)) : name
        }
    }
}
