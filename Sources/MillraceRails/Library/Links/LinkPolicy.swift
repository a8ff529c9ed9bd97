/// What links may do.
struct LinkPolicy: Sendable {
    /// How a link is used.
    enum Use: Sendable, Hashable {
        /// Somebody must follow it.
        case link
        /// It is loaded as soon as it is shown: images, scripts, frames, style sheets.
        case resource
        /// Either, or not known.
        case both
    }

    /// Hosts that links may lead to.
    var linkHosts: [LinkHost]
    /// Hosts that images and other resources may be loaded from.
    var resourceHosts: [LinkHost]
    /// The schemes of links.
    var schemes: Set<String>
    /// Whether links without a host pass.
    var allowsRelative: Bool
    /// Whether links may have a query or a fragment.
    var allowsQuery: Bool
    /// The longest path; nil: any.
    var maxPathByteCount: Int?

    /// Why a link may not stand; nil where it may.
    ///
    /// A text that readers of links may read in several ways is judged in each of them: as it is written, and without escapes.
    func refusal(of text: String, as use: Use, escapes: LinkEscapes) -> String? {
        for reading in escapes.readings(of: text) {
            if let reason = refusal(of: LinkTarget(reading), as: use) { return reason }
        }
        return nil
    }

    private func refusal(of target: LinkTarget, as use: Use) -> String? {
        if target.isEmpty { return nil }
        if let scheme = target.scheme, !schemes.contains(scheme) { return "link_scheme" }
        switch target.authority {
        case .unreadable: return "link_unreadable"
        case .none:
            guard target.scheme != nil || allowsRelative else { return "link_relative" }
            return limits(target)
        case .host(let host):
            if use != .resource, !linkHosts.contains(where: { $0.matches(host) }) { return "link_host" }
            if use != .link, !resourceHosts.contains(where: { $0.matches(host) }) { return "image_host" }
            return limits(target)
        }
    }

    private func limits(_ target: LinkTarget) -> String? {
        if !allowsQuery, target.hasQuery { return "link_query" }
        if let maxPathByteCount, target.pathByteCount > maxPathByteCount { return "link_path" }
        return nil
    }

    // MARK: Tags

    /// Why a tag may not stand; nil where it may.
    func refusal(of tag: HTMLTag, whole: ArraySlice<UInt8>) -> String? {
        // <https://example.org>: an automatic link of Markdown.
        if tag.name.contains(":"), let end = whole.lastIndex(of: 0x3E) {
            let inner = String(decoding: whole[(whole.startIndex + 1)..<end], as: UTF8.self)
            if !inner.utf8.contains(where: HTMLTag.isBlank), let reason = refusal(of: inner, as: .link, escapes: .html) { return reason }
        }
        for (name, value) in tag.attributes {
            if let reason = refusal(of: value, in: name, of: tag.name) { return reason }
        }
        return nil
    }

    private func refusal(of value: String, in attribute: String, of element: String) -> String? {
        switch attribute {
        case "href", "xlink:href":
            let isLink = element == "a" || element == "area" || element.hasSuffix(":a")
            return refusal(of: value, as: isLink ? .link : attribute == "href" ? .both : .resource, escapes: .html)
        case "action", "formaction", "cite", "longdesc": return refusal(of: value, as: .link, escapes: .html)
        case "src", "poster", "background", "data", "ping", "manifest", "lowsrc", "dynsrc", "classid", "codebase", "archive", "icon",
            "usemap",
            "data-src", "data-original", "data-lazy-src":
            return refusal(of: value, as: .resource, escapes: .html)
        case "srcset", "imagesrcset", "data-srcset":
            // Candidates are told apart by blanks, their descriptions by commas.
            for part in value.split(whereSeparator: { $0.isWhitespace }) {
                for candidate in [part] + part.split(separator: ",").filter({ $0.contains("//") }) {
                    let text = candidate.trimmingCommas
                    if let reason = refusal(of: text, as: .resource, escapes: .html) { return reason }
                }
            }
            return nil
        case "content":
            let lower = value.lowercased()
            guard let place = lower.firstRange(of: "url=") else { return nil }
            let text = lower[place.upperBound...].filter { $0 != "'" && $0 != "\"" }
            return refusal(of: String(text), as: .both, escapes: .html)
        case "style": return refusal(inside: value)
        case "srcdoc": return refusal(inside: value)
        default: return nil
        }
    }

    /// Why a text inside of an attribute may not stand: it is read as a text of its own.
    private func refusal(inside text: String) -> String? {
        var filter = LinkFilter(policy: self, action: .block, maxHeldByteCount: LinkRail.defaultMaxHeldByteCount, reply: nil)
        return filter.filter(text).block?.reason
    }
}

/// In which ways a target may be written so that it is read as another text.
enum LinkEscapes: Sendable, Hashable {
    /// None: an address in running text.
    case none
    /// Character references; a value of an attribute has none left, but may have been escaped twice.
    case html
    /// Character references, and backslashes before punctuation (CommonMark, section 2.4).
    case markdown
    /// Backslashes before hexadecimal numbers and signs (CSS Syntax, section 4.3.7).
    case css

    /// The texts that a target may be read as.
    func readings(of text: String) -> Set<String> {
        switch self {
        case .none: [text]
        case .html: [text, HTMLEntities.decoded(text)]
        case .markdown:
            [text, HTMLEntities.decoded(text), LinkEscapes.unescaped(text), HTMLEntities.decoded(LinkEscapes.unescaped(text))]
        case .css: [text, LinkEscapes.unescapedCSS(text)]
        }
    }

    private static func unescaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        var isEscape = false
        for byte in text.utf8 {
            if isEscape {
                if !isPunctuation(byte) { bytes.append(0x5C) }
                bytes.append(byte)
                isEscape = false
            } else if byte == 0x5C {
                isEscape = true
            } else {
                bytes.append(byte)
            }
        }
        if isEscape { bytes.append(0x5C) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        0x21...0x2F ~= byte || 0x3A...0x40 ~= byte || 0x5B...0x60 ~= byte || 0x7B...0x7E ~= byte
    }

    private static func unescapedCSS(_ text: String) -> String {
        var unescaped = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                unescaped.append(scalar)
                continue
            }
            let digits = rest.prefix(6).prefix { $0.isASCII && $0.properties.isASCIIHexDigit }
            guard let value = UInt32(String(digits), radix: 16) else {
                if let next = rest.popFirst() { unescaped.append(next) }
                continue
            }
            unescaped.append(Unicode.Scalar(value) ?? "\u{FFFD}")
            rest = rest.dropFirst(digits.count)
            if let next = rest.first, next.properties.isWhitespace { rest = rest.dropFirst() }
        }
        return String(unescaped)
    }
}

extension Substring {
    /// The text without commas at its edges.
    fileprivate var trimmingCommas: String {
        var text = self
        while text.first == "," { text = text.dropFirst() }
        while text.last == "," { text = text.dropLast() }
        return String(text)
    }
}
