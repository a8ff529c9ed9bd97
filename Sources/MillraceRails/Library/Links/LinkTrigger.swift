/// What begins a construct that may hold a link.
enum LinkTrigger: Sendable, Hashable {
    case address
    case tag
    case target
    case definition
    case css
    case cssImport
    case imageSet

    /// What a place of a text begins.
    enum Result: Sendable, Hashable {
        case none
        /// More of the text must be known.
        case incomplete
        case found(LinkTrigger)
    }

    /// The beginnings, in lower case; an address needs a slash of either kind behind.
    private static let words: [(text: [UInt8], trigger: LinkTrigger)] = [
        (Array("http:".utf8), .address), (Array("https:".utf8), .address), (Array("ftp:".utf8), .address), (Array("file:".utf8), .address),
        (Array("ws:".utf8), .address), (Array("wss:".utf8), .address), (Array("www.".utf8), .address), (Array("://".utf8), .address),
        (Array("url(".utf8), .css), (Array("@import".utf8), .cssImport), (Array("image-set(".utf8), .imageSet),
    ]

    /// The same by their first byte, bit 5 of it set.
    private static let wordsByFirst: [[(text: [UInt8], trigger: LinkTrigger)]] = (0..<256).map { byte in
        words.filter { Int($0.text[0] | 0x20) == byte }
    }

    /// Tells what begins at the first byte.
    ///
    /// - Parameters:
    ///   - bytes: the text from the place on.
    ///   - previous: the byte before it.
    ///   - isEnd: whether the text ends behind the bytes.
    static func find(in bytes: ArraySlice<UInt8>, after previous: UInt8, isEnd: Bool) -> Result {
        guard let first = bytes.first else { return .none }
        let unknown: Result = isEnd ? .none : .incomplete
        if first == 0x5D || first == 0x3C {
            guard let next = bytes.dropFirst().first else { return unknown }
            if first == 0x3C { return (next | 0x20) &- 0x61 < 26 ? .found(.tag) : .none }
            return next == 0x28 ? .found(.target) : next == 0x3A ? .found(.definition) : .none
        }
        if first == 0x2F {
            // An address without a scheme, where the text before it is no part of a path.
            guard opensAddress(previous) else { return .none }
            guard let next = bytes.dropFirst().first else { return unknown }
            return next == 0x2F || next == 0x5C ? .found(.address) : .none
        }
        if let next = bytes.dropFirst().first, !isSecond(next | 0x20, after: first | 0x20) { return .none }
        var isOpen = false
        for (text, trigger) in wordsByFirst[Int(first | 0x20)] {
            let common = commonCount(text, bytes)
            if common == text.count {
                guard text.last == 0x3A else { return text.first == 0x77 && isLetterOrDigit(previous) ? .none : .found(trigger) }
                guard let next = bytes.dropFirst(common).first else {
                    isOpen = true
                    continue
                }
                if next == 0x2F || next == 0x5C { return .found(trigger) }
            } else if common == bytes.count {
                isOpen = true
            }
        }
        return isOpen ? unknown : .none
    }

    /// Whether a construct may begin in a text, as far as can be seen at a glance.
    static func mayBegin(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        for (place, byte) in text.enumerated() where isFirst(byte) || byte == 0x5B {
            switch byte {
            case 0x2F, 0x3C, 0x5B, 0x5D: return true
            default: if place + 1 == text.count || isSecond(text[place + 1] | 0x20, after: byte | 0x20) { return true }
            }
        }
        return false
    }

    /// How many bytes two texts have in common at their start, whatever the case of the second.
    private static func commonCount(_ word: [UInt8], _ bytes: ArraySlice<UInt8>) -> Int {
        var count = 0
        for byte in bytes {
            guard count < word.count, word[count] == byte || word[count] == byte | 0x20 && byte &- 0x41 < 26 else { break }
            count += 1
        }
        return count
    }

    /// Whether one of the words has these two characters at its start, bit 5 of both set.
    @inline(__always)
    private static func isSecond(_ next: UInt8, after first: UInt8) -> Bool {
        switch first {
        case 0x68: next == 0x74  // ht
        case 0x66: next == 0x74 || next == 0x69  // ft, fi
        case 0x75: next == 0x72  // ur
        case 0x77: next == 0x77 || next == 0x73  // ww, ws
        case 0x69: next == 0x6D  // im
        case 0x3A: next == 0x2F  // :/
        default: next == 0x69  // @i
        }
    }

    /// How many bytes begin the construct.
    var byteCount: Int {
        switch self {
        case .tag, .target, .definition: 2
        case .css: 4
        case .cssImport: 7
        case .imageSet: 10
        // The first byte is enough: what follows is read as the address it is.
        case .address: 1
        }
    }

