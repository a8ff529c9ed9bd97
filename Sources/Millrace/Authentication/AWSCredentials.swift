public import MillraceCore

/// What requests to Amazon's services are signed with.
public struct AWSCredentials: Sendable, Hashable, CustomStringConvertible {
    /// The name of the key, which is sent along.
    public var accessKeyID: String
    /// The key, which never is.
    public var secretAccessKey: APIKey
    /// What proves that temporary keys are good; nil for permanent ones.
    public var sessionToken: APIKey?
    /// When temporary keys end, in seconds since 1970; nil where that is not known.
    public var expiresAt: Int?

    /// Makes credentials.
    public init(accessKeyID: String, secretAccessKey: APIKey, sessionToken: APIKey? = nil, expiresAt: Int? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiresAt = expiresAt
    }

    /// Whether the keys can still be used.
    ///
    /// - Parameters:
    ///   - seconds: the time, in seconds since 1970.
    ///   - margin: how long before their end keys count as ended, so that a request in flight does not outlive them.
    public func isValid(at seconds: Int, margin: Int = 300) -> Bool { expiresAt.map { seconds < $0 - margin } ?? true }

    /// The name of the key; dots for the rest.
    public var description: String { "\(accessKeyID) •••" }
}
