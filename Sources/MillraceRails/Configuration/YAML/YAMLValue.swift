/// A value of a YAML document that knows where it stands.
package struct YAMLValue: Sendable, Hashable {
    /// What it is.
    package indirect enum Kind: Sendable, Hashable {
        /// Nothing, `~` or `null`.
        case null
        /// A text, number or boolean; which of them is decided by who reads it.
        case scalar(String, isPlain: Bool)
        /// A list.
        case list([YAMLValue])
        /// A mapping, in the order of the document.
        case mapping([Member])
    }

    /// A key with its value.
    package struct Member: Sendable, Hashable {
        /// The key.
        package var key: String
        /// Where the key stands.
        package var place: YAMLPlace
        /// The value.
        package var value: YAMLValue
    }

    /// What it is.
    package var kind: Kind
    /// Where it stands.
    package var place: YAMLPlace

    /// Makes a value.
    package init(_ kind: Kind, place: YAMLPlace) {
        self.kind = kind
        self.place = place
    }

    /// The text of a scalar.
    package var text: String? { if case .scalar(let text, _) = kind { text } else { nil } }

    /// The elements of a list.
    package var list: [YAMLValue]? { if case .list(let elements) = kind { elements } else { nil } }

    /// The members of a mapping.
    package var members: [Member]? { if case .mapping(let members) = kind { members } else { nil } }

    /// The value of a key of a mapping.
    package subscript(key: String) -> YAMLValue? { members?.first { $0.key == key }?.value }

    /// Whether it is nothing.
    package var isNull: Bool { kind == .null }

    /// A boolean (YAML 1.1 §10.3.2 and what PyYAML reads: `true`, `yes`, `on` and their opposites).
    package var bool: Bool? {
        guard case .scalar(let text, _) = kind else { return nil }
        return switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }

    /// A whole number, `_` between its digits left out.
    package var int: Int? {
        guard case .scalar(let text, _) = kind else { return nil }
        let digits = text.replacing("_", with: "")
        if digits.hasPrefix("0x") { return Int(digits.dropFirst(2), radix: 16) }
        if digits.hasPrefix("0o") { return Int(digits.dropFirst(2), radix: 8) }
        return Int(digits)
    }

    /// A number.
    package var double: Double? {
        guard case .scalar(let text, _) = kind else { return nil }
        return int.map(Double.init) ?? Double(text.replacing("_", with: ""))
    }
}

/// Where something stands in a file.
package struct YAMLPlace: Sendable, Hashable, CustomStringConvertible {
    /// The file.
    package var file: String
    /// The line, from 1; nil where it is not known.
    package var line: Int?
    /// The column, from 1.
    package var column: Int?

    /// Makes a place.
    package init(file: String, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`.
    package var description: String {
        [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
    }
}

/// What is wrong with a YAML file, and where.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where; nil line where the file as a whole is meant.
    package var place: YAMLPlace
    /// What is wrong: a sentence without its place.
    package var what: String
    /// Whether a key is meant that nobody asked for.
    package var isUnknownKey: Bool
    /// Whether the file is no YAML at all.
    package var isSyntax: Bool

    /// Makes an error.
    package init(_ what: String, at place: YAMLPlace, isUnknownKey: Bool = false, isSyntax: Bool = false) {
        self.what = what
        self.place = place
        self.isUnknownKey = isUnknownKey
        self.isSyntax = isSyntax
    }

    /// `file:line:column: what is wrong`, or `file is no YAML: …`.
    package var description: String { isSyntax ? "\(place.file) \(what)" : "\(place): \(what)" }

    /// The error as one of a configuration.
    var asConfigurationError: RailConfigurationError {
        RailConfigurationError(
            isSyntax ? .unreadable : isUnknownKey ? .unsupported : .invalidValue, subject: "configuration", file: place.file,
            line: place.line,
            advice: what)
    }
}
