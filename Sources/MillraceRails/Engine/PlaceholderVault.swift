internal import Synchronization

/// The values that a call's rails replaced by placeholders, so that the answer can tell them again.
///
/// One value has one placeholder for as long as the call lasts, and numbers follow the order in which values came: the same conversation
/// has the same placeholders. They are written `<EMAIL_1>`: plain in JSON and short enough that models repeat them as they are.
///
/// Text that looks like a placeholder before any rail made one is a value too: rails that make placeholders replace it by `<LITERAL_1>`,
/// so that no answer is taken for a value it does not name.
public final class PlaceholderVault: Sendable {
    private struct Key: Hashable {
        var value: String
        var kind: String
        var issuer: String
    }

    private struct State {
        var placeholders: [Key: String] = [:]
        var origins: [String: Key] = [:]
        var counts: [String: Int] = [:]
    }

    /// The kind of text that looked like a placeholder before.
    static let literalKind = "LITERAL"

    private let state = Mutex(State())

    /// Makes an empty vault.
    public init() {}

    /// The placeholder of a value, made where it has none.
    ///
    /// - Parameters:
    ///   - value: what is replaced.
    ///   - kind: what it is: `EMAIL`. It is told to the model in capital letters, digits and underscores.
    ///   - issuer: the rail that asks; others know its placeholders from text that only looks like them.
    public func placeholder(for value: String, kind: String, issuer: String = "") -> String {
        let label = PlaceholderVault.label(kind)
        return state.withLock { state in
            let key = Key(value: value, kind: label, issuer: issuer)
            if let known = state.placeholders[key] { return known }
            let count = state.counts[label, default: 0] + 1
            state.counts[label] = count
            let placeholder = "<\(label)_\(count)>"
            state.placeholders[key] = placeholder
            state.origins[placeholder] = key
            return placeholder
        }
    }

    /// The value that a placeholder stands for; nil where this call made no such placeholder.
    public func value(of placeholder: String) -> String? { state.withLock { $0.origins[placeholder]?.value } }

    /// The placeholders of the call.
    public var placeholders: [String] { state.withLock { Array($0.origins.keys) } }

    /// What stands in the place of text that looks like a placeholder; nil where another rail of this call made it, so that it is one.
    func escaped(_ text: String, issuer: String) -> String? {
        let origin = PlaceholderText.canonical(text).flatMap { name in state.withLock { $0.origins[name] } }
        if let origin, origin.issuer != issuer { return nil }
        return placeholder(for: text, kind: PlaceholderVault.literalKind, issuer: issuer)
    }

    private static func label(_ kind: String) -> String {
        let label = kind.uppercased().unicodeScalars.map {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) ? Character($0) : "_"
        }
        guard let first = label.first, first.isLetter else { return "VALUE" }
        return String(label.prefix(40))
    }
}

/// How placeholders stand in texts.
///
/// Models write them as they read them, but where they take them for HTML or Markdown they escape the brackets or the underscores.
enum PlaceholderText {
    /// What they look like, in each way they are written.
    static let pattern = "(?:<|\\\\<|&lt;)[A-Z][A-Z0-9]{0,40}(?:\\\\?_[A-Z0-9]{0,40}){0,8}\\\\?_[0-9]{1,6}(?:\\\\?>|&gt;)"

    /// The most bytes a placeholder can have.
    static let maxByteCount = 512

    /// The placeholder as the vault knows it; nil where the text is none.
    static func canonical(_ text: String) -> String? {
        let plain = text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").filter { $0 != "\\" }
        return plain.hasPrefix("<") && plain.hasSuffix(">") ? plain : nil
    }

    /// A value as it has to be written where its placeholder was: with HTML's escapes where that had them.
    static func written(_ value: String, as text: String) -> String {
        guard text.hasPrefix("&lt;") else { return value }
        return value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
