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
    func refusal(of tag: HTMLTag, whole: ArraySlice<UInt8>, _ reading: inout LinkReading) -> String? {
        // <https://example.org>: an automatic link of Markdown.
        if tag.name.contains(":"), let end = whole.lastIndex(of: 0x3E) {
            let inner = String(decoding: whole[(whole.startIndex + 1)..<end], as: UTF8.self)
            if !inner.utf8.contains(where: HTMLTag.isBlank), let reason = refusal(of: inner, as: .link, escapes: .html) { return reason }
        }
        for (name, value) in tag.attributes {
            if let reason = refusal(of: value, in: name, of: tag.name, &reading) { return reason }
        }
        return nil
    }

    private func refusal(of value: String, in attribute: String, of element: String, _ reading: inout LinkReading) -> String? {
        let (addresses, use) = LinkPolicy.addresses(of: value, in: attribute, of: element)
        for address in addresses {
            if let reason = refusal(of: address, as: use, escapes: .html) { return reason }
        }
        // Names of XML lead nowhere.
        if attribute == "xmlns" || attribute.hasPrefix("xmlns:"), LinkPolicy.isXMLName(value) { return nil }
        return refusal(inside: value, of: addresses.isEmpty ? .link : use, &reading)
    }

    /// The addresses in an attribute that is there to hold some, and how they are used.
    private static func addresses(of value: String, in attribute: String, of element: String) -> ([String], Use) {
        switch attribute {
        case "href", "xlink:href":
            let isLink = element == "a" || element == "area" || element.hasSuffix(":a")
            return ([value], isLink ? .link : attribute == "href" ? .both : .resource)
        case "action", "formaction", "cite", "longdesc": return ([value], .link)
        case "src", "poster", "background", "data", "manifest", "lowsrc", "dynsrc", "classid", "codebase", "icon", "usemap",
            "data-src", "data-original", "data-lazy-src":
            return ([value], .resource)
        case "ping": return (value.split(whereSeparator: \.isWhitespace).map(String.init), .resource)
        case "archive": return (value.split { $0.isWhitespace || $0 == "," }.map(String.init), .resource)
        case "srcset", "imagesrcset", "data-srcset":
            // Candidates are told apart by blanks and by commas, which addresses may hold, too.
            let parts = value.split(whereSeparator: \.isWhitespace)
            return (
                parts.flatMap { [$0.trimmingCommas] + $0.split(separator: ",").map(String.init) }.filter { !isDescriptor($0) }, .resource
            )
        case "to", "from", "by", "values":
            // What an animation of SVG sets may be an address.
            let isAnimation = ["set", "animate", "animatemotion", "animatetransform"].contains(element)
            let values = value.split(separator: ";").map(String.init)
            return (isAnimation ? values.filter { LinkTarget($0).authority != .none || LinkTarget($0).scheme != nil } : [], .resource)
        case "content": return (refreshed(value).map { [$0] } ?? [], .both)
        default: return ([], .link)
        }
    }

    /// Where the page goes on by itself (WHATWG HTML, section 4.2.5.3, "Refresh state"); nil where the value says nothing of it.
    private static func refreshed(_ value: String) -> String? {
        let time = value.prefix { $0.isWhitespace || $0.isNumber || $0 == "." }
        var rest = value[time.endIndex...]
        if time.contains(where: \.isNumber) {
            rest = rest.drop { $0.isWhitespace || $0 == ";" || $0 == "," }
            let name = rest.prefix(3)
            let sign = rest.dropFirst(3).drop(while: \.isWhitespace)
            if name.lowercased() == "url", sign.first == "=" { rest = sign.dropFirst() }
        } else {
            guard let place = value.lowercased().firstRange(of: "url=") else { return nil }
            rest = value.lowercased()[place.upperBound...]
        }
        return rest.filter { $0 != "'" && $0 != "\"" }
    }

    /// Whether a part of a set of images tells a size: `2x`, `480w`.
    private static func isDescriptor(_ text: String) -> Bool {
        guard let unit = text.last, "xwh".contains(unit), text.count > 1 else { return false }
        return text.dropLast().allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
    }

    /// Whether a value is one of the names that W3C gave to vocabularies, and nothing else.
    private static func isXMLName(_ value: String) -> Bool {
        let start = "http://www.w3.org/"
        guard value.hasPrefix(start) else { return false }
        return value.dropFirst(start.count).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/.-#".contains($0)) }
    }

    /// Why a text inside of a construct may not stand: it is read as a text of its own.
    ///
    /// - Parameter use: how an address is used that the text is.
    func refusal(inside text: String, of use: Use, _ reading: inout LinkReading) -> String? {
        guard reading.depth < LinkReading.maxDepth else { return "link_unreadable" }
        var policy = self
        // What is an address of an image is one in running text, too.
        if use != .link { policy.linkHosts += resourceHosts }
        var filter = LinkFilter(
            policy: policy, action: .block, maxHeldByteCount: LinkRail.defaultMaxHeldByteCount, reply: nil, depth: reading.depth + 1)
        let block = filter.filter(text).block
        reading.stepCount += filter.stepCount
        return block?.reason
    }
}

/// How a construct is read that texts stand in.
struct LinkReading: Sendable {
    /// Texts in texts deeper than this are refused: nobody writes them.
    static let maxDepth = 4

    /// In how many texts the construct stands.
    var depth: Int
    /// How many bytes of constructs were read in the texts that stand in it.
    var stepCount = 0
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
