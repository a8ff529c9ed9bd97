/// A construct that may hold a link, while it is being read.
enum LinkConstruct: Sendable {
    /// An address in running text: `https://…`, `www.…`.
    case address(Address)
    /// `<` and a letter: a tag, or an automatic link.
    case tag(Tag)
    /// `](`: the target of a link or an image of Markdown.
    case target(Target, isImage: Bool?)
    /// `]:`: the target of a definition.
    case definition(Definition)
    /// `url(` of CSS.
    case css(CSS)
    /// `@import` of CSS.
    case cssImport(CSSImport)
    /// `image-set(` of CSS.
    case imageSet(ImageSet)
    /// The rest of an address that was too long: it is left out.
    case rest

    /// What a byte does to a construct.
    enum Step: Sendable {
        /// It goes on.
        case open
        /// The byte ends it, and belongs to it.
        case closed
        /// It ended before the byte.
        case closedBefore
        /// It ended before the byte that was read last.
        case closedBeforeLast
        /// It is none after all; it is text.
        case ruledOut
    }

    /// Where in an address.
    enum Address: Sendable { case start, host, inside, closingBracket }
    /// Where in a tag the reader is (WHATWG HTML, section 13.2.5).
    enum Tag: Sendable { case name, beforeAttribute, attribute, afterAttribute, beforeValue, quoted(UInt8), unquoted }
    /// Where in a target.
    enum Target: Sendable {
        case start, angle, plain(depth: Int), escape(depth: Int)
        /// Behind the target; whether a blank was there, and whether the title was.
        case after(hasBlank: Bool, hasTitle: Bool)
        case title(UInt8)
        case lineEnd(title: UInt8?, hasTitle: Bool)
    }
    /// Where in a definition.
    enum Definition: Sendable { case start(lines: Int), angle, plain }
    /// Where in a function of CSS.
    enum CSS: Sendable { case start, quoted(UInt8), plain, escape(UInt8?) }
    /// Where in an import.
    enum CSSImport: Sendable { case start, slash, comment(isStar: Bool), quoted(UInt8) }
    /// Where in a set of images, and in how many functions inside of it.
    enum ImageSet: Sendable { case plain(depth: Int), quoted(UInt8, depth: Int), escape(UInt8, depth: Int) }

    /// Reads one byte more.
    mutating func read(_ byte: UInt8) -> Step {
        switch self {
        case .rest: return LinkConstruct.endsAddress(byte) ? .closedBefore : .open
        case .address(var address):
            let step = address.read(byte)
            self = .address(address)
            return step
        case .tag(var tag):
            let step = tag.read(byte)
            self = .tag(tag)
            return step
        case .target(var target, let isImage):
            let step = target.read(byte)
            self = .target(target, isImage: isImage)
            return step
        case .definition(var definition):
            let step = definition.read(byte)
            self = .definition(definition)
            return step
        case .css(var css):
            let step = css.read(byte)
            self = .css(css)
            return step
        case .cssImport(var cssImport):
            let step = cssImport.read(byte)
            self = .cssImport(cssImport)
            return step
        case .imageSet(var imageSet):
            let step = imageSet.read(byte)
            self = .imageSet(imageSet)
            return step
        }
    }

    /// Whether all of it is left out where it is too long.
    var isLeftOut: Bool {
        switch self {
        case .address, .definition, .rest: true
        case .tag, .target, .css, .cssImport, .imageSet: false
        }
    }

    /// What is written for its first bytes so that it is none any more, and how many they are.
    var broken: (text: String, byteCount: Int) {
        switch self {
        case .address: (LinkRail.defaultReplacement, 0)
        case .definition: ("]:", 0)
        case .tag: ("&lt;", 1)
        case .target: ("] ", 1)
        case .css: ("url (", 4)
        case .cssImport: ("@ ", 1)
        case .imageSet: ("image-set (", 10)
        case .rest: ("", 0)
        }
    }

    /// Whether an address in running text ends before a byte (GFM, section 6.9; quotes end it in code, too).
    static func endsAddress(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x3C || byte == 0x3E || byte == 0x22 || byte == 0x60 || byte == 0x7F
    }
}

extension LinkConstruct.Tag {
    mutating func read(_ byte: UInt8) -> LinkConstruct.Step {
        if case .quoted(let quote) = self {
            if byte == quote { self = .beforeAttribute }
            return .open
        }
        if byte == 0x3E { return .closed }
        let isBlank = HTMLTag.isBlank(byte)
        switch self {
        case .name, .attribute:
            if byte == 0x3D, case .attribute = self {
                self = .beforeValue
            } else if byte == 0x2F {
                self = .beforeAttribute
            } else if isBlank {
                if case .name = self { self = .beforeAttribute } else { self = .afterAttribute }
            }
        case .beforeAttribute: if !isBlank, byte != 0x2F { self = .attribute }
        case .afterAttribute:
            if byte == 0x3D { self = .beforeValue } else if byte == 0x2F { self = .beforeAttribute } else if !isBlank { self = .attribute }
        case .beforeValue:
            if byte == 0x22 || byte == 0x27 { self = .quoted(byte) } else if !isBlank { self = .unquoted }
        case .unquoted: if isBlank { self = .beforeAttribute }
        case .quoted: break
        }
        return .open
    }
}

extension LinkConstruct.Address {
    /// Brackets end an address, but for those of a host that is a number (RFC 3986, section 3.2.2): Markdown links are made of them.
    mutating func read(_ byte: UInt8) -> LinkConstruct.Step {
        if case .closingBracket = self {
            if byte == 0x28 || byte == 0x5B || byte == 0x3A { return .closedBeforeLast }
            self = .inside
        }
        if LinkConstruct.endsAddress(byte) { return .closedBefore }
        switch (byte, self) {
        case (0x2F, .start), (0x5C, .start): self = .host
        case (0x2F, .host), (0x5C, .host): break
        case (0x5B, .host): self = .inside
        case (0x5B, _): return .closedBefore
        // The end of such a host has a port or a path behind, which the reader of the address checks.
        case (0x5D, _): self = .closingBracket
        case (_, .host): self = .inside
        default: break
        }
        return .open
    }
}

