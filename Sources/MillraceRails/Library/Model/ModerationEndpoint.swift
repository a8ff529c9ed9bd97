public import MillraceCore

/// A moderation service: where it is, and how it is asked.
public struct ModerationEndpoint: Sendable {
    /// What sends the requests.
    public var transport: any HTTPTransport
    /// The address before the path, without a slash at its end.
    public var baseURL: String
    /// The headers of every request, the key among them.
    public var headers: [HTTPHeader]
    /// When a request is sent again.
    ///
    /// Default: one more time.
    public var retry: RetryPolicy
    /// What errors name as the provider.
    public var provider: String

    /// The most bytes that are read of an answer.
    static let maxBodyBytes = 1 << 20

    /// Makes an endpoint.
    ///
    /// - Parameters:
    ///   - transport: what sends the requests.
    ///   - baseURL: the address before the path.
    ///   - key: the key, sent as a bearer token; nil sends none.
    ///   - headers: further headers.
    ///   - retry: when a request is sent again.
    ///   - provider: what errors name as the provider.
    public init(
        _ transport: any HTTPTransport, baseURL: String, key: String?, headers: [HTTPHeader] = [],
        retry: RetryPolicy = RetryPolicy(maxAttempts: 2), provider: String
    ) {
        self.transport = transport
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.headers = headers + (key.map { [HTTPHeader("authorization", "Bearer \($0)", isSecret: true)] } ?? [])
        self.retry = retry
        self.provider = provider
    }

    /// Sends a request and gives the JSON of its answer.
    ///
    /// - Throws: ``LLMError`` with the status and the service's own words, where it refused or could not be reached.
    func post(_ body: JSONValue, to path: String) async throws(LLMError) -> JSONValue {
        var attempt = 1
        while true {
            do throws(LLMError) {
                return try await postOnce(body, to: path)
            } catch {
                guard !Task.isCancelled, let delay = retry.delay(after: error, attempt: attempt) else { throw error }
                do {
                    try await retry.clock.sleep(for: delay)
                } catch {
                    // A clock throws for one reason only: the task was cancelled.
                    throw LLMError(.cancelled, at: .connection, provider: provider)
                }
                attempt += 1
            }
        }
    }

    private func postOnce(_ body: JSONValue, to path: String) async throws(LLMError) -> JSONValue {
        let request = TransportRequest(
            url: baseURL + path, headers: [HTTPHeader("content-type", "application/json")] + headers, body: Array(body.jsonText.utf8))
        let response: TransportResponse
        var bytes: [UInt8] = []
        do throws(TransportError) {
            response = try await transport.send(request)
            while try await response.body.read(patience: nil, { bytes += $0 }), bytes.count <= ModerationEndpoint.maxBodyBytes {}
        } catch {
            throw LLMError(LLMError.Kind(error), at: .connection, provider: provider)
        }
        guard bytes.count <= ModerationEndpoint.maxBodyBytes else {
            response.body.cancel()
            throw LLMError(.limitExceeded(limit: ModerationEndpoint.maxBodyBytes, unit: "bytes"), at: .response, provider: provider)
        }
        guard (200..<300).contains(response.status) else { throw refusal(response, bytes) }
        do throws(JSONError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw LLMError(.unexpectedBody("no JSON"), at: .response, provider: provider, status: response.status)
        }
    }

    private func refusal(_ response: TransportResponse, _ bytes: [UInt8]) -> LLMError {
        let told = bytes.withUnsafeBytes { ProviderError(json: $0, status: response.status) }
        // A date would need the present time; services that moderate send seconds.
        let asked = response.header("retry-after").flatMap { Double($0) == nil ? nil : $0 }
        let wait = RetryAfter.wait(milliseconds: response.header("retry-after-ms"), value: asked, now: 0)
        return LLMError(
            LLMError.Kind(status: response.status, providerError: told, retryAfter: wait), at: .response, provider: provider,
            status: response.status, requestID: response.header("x-request-id"), providerError: told)
    }
}

extension ModerationEndpoint {
    /// OpenAI's service.
    ///
    /// - Parameters:
    ///   - transport: what sends the requests.
    ///   - key: the key.
    public static func openAI(_ transport: any HTTPTransport, key: String) -> ModerationEndpoint {
        ModerationEndpoint(transport, baseURL: "https://api.openai.com/v1", key: key, provider: "openai")
    }

    /// Mistral's service.
    ///
    /// - Parameters:
    ///   - transport: what sends the requests.
    ///   - key: the key.
    public static func mistral(_ transport: any HTTPTransport, key: String) -> ModerationEndpoint {
        ModerationEndpoint(transport, baseURL: "https://api.mistral.ai/v1", key: key, provider: "mistral")
    }
}

extension LLMError.Kind {
    /// What an error of the transport means for a call.
    fileprivate init(_ error: TransportError) {
        switch error.kind {
        case .timeout(let phase): self = .timeout(phase)
        case .cancelled: self = .cancelled
        case .connectionFailed, .invalidURL: self = .connectionFailed
        case .noScript: self = .noScript
        case .connectionLost, .patienceEnded: self = .connectionLost
        }
    }
}
