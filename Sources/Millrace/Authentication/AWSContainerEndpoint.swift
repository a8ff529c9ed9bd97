public import MillraceCore

/// Where a container of ECS or EKS gets its credentials (AWS SDKs and Tools reference guide, "Container credential provider").
///
/// Ask with `GET` and read the answer with ``credentials(from:)``; they end, so ask again in time.
public struct AWSContainerEndpoint: Sendable, Hashable {
    /// The address.
    public var url: String
    /// The value of the header `authorization`, where one is wanted.
    public var authorization: APIKey?

    /// Makes an endpoint.
    public init(url: String, authorization: APIKey? = nil) {
        self.url = url
        self.authorization = authorization
    }

    /// The request for credentials.
    public var request: TransportRequest {
        var headers = [HTTPHeader("accept", "application/json")]
        if let authorization { headers.append(HTTPHeader("authorization", authorization.secret, isSecret: true)) }
        let timeouts = Timeouts(connect: .seconds(2), firstByte: .seconds(5), idle: .seconds(5))
        return TransportRequest(method: "GET", url: url, headers: headers, body: [], timeouts: timeouts)
    }

    /// Reads the answer.
    ///
    /// - Throws: ``LLMError`` of kind `configuration`, without any text of the answer.
    public static func credentials(from body: [UInt8]) throws(LLMError) -> AWSCredentials {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: body)
        } catch {
            throw LLMError(.configuration("the container's credentials are not JSON (byte \(error.offset))"), at: .request)
        }
        guard let id = value["AccessKeyId"]?.stringValue, let secret = value["SecretAccessKey"]?.stringValue else {
            throw LLMError(.configuration("the container's credentials have no key"), at: .request)
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: APIKey(secret), sessionToken: value["Token"]?.stringValue.map { APIKey($0) },
            expiresAt: value["Expiration"]?.stringValue.flatMap(SigV4Timestamp.seconds))
    }

    /// Whether credentials may be asked for at an address: over TLS, or from this machine and the two addresses of the container services.
    ///
    /// Anything else could hand the authorization token to a stranger.
    static func isTrusted(_ url: String) -> Bool {
        if url.hasPrefix("https://") { return true }
        guard url.hasPrefix("http://") else { return false }
        let host = SigV4Address(url).host
        if host.hasPrefix("[") { return ["[::1]", "[fd00:ec2::23]"].contains { host == $0 || host.hasPrefix($0 + ":") } }
        let name = host.prefix { $0 != ":" }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
        let isLoopback = numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
        return isLoopback || ["localhost", "169.254.170.2", "169.254.170.23"].contains(name)
    }
}
