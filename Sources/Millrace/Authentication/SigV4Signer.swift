internal import Crypto
internal import Foundation
public import MillraceCore

/// Signs requests to Amazon's services (AWS Identity and Access Management user guide, "Create a signed AWS API request": Signature
/// Version 4).
///
/// ```swift
/// let signer = SigV4Signer(credentials: credentials, region: "us-east-1", service: "bedrock")
/// let signed = signer.signed(request, at: now)
/// ```
public struct SigV4Signer: Sendable {
    /// The keys.
    public var credentials: AWSCredentials
    /// The region of the service, such as `us-east-1`.
    public var region: String
    /// The name the service signs under; that of Amazon Bedrock's runtime is `bedrock`.
    public var service: String
    /// Whether the path is signed without `.`, `..` and empty segments.
    ///
    /// Default: true; only S3 wants the path as it is.
    public var normalizesPath = true
    /// Whether the checksum of the body is sent along, in `x-amz-content-sha256`.
    ///
    /// Default: false; it is signed either way.
    public var sendsBodyChecksum = false
    /// Whether the session token is among what is signed.
    ///
    /// Default: true.
    public var signsSessionToken = true

    /// Makes a signer.
    public init(credentials: AWSCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// The request with the headers that prove who sends it.
    ///
    /// Headers of these names that it has already are replaced.
    ///
    /// - Parameter seconds: the time, in seconds since 1970; the service refuses requests whose time is more than minutes away.
    public func signed(_ request: TransportRequest, at seconds: Int) -> TransportRequest {
        let signing = signing(of: request, at: seconds)
        var request = request
        request.headers = signing.headers
        let value =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(signing.scope), SignedHeaders=\(signing.signedHeaders), "
            + "Signature=\(signing.signature)"
        request.headers.append(HTTPHeader("authorization", value, isSecret: true))
        return request
    }

    // MARK: Steps

    /// The steps of signing one request.
    struct Signing {
        var canonicalRequest: String
        var stringToSign: String
        var signature: String
        var signedHeaders: String
        var scope: String
        var headers: [HTTPHeader]
    }

    private static let algorithm = "AWS4-HMAC-SHA256"

    func signing(of request: TransportRequest, at seconds: Int) -> Signing {
        let address = SigV4Address(request.url)
        let timestamp = SigV4Timestamp(seconds: seconds)
        let checksum = Self.hex(Crypto.SHA256.hash(data: request.body))
        let headers = headers(of: request, timestamp: timestamp, checksum: checksum)
        let signed = signedHeaders(headers, host: address.host)
        let names = signed.map(\.name).joined(separator: ";")
        var lines = [request.method, address.canonicalPath(isNormalized: normalizesPath), address.canonicalQuery]
        lines += signed.map { "\($0.name):\($0.value)" }
        lines += ["", names, checksum]
        let canonicalRequest = lines.joined(separator: "\n")
        let scope = "\(timestamp.date)/\(region)/\(service)/aws4_request"
        let stringToSign = [Self.algorithm, timestamp.text, scope, Self.hex(Crypto.SHA256.hash(data: Array(canonicalRequest.utf8)))]
            .joined(separator: "\n")
        return Signing(
            canonicalRequest: canonicalRequest, stringToSign: stringToSign, signature: signature(of: stringToSign, date: timestamp.date),
            signedHeaders: names, scope: scope, headers: headers)
    }

    /// The headers of the request and those that signing adds, but for the signature.
    private func headers(of request: TransportRequest, timestamp: SigV4Timestamp, checksum: String) -> [HTTPHeader] {
        let own: Set<String> = ["authorization", "x-amz-date", "x-amz-security-token"]
        var headers = request.headers.filter { header in
            let name = header.name.lowercased()
            return !own.contains(name) && !(sendsBodyChecksum && name == "x-amz-content-sha256")
        }
        headers.append(HTTPHeader("x-amz-date", timestamp.text))
        if let token = credentials.sessionToken { headers.append(HTTPHeader("x-amz-security-token", token.secret, isSecret: true)) }
        if sendsBodyChecksum { headers.append(HTTPHeader("x-amz-content-sha256", checksum)) }
        return headers
    }

    // Headers that clients and proxies change on the way, as AWS's own signers leave them out.
    private static let unsigned: Set<String> = [
        "accept-encoding", "authorization", "connection", "expect", "te", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// The headers that are signed: names in lower case and in order, values of one name joined.
    private func signedHeaders(_ headers: [HTTPHeader], host: String) -> [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for header in headers {
            let name = header.name.lowercased()
            guard !Self.unsigned.contains(name), signsSessionToken || name != "x-amz-security-token" else { continue }
            values[name, default: []].append(Self.trimmed(header.value))
        }
        if values["host"] == nil { values["host"] = [host] }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: ",")) }
    }

    /// A value without blanks around it, and with one for each run of them within.
    private static func trimmed(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
    }

    private func signature(of stringToSign: String, date: String) -> String {
        var key = SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey.secret)".utf8))
        for step in [date, region, service, "aws4_request"] { key = SymmetricKey(data: Self.code(of: step, key)) }
        return Self.hex(Self.code(of: stringToSign, key))
    }

    private static func code(of text: String, _ key: SymmetricKey) -> HMAC<Crypto.SHA256>.MAC {
        HMAC<Crypto.SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