extension LinkConstruct.Target {
    mutating func read(_ byte: UInt8) -> LinkConstruct.Step {
        let isBlank = HTMLTag.isBlank(byte)
        switch self {
        case .lineEnd(let title, let hasTitle):
            // An empty line ends the paragraph, and with it what looked like a link.
            if byte == 0x0A { return .ruledOut }
            // In a quotation each line begins with its sign.
            if isBlank || byte == 0x3E { return .open }
            self = title.map { .title($0) } ?? .after(hasBlank: true, hasTitle: hasTitle)
            return read(byte)
        case .start:
            if byte == 0x29 { return .closed }
            if byte == 0x3C {
                self = .angle
            } else if !isBlank, byte != 0x3E {
                self = .plain(depth: 0)
                return read(byte)
            }
        case .angle:
            if byte == 0x3E { self = .after(hasBlank: false, hasTitle: false) } else if byte == 0x0A || byte == 0x3C { return .ruledOut }
        case .escape(let depth): self = .plain(depth: depth)
        case .plain(let depth): return readPlain(byte, depth)
        case .after(let hasBlank, let hasTitle):
            switch byte {
            case 0x29: return .closed
            case 0x0A: self = .lineEnd(title: nil, hasTitle: hasTitle)
            case 0x22, 0x27, 0x28:
                if hasTitle || !hasBlank { return .ruledOut }
                self = .title(byte == 0x28 ? 0x29 : byte)
            default:
                if !isBlank { return .ruledOut }
                self = .after(hasBlank: true, hasTitle: hasTitle)
            }
        case .title(let quote):
            if byte == quote {
                self = .after(hasBlank: false, hasTitle: true)
            } else if byte == 0x0A {
                self = .lineEnd(title: quote, hasTitle: false)
            }
        }
        return .open
    }

    private mutating func readPlain(_ byte: UInt8, _ depth: Int) -> LinkConstruct.Step {
        switch byte {
        case 0x5C: self = .escape(depth: depth)
        case 0x28: self = .plain(depth: depth + 1)
        case 0x29:
            if depth == 0 { return .closed }
            self = .plain(depth: depth - 1)
        case 0x0A: self = .lineEnd(title: nil, hasTitle: false)
        case _ where HTMLTag.isBlank(byte): self = .after(hasBlank: true, hasTitle: false)
        default: break
        }
        return .open
    }
}

extension LinkConstruct.Definition {
    mutating func read(_ byte: UInt8) -> LinkConstruct.Step {
        switch self {
        case .start(let lines):
            if byte == 0x0A {
                if lines > 0 { return .ruledOut }
                self = .start(lines: lines + 1)
            } else if byte == 0x3C {
                self = .angle
            } else if !HTMLTag.isBlank(byte), byte != 0x3E {
                self = .plain
            }
        case .angle:
            if byte == 0x3E { return .closed }
            if byte == 0x0A { return .ruledOut }
        case .plain: if HTMLTag.isBlank(byte) { return .closedBefore }
        }
        return .open
    }
}

extension LinkConstruct.CSS {
    mutating func read(_ byte: UInt8) -> LinkConstruct.Step {
        switch self {
        case .start:
            if byte == 0x29 { return .closed }
            if byte == 0x22 || byte == 0x27 {
                self = .quoted(byte)
            } else if !HTMLTag.isBlank(byte) {
                self = byte == 0x5C ? .escape(nil) : .plain
            }
        case .quoted(let quote):
            if byte == quote { self = .plain } else if byte == 0x5C { self = .escape(quote) } else if byte == 0x0A { return .ruledOut }
        case .plain:
            if byte == 0x29 { return .closed }
            if byte == 0x5C { self = .escape(nil) }
        case .escape(let quote): self = quote.map { .quoted($0) } ?? .plain
        }
        return .open
    }
}

extension LinkConstruct.CSSImport {
    mutating func read(_ byte: UInt8) -> LinkConstruct.Step {
        switch self {
        case .start:
            switch byte {
            case 0x22, 0x27: self = .quoted(byte)
            case 0x2F: self = .slash
            default: if !HTMLTag.isBlank(byte) { return .ruledOut }
            }
        case .slash:
            if byte != 0x2A { return .ruledOut }
            self = .comment(isStar: false)
        case .comment(let isStar): self = isStar && byte == 0x2F ? .start : .comment(isStar: byte == 0x2A)
        case .quoted(let quote):
            if byte == quote { return .closed }
            if byte == 0x0A { return .ruledOut }
        }
        return .open
    }
}

extension LinkConstruct.ImageSet {
    mutating func read(_ byte: UInt8) -> LinkConstruct.Step {
        switch self {
        case .plain(let depth):
            switch byte {
            case 0x22, 0x27: self = .quoted(byte, depth: depth)
            case 0x28: self = .plain(depth: depth + 1)
            case 0x29:
                if depth == 0 { return .closed }
                self = .plain(depth: depth - 1)
            case 0x3B, 0x7D: return .ruledOut
            default: break
            }
        case .quoted(let quote, let depth):
            if byte == quote {
                self = .plain(depth: depth)
            } else if byte == 0x5C {
                self = .escape(quote, depth: depth)
            } else if byte == 0x0A {
                return .ruledOut
            }
        case .escape(let quote, let depth): self = .quoted(quote, depth: depth)
        }
        return .open
    }
}
