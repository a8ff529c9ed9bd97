/// What makes two calls the same to a cache.
///
/// The key is the SHA-256 of one canonical JSON text, in which stand
///
/// - the scope the cache was given, so that tenants do not share answers;
/// - the name of the model, and those of its capabilities that say what may be asked: all but ``LLModel/Capability/streaming`` and
///   ``LLModel/Capability/toolStreaming``, which only say how the answer comes;
/// - the whole prompt: every message with all its parts, names, ids and signatures, and every option, extras included;
/// - every tool: name, description, schema.
///
/// Options that are not set are left out, members of objects are sorted, equal numbers are spelled alike; text counts byte for byte. A key
/// holds nothing of the conversation and can be logged. It is the same in every process, and changes with ``version``.
public struct CacheKey: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The version of the canonical text; entries under another one are not found.
    public static let version = 2

    /// The hash in 64 hexadecimal digits.
    public let digest: String

    /// Takes over a key that was written down.
    public init(digest: String) { self.digest = digest }

    /// Makes the key of a call; nil where a value in it cannot be encoded.
    public init?(prompt: Prompt, model: LLModel, tools: [ToolDescriptor], scope: String = "") {
        let transport: Set<LLModel.Capability> = [.streaming, .toolStreaming]
        let content = Content(
            version: CacheKey.version, scope: scope, model: model.id,
            capabilities: model.capabilities.subtracting(transport).map(\.rawValue).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
            prompt: prompt, tools: tools)
        do {
            let digits = Array("0123456789abcdef")
            let hash = SHA256.hash(try CanonicalEncoder.bytes(of: content))
            digest = String(hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        } catch {
            // What cannot be written has no key: the call is not cached.
            return nil
        }
    }

    /// The hash.
    public var description: String { digest }

    private struct Content: Encodable {
        var version: Int
        var scope: String
        var model: String
        var capabilities: [String]
        var prompt: Prompt
        var tools: [ToolDescriptor]
    }
}
