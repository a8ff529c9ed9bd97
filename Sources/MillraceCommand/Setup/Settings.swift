import Foundation
import MillraceCore

/// The configuration file: `~/.config/millrace/config.json`, or where `MILLRACE_CONFIG` points.
///
/// ```json
/// {"provider": "groq", "model": "llama-3.3-70b-versatile", "baseURL": null, "keys": {"groq": "gsk_…"}}
/// ```
struct Settings: Sendable {
    /// The provider to use when none is named.
    var provider: String?
    /// The model to use when none is named.
    var model: String?
    /// Another address for the provider.
    var baseURL: String?
    /// Keys by provider.
    var keys: [String: APIKey] = [:]
    /// Where the settings were read from; nil when there is no file.
    var path: String?
    /// Whether others on this machine can read the file although it holds keys.
    var isReadableByOthers = false

    /// Where the file is looked for.
    static func path(_ environment: [String: String]) -> String {
        if let path = environment["MILLRACE_CONFIG"], !path.isEmpty { return path }
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? (environment["HOME"] ?? "") + "/.config"
        return base + "/millrace/config.json"
    }

    /// Reads the file; no file means empty settings.
    static func read(_ environment: [String: String]) throws(CommandFailure) -> Settings {
        let path = path(environment)
        guard FileManager.default.fileExists(atPath: path) else { return Settings() }
        let bytes = try CommandFailure.reading(path)
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            let line = bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
            throw CommandFailure(.configuration, "\(path), line \(line): \(error.reason)")
        }
        guard case .object(let object) = value else { throw CommandFailure(.configuration, "\(path): not a JSON object") }
        var settings = Settings(path: path)
        for (key, value) in object {
            switch key {
            case "provider": settings.provider = try text(value, key, path)
            case "model": settings.model = try text(value, key, path)
            case "baseURL": settings.baseURL = try text(value, key, path)
            case "keys":
                guard case .object(let keys) = value else { throw CommandFailure(.configuration, "\(path): `keys` is no object") }
                for (provider, key) in keys {
                    if let secret = try text(key, "keys.\(provider)", path) { settings.keys[provider] = APIKey(secret) }
                }
            default: throw CommandFailure(.configuration, "\(path): unknown field `\(key)`; known are provider, model, baseURL, keys")
            }
        }
        settings.isReadableByOthers = !settings.keys.isEmpty && permissions(path) & 0o077 != 0
        return settings
    }

    private static func text(_ value: JSONValue, _ key: String, _ path: String) throws(CommandFailure) -> String? {
        switch value {
        case .null: return nil
        case .string(let text): return text.isEmpty ? nil : text
        default: throw CommandFailure(.configuration, "\(path): `\(key)` is no text")
        }
    }

    private static func permissions(_ path: String) -> Int {
        // Attributes that cannot be read are no reason to warn.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }
}
