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
        /// AWS Signature Version 4 for this service, with AWS credentials; or a key as `Authorization: Bearer KEY`.
        case aws(service: String)
    }

    /// The provider's short name, as `--provider` takes it.
    public var id: String
    /// The provider's name for people.
    public var name: String
    /// The server's address.
    ///
    /// No slash at its end. Names of environment variables in braces are filled in by ``resolved(_:)``.
    public var baseURL: String
    /// What comes between the address and the wire's paths, such as `v1`.
    ///
    /// Vendors' own tools leave it out of the address they let one set. Default: nothing.
    public var pathPrefix: String
    /// The path of the list of models; nil where the server has none.
    ///
    /// Default: `models`.
    public var modelsPath: String?
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
        id: String, name: String? = nil, baseURL: String, pathPrefix: String = "", modelsPath: String? = "models",
        authentication: Authentication = .bearer, keyVariables: [String] = [],
        baseURLVariables: [String] = [], wire: Wire, headers: [HTTPHeader] = [], defaultModel: String? = nil, models: [LLModel] = []
    ) {
        self.id = id
        self.name = name ?? id
        self.baseURL = baseURL
        self.pathPrefix = pathPrefix
        self.modelsPath = modelsPath
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
        case .bearer, .header, .aws: !keyVariables.isEmpty
        }
    }

    /// The model of a name, with what is known of it: by the provider, else by the ``ModelCatalog``.
    public func model(_ id: String) -> LLModel {
        models.first { $0.id == id } ?? ModelCatalog.model(named: id) ?? LLModel(id)
    }

    /// The provider with its address taken from environment variables: another base URL, or the parts of its own that stand in braces.
    ///
    /// A part that no variable holds stays as it is; see ``missingVariables``.
    public func resolved(_ environment: [String: String]) -> Provider {
        var copy = self
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let address = baseURLVariables.lazy.compactMap(value).first {
            // Ollama's own tools take a bare host and port.
            copy.baseURL = address.contains("://") ? address : "http://" + address
            while copy.baseURL.hasSuffix("/") { copy.baseURL.removeLast() }
        }
        for name in copy.missingVariables {
            // Two names of one thing: the second is the older one.
            let names = name.split(separator: "|").map(String.init)
            if let found = names.lazy.compactMap(value).first { copy.baseURL = copy.baseURL.replacing("{\(name)}", with: found) }
        }
        // Google's global endpoint has no location in its host (Vertex AI docs, "Locations").
        copy.baseURL = copy.baseURL.replacing("https://global-aiplatform", with: "https://aiplatform")
        return copy
    }

    /// The environment variables that the address still wants, alternatives parted by `|`.
    public var missingVariables: [String] {
        var names: [String] = []
        for piece in baseURL.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            if let end = piece.firstIndex(of: "}"), !names.contains(String(piece[..<end])) { names.append(String(piece[..<end])) }
        }
        return names
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
