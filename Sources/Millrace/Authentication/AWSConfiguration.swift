public import MillraceCore

/// How Amazon Bedrock is reached and who asks: read from where Amazon's own tools look.
///
/// First one first: a Bedrock key (`AWS_BEARER_TOKEN_BEDROCK`), keys in the environment, a profile of the shared files, the container's
/// endpoint (AWS SDKs and Tools reference guide, "Standardized credential providers"; Amazon Bedrock user guide, "API keys"). Profiles
/// that get their keys by other means (roles, sign-on, programs) are named in an error.
public struct AWSConfiguration: Sendable, Hashable {
    /// Who asks.
    @nonexhaustive
    public enum Identity: Sendable, Hashable {
        /// A key sent as it is: `Authorization: Bearer KEY`.
        case bearer(APIKey)
        /// Keys that requests are signed with; see ``SigV4Signer``.
        case credentials(AWSCredentials)
        /// A place to get such keys from.
        case container(AWSContainerEndpoint)
    }

    /// The region; nil where none is configured.
    public var region: String?
    /// Who asks; nil where nothing is configured.
    public var identity: Identity?
    /// The address of Bedrock's runtime, where it is not the region's own; no slash at its end.
    public var endpoint: String?

    /// Makes a configuration.
    public init(region: String? = nil, identity: Identity? = nil, endpoint: String? = nil) {
        self.region = region
        self.identity = identity
        self.endpoint = endpoint
    }

    /// Reads the configuration.
    ///
    /// - Parameters:
    ///   - environment: the variables of the process.
    ///   - readFile: gives the bytes of a file; nil where there is no such file.
    /// - Throws: ``LLMError`` of kind `configuration` for what is there and cannot be used, without any of its secrets.
    public init(environment: [String: String], readFile: (String) -> [UInt8]?) throws(LLMError) {
        func variable(_ names: String...) -> String? { names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } }
        let profile = try AWSProfile(
            named: variable("AWS_PROFILE", "AWS_DEFAULT_PROFILE"), home: variable("HOME", "USERPROFILE"),
            credentialsFile: variable("AWS_SHARED_CREDENTIALS_FILE"), configFile: variable("AWS_CONFIG_FILE"), readFile)
        self.region = variable("AWS_REGION", "AWS_DEFAULT_REGION") ?? profile.region
        self.endpoint = variable("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL").map(Self.withoutSlash)
        if let key = variable("AWS_BEARER_TOKEN_BEDROCK") {
            self.identity = .bearer(APIKey(key))
        } else if let id = variable("AWS_ACCESS_KEY_ID") {
            guard let secret = variable("AWS_SECRET_ACCESS_KEY") else {
                throw LLMError(.configuration("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not"), at: .request)
            }
            let token = variable("AWS_SESSION_TOKEN").map { APIKey($0) }
            self.identity = .credentials(AWSCredentials(accessKeyID: id, secretAccessKey: APIKey(secret), sessionToken: token))
        } else if let credentials = try profile.credentials() {
            self.identity = .credentials(credentials)
        } else {
            self.identity = try Self.container(environment, readFile).map(Identity.container)
        }
    }

    /// The address below which the wire's paths are; nil without a region or an endpoint.
    ///
    /// - Throws: ``LLMError`` of kind `configuration` where the region's name is none.
    public func baseURL() throws(LLMError) -> String? {
        if let endpoint { return endpoint }
        guard let region else { return nil }
        // It becomes part of a host's name.
        let isName = !region.isEmpty && region.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard isName else { throw LLMError(.configuration("the AWS region is no region's name"), at: .request) }
        return "https://bedrock-runtime.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")"
    }

    private static func withoutSlash(_ url: String) -> String {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }

    private static func container(
        _ environment: [String: String], _ readFile: (String) -> [UInt8]?
    ) throws(LLMError) -> AWSContainerEndpoint? {
        let url: String
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"], !path.isEmpty {
            url = "http://169.254.170.2" + (path.hasPrefix("/") ? "" : "/") + path
        } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"], !full.isEmpty {
            guard AWSContainerEndpoint.isTrusted(full) else {
                throw LLMError(
                    .configuration("AWS_CONTAINER_CREDENTIALS_FULL_URI must be https:// or an address of this machine"), at: .request)
            }
            url = full
        } else {
            return nil
        }
        var token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        if let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"], !file.isEmpty {
            guard let bytes = readFile(file) else {
                throw LLMError(.configuration("the file of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read"), at: .request)
            }
            token = String(decoding: bytes, as: UTF8.self)
        }
        return AWSContainerEndpoint(url: url, authorization: token.flatMap { $0.isEmpty ? nil : APIKey($0) })
    }
}
