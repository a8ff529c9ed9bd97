internal import Foundation
internal import MillraceCore

extension ProviderClient {
    /// The HTTP request of a call.
    ///
    /// - Throws: ``LLMError`` of kind `configuration` or `unsupported`; nothing was sent then.
    func transportRequest(for request: LLMRequest) throws(LLMError) -> (request: TransportRequest, diagnostics: [Diagnostic]) {
        let wireRequest = try provider.wire.encodeRequest(request)
        var headers = [
            HTTPHeader("content-type", "application/json"),
            HTTPHeader("accept", request.isStreaming ? provider.wire.framing.mediaType : "application/json"),
            // Compressed events wait in the compressor's window (FR-24).
            HTTPHeader("accept-encoding", "identity"),
            HTTPHeader("user-agent", "millrace"),
        ]
        headers += provider.headers
        // The wire's own word wins over the provider's.
        headers += wireRequest.headers
        let path = wireRequest.path.replacing("{model}", with: Self.escaped(request.model))
        let transportRequest = TransportRequest(url: try address(path), headers: headers, body: wireRequest.body, timeouts: timeouts)
        return (transportRequest, wireRequest.diagnostics)
    }

    /// A request with what proves who asks.
    ///
    /// - Throws: ``LLMError`` of kind `configuration`; nothing was sent then.
    func authenticated(_ request: TransportRequest) async throws(LLMError) -> TransportRequest {
        var request = request
        if case .aws(let service) = provider.authentication, key == nil, let source = awsIdentity {
            let now = Int(Date().timeIntervalSince1970)
            switch try await source.identity(at: now) {
            case .credentials(let credentials):
                guard let region = source.region else {
                    throw LLMError(.configuration("no AWS region: set AWS_REGION"), at: .request, provider: provider.id)
                }
                return SigV4Signer(credentials: credentials, region: region, service: service).signed(request, at: now)
            case .bearer(let key): request.headers.append(bearer(key))
            // It was asked, and what it gave are credentials.
            case .container: break
            }
            return request
        }
        request.headers += try keyHeaders()
        return request
    }

    private func keyHeaders() throws(LLMError) -> [HTTPHeader] {
        if provider.authentication == .none { return [] }
        guard let key, !key.secret.isEmpty else {
            // Local servers are often run without keys.
            if !provider.requiresKey { return [] }
            let place = provider.keyVariables.joined(separator: " or ")
            throw LLMError(.configuration("\(provider.name) wants a key: set \(place)"), at: .request, provider: provider.id)
        }
        switch provider.authentication {
        case .header(let name): return [HTTPHeader(name, key.secret, isSecret: true)]
        default: return [bearer(key)]
        }
    }

    private func bearer(_ key: APIKey) -> HTTPHeader { HTTPHeader("authorization", "Bearer \(key.secret)", isSecret: true) }

    func address(_ path: String) throws(LLMError) -> String {
        var base = provider.baseURL
        while base.hasSuffix("/") { base.removeLast() }
        guard base.hasPrefix("http://") || base.hasPrefix("https://") else {
            throw LLMError(
                .configuration("the base URL of \(provider.name) must begin with https:// or http://"), at: .request, provider: provider.id)
        }
        if let missing = provider.missingVariables.first {
            let names = missing.split(separator: "|").joined(separator: " or ")
            throw LLMError(
                .configuration("the base URL of \(provider.name) wants \(names): set it, or give a base URL"), at: .request,
                provider: provider.id)
        }
        // Whether the prefix was given with the base URL or not, it stands there once.
        let hasPrefix = provider.pathPrefix.isEmpty || base.hasSuffix("/" + provider.pathPrefix)
        return base + "/" + (hasPrefix ? "" : provider.pathPrefix + "/") + path
    }

    /// Percent-encodes a model's name for use in a path.
    ///
    /// Letters, digits and `-._~` stay (RFC 3986 §2.3).
    static func escaped(_ name: String) -> String {
        var escaped = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return escaped
    }

    /// An address for people to read: without a user's name, a password, a query or a fragment, any of which may hold a key.
    static func endpoint(of address: String) -> String {
        let path = address.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = path.firstRange(of: "://") else { return String(path) }
        let rest = path[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" }
        let start = host.lastIndex(of: "@").map { host.index(after: $0) } ?? rest.startIndex
        return String(path[..<scheme.upperBound] + rest[start...])
    }

    /// What reading a response needs of its head and of the request (MD-15).
    func context(of response: TransportResponse, to address: String, for request: LLMRequest, idSeed: String) -> ResponseContext {
        // OpenAI and most others; Anthropic; Azure API Management; AWS; Azure.
        let idHeaders = ["x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "x-ms-request-id"]
        let contentType = response.header("content-type")?.split(separator: ";").first.map { $0.lowercased().filter { !$0.isWhitespace } }
        let shouldRetry: Bool? =
            switch response.header("x-should-retry")?.lowercased() {
            case "true": true
            case "false": false
            default: nil
            }
        return ResponseContext(
            status: response.status, contentType: contentType, requestID: idHeaders.lazy.compactMap { response.header($0) }.first,
            provider: provider.id,
            retryAfter: RetryAfter.wait(
                milliseconds: response.header("retry-after-ms"), value: response.header("retry-after"), now: Date().timeIntervalSince1970),
            requestedModel: request.model, endpoint: Self.endpoint(of: address), shouldRetry: shouldRetry,
            declaredTools: Set(request.tools.map(\.name)), idSeed: idSeed,
            completesCallsEarly: completesCallsEarly)
    }
}
