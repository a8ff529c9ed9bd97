/// URIs, IRIs, URI templates and relative JSON Pointers.
enum URIFormats {
    /// Whether it is a URI reference (RFC 3986 §4.1), or an IRI reference (RFC 3987 §2.2).
    static func isReference(_ text: String, isInternational: Bool, needsScheme: Bool) -> Bool {
        let reference = URIReference(text)
        let extra = isInternational ? Characters.international : Characters.none
        guard reference.scheme != nil || !needsScheme else { return false }
        // Without a scheme, a colon in the first segment would make one.
        if reference.scheme == nil, reference.authority == nil {
            let first = reference.path.utf8.prefix { $0 != UInt8(ascii: "/") }
            if first.contains(UInt8(ascii: ":")) { return false }
        }
        if let authority = reference.authority, !isAuthority(authority, extra) { return false }
        return isMade(of: [.pathCharacters, .slash, extra], reference.path)
            && reference.query.map { isMade(of: [.pathCharacters, .slash, .question, isInternational ? .privateUse : .none, extra], $0) }
                ?? true
            && reference.fragment.map { isMade(of: [.pathCharacters, .slash, .question, extra], $0) } ?? true
    }

    private static func isAuthority(_ authority: String, _ extra: Characters) -> Bool {
        var host = authority[...]
        if let mark = host.utf8.lastIndex(of: UInt8(ascii: "@")) {
            guard isMade(of: [.registeredName, .colon, extra], String(host[..<mark])) else { return false }
            host = host[host.utf8.index(after: mark)...]
        }
        if host.utf8.first == UInt8(ascii: "[") {
            guard let close = host.utf8.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let literal = Array(host.utf8[..<close].dropFirst())
            guard AddressFormats.isIPv6(literal[...]) || isFutureAddress(literal) else { return false }
            return isPort(host[host.utf8.index(after: close)...])
        }
        let end = host.utf8.firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex
        return isMade(of: [.registeredName, extra], String(host[..<end])) && isPort(host[end...])
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || text.utf8.first == UInt8(ascii: ":") && text.utf8.dropFirst().allSatisfy(\.isASCIIDigit)
    }

    /// `vX.…`, an address of a kind that is not known yet.
    private static func isFutureAddress(_ bytes: [UInt8]) -> Bool {
        guard bytes.first.map({ $0 | 0x20 }) == UInt8(ascii: "v"), let dot = bytes.firstIndex(of: UInt8(ascii: ".")) else { return false }
        let version = bytes[1..<dot]
        return !version.isEmpty && version.allSatisfy { JSONText.hexValue($0) != nil } && dot + 1 < bytes.count
            && isMade(of: [.registeredName, .colon], String(decoding: bytes[(dot + 1)...], as: UTF8.self), allowsEscapes: false)
    }

    // MARK: Templates

    /// Whether it is a URI template (RFC 6570 §2).
    static func isTemplate(_ text: String) -> Bool {
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "{":
                guard let end = rest.firstIndex(of: "}"), isExpression(rest[..<end]) else { return false }
                rest = rest[rest.index(after: end)...]
            case "%":
                guard rest.count >= 2, rest.prefix(2).allSatisfy(isHex) else { return false }
                rest.removeFirst(2)
            case "}", "\"", "<", ">", "\\", "^", "`", "|", " ": return false
            default: if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) { return false }
            }
        }
        return true
    }

    private static func isExpression(_ text: Substring.UnicodeScalarView) -> Bool {
        var body = text
        if let first = body.first, "+#./;?&=,!@|".unicodeScalars.contains(first) {
            // The last five are reserved and mean nothing yet.
            if "=,!@|".unicodeScalars.contains(first) { return false }
            body.removeFirst()
        }
        return body.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(isVariable)
    }

    private static func isVariable(_ text: Substring.UnicodeScalarView) -> Bool {
        var name = text
        if name.last == "*" {
            name.removeLast()
        } else if let colon = name.firstIndex(of: ":") {
            let length = name[name.index(after: colon)...]
            guard (1...4).contains(length.count), length.first != "0", length.allSatisfy({ ("0"..."9").contains($0) }) else { return false }
            name = name[..<colon]
        }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            var rest = part
            if rest.isEmpty { return false }
            while let scalar = rest.popFirst() {
                if scalar == "%" {
                    guard rest.count >= 2, rest.prefix(2).allSatisfy(isHex) else { return false }
                    rest.removeFirst(2)
                } else if !(scalar == "_" || scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))) {
                    return false
                }
            }
            return true
        }
    }

    private static func isHex(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && JSONText.hexValue(UInt8(scalar.value)) != nil }

    // MARK: Relative pointers

    /// Whether it is a number of levels, then `#` or a JSON Pointer (draft-bhutton-relative-json-pointer-00 §3).
    static func isRelativePointer(_ text: String) -> Bool {
        let digits = text.utf8.prefix(while: \.isASCIIDigit)
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else { return false }
        let rest = text[digits.endIndex...]
        return rest == "#" || JSONPointer.tokens(String(rest)) != nil
    }

    // MARK: Characters

    /// Classes of characters (RFC 3986 §2 and §3.3, RFC 3987 §2.2).
    private struct Characters: OptionSet {
        let rawValue: Int
        static let none: Characters = []
        /// Unreserved characters and delimiters within components.
        static let registeredName = Characters(rawValue: 1)
        static let colon = Characters(rawValue: 2)
        static let at = Characters(rawValue: 4)
        static let slash = Characters(rawValue: 8)
        static let question = Characters(rawValue: 16)
        static let international = Characters(rawValue: 32)
        static let privateUse = Characters(rawValue: 64)
        static let pathCharacters: Characters = [.registeredName, .colon, .at]
    }

    private static func isMade(of characters: Characters, _ text: String, allowsEscapes: Bool = true) -> Bool {
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "%":
                guard allowsEscapes, rest.count >= 2, rest.prefix(2).allSatisfy(isHex) else { return false }
                rest.removeFirst(2)
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~", "!", "$", "&", "'", "(", ")", "*", "+", ",", ";", "=":
                guard characters.contains(.registeredName) else { return false }
            case ":": guard characters.contains(.colon) else { return false }
            case "@": guard characters.contains(.at) else { return false }
            case "/": guard characters.contains(.slash) else { return false }
            case "?": guard characters.contains(.question) else { return false }
            default:
                let wanted: Characters = scalar.properties.generalCategory == .privateUse ? .privateUse : .international
                guard scalar.value >= 0xA0, characters.contains(wanted) else { return false }
            }
        }
        return true
    }
}
