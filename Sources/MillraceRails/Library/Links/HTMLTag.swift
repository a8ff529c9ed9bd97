/// A start tag, taken apart as browsers do (WHATWG HTML, section 13.2.5, "Tokenization").
struct HTMLTag: Sendable, Hashable {
    /// The name in lower case.
    var name: String
    /// The attributes, names in lower case and values without character references, in their order.
    var attributes: [(name: String, value: String)] { pairs.map { ($0.name, $0.value) } }

    private struct Pair: Sendable, Hashable {
        var name: String
        var value: String
    }

    private var pairs: [Pair] = []

    /// Reads a tag, `<` included; one that is not finished is read as far as it goes.
    init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes.dropFirst()
        name = HTMLTag.take(&rest) { !HTMLTag.isBlank($0) && $0 != 0x2F && $0 != 0x3E }.lowercased()
        while true {
            rest = rest.drop { HTMLTag.isBlank($0) || $0 == 0x2F }
            guard let first = rest.first, first != 0x3E else { return }
            // An equals sign at the start belongs to the name.
            var name = ""
            if first == 0x3D {
                name = "="
                rest = rest.dropFirst()
            }
            name += HTMLTag.take(&rest) { !HTMLTag.isBlank($0) && $0 != 0x2F && $0 != 0x3E && $0 != 0x3D }
            pairs.append(Pair(name: name.lowercased(), value: HTMLEntities.decoded(HTMLTag.takeValue(&rest))))
        }
    }

    /// Whether the bytes are a start tag of CommonMark (section 6.6), which says in fewer cases than browsers do that something is a tag.
    static func isStrict(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.last == 0x3E else { return false }
        var rest = bytes.dropFirst().dropLast()
        if rest.last == 0x2F { rest = rest.dropLast() }
        rest = rest.drop { isLetter($0) || 0x30...0x39 ~= $0 || $0 == 0x2D }
        while let first = rest.first {
            guard isBlank(first) else { return false }
            rest = rest.drop(while: isBlank)
            guard let start = rest.first else { return true }
            guard isLetter(start) || start == 0x5F || start == 0x3A else { return false }
            rest = rest.drop { isLetter($0) || 0x30...0x39 ~= $0 || $0 == 0x5F || $0 == 0x3A || $0 == 0x2E || $0 == 0x2D }
            let after = rest.drop(while: isBlank)
            guard after.first == 0x3D else { continue }
            rest = after.dropFirst().drop(while: isBlank)
            guard let quote = rest.first else { return false }
            if quote == 0x22 || quote == 0x27 {
                guard let end = rest.dropFirst().firstIndex(of: quote) else { return false }
                rest = rest[(end + 1)...]
            } else {
                let value = rest.prefix { !isBlank($0) }
                guard !value.contains(where: { $0 == 0x22 || $0 == 0x27 || $0 == 0x3D || $0 == 0x3C || $0 == 0x60 }) else { return false }
                rest = rest[value.endIndex...]
            }
        }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func takeValue(_ rest: inout ArraySlice<UInt8>) -> String {
        let after = rest.drop(while: isBlank)
        guard after.first == 0x3D else { return "" }
        rest = after.dropFirst().drop(while: isBlank)
        guard let quote = rest.first, quote == 0x22 || quote == 0x27 else {
            return take(&rest) { !isBlank($0) && $0 != 0x3E }
        }
        rest = rest.dropFirst()
        let value = take(&rest) { $0 != quote }
        rest = rest.dropFirst()
        return value
    }

    private static func take(_ rest: inout ArraySlice<UInt8>, while isPart: (UInt8) -> Bool) -> String {
        let part = rest.prefix(while: isPart)
        rest = rest[part.endIndex...]
        return String(decoding: part, as: UTF8.self)
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte && byte != 0x0B }
}

/// Character references of HTML (WHATWG HTML, section 13.5): numbers, and the names of what stands in links.
enum HTMLEntities {
    /// A text without references; names that mean nothing in links stay as they are written.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(0x26) else { return text }
        var decoded = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let sign = rest.firstIndex(of: "&") {
            decoded.append(contentsOf: rest[..<sign])
            let after = rest[rest.index(after: sign)...]
            if let (scalar, length) = reference(after) {
                decoded.append(scalar)
                rest = after.dropFirst(length)
                if rest.first == ";" { rest = rest.dropFirst() }
            } else {
                decoded.append("&")
                rest = after
            }
        }
        decoded.append(contentsOf: rest)
        return String(decoded)
    }

    private static func reference(_ text: Substring.UnicodeScalarView) -> (Unicode.Scalar, Int)? {
        guard text.first == "#" else {
            let name = text.prefix(12).prefix { $0.isASCII && $0.properties.isAlphabetic }
            // Names need their semicolon, but for the few that are older than it.
            let isClosed = text.dropFirst(name.count).first == ";"
            guard let scalar = names[String(name)], isClosed || unclosed.contains(String(name)) else { return nil }
            return (scalar, name.count)
        }
        let isHexadecimal = text.dropFirst().first == "x" || text.dropFirst().first == "X"
        let length = isHexadecimal ? 2 : 1
        let digits = text.dropFirst(length).prefix { scalar in
            scalar.isASCII && (("0"..."9").contains(scalar) || isHexadecimal && scalar.properties.isASCIIHexDigit)
        }
        guard let value = UInt32(String(digits), radix: isHexadecimal ? 16 : 10), let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, digits.count + length)
    }

    private static let unclosed: Set<String> = ["amp", "lt", "gt", "quot", "nbsp"]
    private static let names: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "colon": ":", "sol": "/", "bsol": "\\",
        "period": ".", "commat": "@", "num": "#", "quest": "?", "equals": "=", "Tab": "\t", "NewLine": "\n", "lpar": "(", "rpar": ")",
        "lsqb": "[", "lbrack": "[", "rsqb": "]", "rbrack": "]", "percnt": "%", "lowbar": "_", "excl": "!", "semi": ";", "comma": ",",
        "plus": "+", "ast": "*", "hyphen": "-", "dash": "-", "dollar": "$",
    ]
}
