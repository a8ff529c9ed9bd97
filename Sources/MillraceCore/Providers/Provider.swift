/// Where and how a model is reached: a wire with its profile, a base URL and a way to authenticate.
///
/// A value.
public struct Provider: Sendable, Hashable {
    /// How a key is sent.
    @nonexhaustive
    public enum Authentication: Sendable, Hashable {
        /// No key.
        case none
        /// `Authorization: Bearer KEY`.
        case bearer
        /// `Authorization: Bearer KEY` where there is a key: servers of one's own often run without.
        case optionalBearer
        /// A header of the provider's own, such as Azure's `api-key`.
        case header(String)
    }

    /// The provider's short name, as `--provider` takes it.
    public var id: String
    /// The provider's name for people.
    public var name: String
    /// The address below which the wire's paths are.
    ///
    /// No slash at its end.
    public var baseURL: String
    /// How the key is sent.
    public var authentication: Authentication
    /// The environment variables that may hold the key, first one first, as the vendor's own tools name them.
    public var keyVariables: [String]
    /// The environment variables that may hold another base URL.
    public var baseURLVariables: [String]
    /// The wire, with this provider's deviations.
    public var wire: Wire
    /// Headers sent with every request.
    public var headers: [HTTPHeader]
    /// A model to try when none is named; nil where there is no good one.
    public var defaultModel: String?
    /// Models with known capabilities and limits; others are assumed to stream tools.
    public var models: [LLModel]

    /// Makes a provider.
    public init(
        id: String, name: String? = nil, baseURL: String, authentication: Authentication = .bearer, keyVariables: [String] = [],
        baseURLVariables: [String] = [], wire: Wire, headers: [HTTPHeader] = [], defaultModel: String? = nil, models: [LLModel] = []
    ) {
        self.id = id
        self.name = name ?? id
        self.baseURL = baseURL
        self.authentication = authentication
        self.keyVariables = keyVariables
        self.baseURLVariables = baseURLVariables
        self.wire = wire
        self.headers = headers
        self.defaultModel = defaultModel
        self.models = models
    }

    /// Whether nothing can be asked without a key.
    public var requiresKey: Bool {
        switch authentication {
        case .none, .optionalBearer: false
        case .bearer, .header: !keyVariables.isEmpty
        }
    }

    /// The model of a name, with what is known of it.
    public func model(_ id: String) -> LLModel {
        models.first { $0.id == id } ?? LLModel(id)
    }
}

/// A secret that cannot be printed by accident.
public struct APIKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret.
    ///
    /// Read it only to send it.
    public let secret: String

    /// Makes a key; blanks and line ends around it are removed.
    public init(_ secret: String) {
        let isBlank = { (character: Character) in character.isWhitespace }
        var text = Substring(secret)
        while let first = text.first, isBlank(first) { text.removeFirst() }
        while let last = text.last, isBlank(last) { text.removeLast() }
        self.secret = String(text)
    }

    /// Dots, whatever the key.
    public var description: String { "•••" }

    /// Dots, whatever the key.
    public var debugDescription: String { "•••" }

    /// A mirror without children, so that the secret is not reflected.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