    /// Whether a byte can be the first one of a construct.
    @inline(__always)
    static func isFirst(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x5D, 0x3C, 0x3A, 0x40, 0x2F, 0x66, 0x46, 0x68, 0x48, 0x69, 0x49, 0x75, 0x55, 0x77, 0x57: true
        default: false
        }
    }

    /// Whether an address without a scheme may begin behind a byte: a blank, a quote, a bracket, a comma.
    private static func opensAddress(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x22, 0x27, 0x60, 0x28, 0x3E, 0x2C: true
        default: false
        }
    }

    /// Whether what stands behind two slashes is written as a host is, not as the words of a comment: `//evil.example`, not `//later`.
    static func namesHost(_ bytes: ArraySlice<UInt8>) -> Bool {
        let name = bytes.drop { $0 == 0x2F || $0 == 0x5C }.prefix { $0 != 0x2F && $0 != 0x5C && $0 != 0x3F && $0 != 0x23 }
        guard let first = name.first else { return false }
        let text = String(decoding: name, as: UTF8.self)
        return 0x30...0x39 ~= first || text.contains { ".。．｡%&@[".contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || 0x30...0x39 ~= byte }

    private static let punctuation: Set<UInt8> = Set(".,;:!?'\")]}*_~|".utf8)

    /// How much of an address belongs to it: punctuation at its end is the sentence's.
    static func trimmedCount(_ bytes: ArraySlice<UInt8>) -> Int {
        var end = bytes.endIndex
        while end > bytes.startIndex, punctuation.contains(bytes[end - 1]) { end -= 1 }
        return max(1, end - bytes.startIndex)
    }

    /// The target of a link of Markdown, without its brackets, and where it ends.
    static func target(in bytes: ArraySlice<UInt8>) -> (text: String, end: Int) {
        // In a quotation each line begins with its sign.
        let inner = bytes.drop { HTMLTag.isBlank($0) || $0 == 0x3E }
        if inner.first == 0x3C {
            let target = inner.dropFirst().prefix { $0 != 0x3E && $0 != 0x0A }
            return (String(decoding: target, as: UTF8.self), min(target.endIndex + 1, bytes.endIndex))
        }
        var target = inner.prefix { !HTMLTag.isBlank($0) }
        // The bracket that closes the link, where it follows at once.
        if target.endIndex == bytes.endIndex, target.last == 0x29, isUnbalanced(target) { target = target.dropLast() }
        return (String(decoding: target, as: UTF8.self), target.endIndex)
    }

    private static func isUnbalanced(_ bytes: ArraySlice<UInt8>) -> Bool {
        var depth = 0
        var isEscape = false
        for byte in bytes {
            if isEscape {
                isEscape = false
            } else if byte == 0x5C {
                isEscape = true
            } else if byte == 0x28 {
                depth += 1
            } else if byte == 0x29 {
                depth -= 1
            }
        }
        return depth < 0
    }

    /// The texts in quotes in a function of CSS.
    static func quotedTexts(_ bytes: ArraySlice<UInt8>) -> [String] {
        var texts: [String] = []
        var rest = bytes
        while let start = rest.firstIndex(where: { $0 == 0x22 || $0 == 0x27 }) {
            let quote = rest[start]
            var end = start + 1
            while end < rest.endIndex, rest[end] != quote { end += rest[end] == 0x5C ? 2 : 1 }
            end = min(end, rest.endIndex)
            texts.append(String(decoding: rest[(start + 1)..<max(start + 1, end)], as: UTF8.self))
            rest = rest[min(end + 1, rest.endIndex)...]
        }
        return texts
    }

    /// What follows the comments of CSS at the start of a text.
    static func withoutComments(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes.drop(while: HTMLTag.isBlank)
        while rest.starts(with: [0x2F, 0x2A]) {
            rest = rest.dropFirst(2)
            while !rest.isEmpty, !rest.starts(with: [0x2A, 0x2F]) { rest = rest.dropFirst() }
            rest = rest.dropFirst(2).drop(while: HTMLTag.isBlank)
        }
        return rest
    }

    /// The address in a function of CSS or an import, without quotes.
    static func styleText(_ bytes: ArraySlice<UInt8>) -> String {
        var inner = bytes.drop { HTMLTag.isBlank($0) }
        if inner.last == 0x29 { inner = inner.dropLast() }
        while let last = inner.last, HTMLTag.isBlank(last) { inner = inner.dropLast() }
        guard let quote = inner.first, quote == 0x22 || quote == 0x27 else { return String(decoding: inner, as: UTF8.self) }
        inner = inner.dropFirst()
        return String(decoding: inner.last == quote ? inner.dropLast() : inner, as: UTF8.self)
    }
}
