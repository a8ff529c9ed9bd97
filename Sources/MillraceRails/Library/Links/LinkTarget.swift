/// Where a link leads, read as browsers read it (WHATWG URL, section 4.4), without a page it could be relative to.
struct LinkTarget: Sendable, Hashable {
    /// What a link names.
    enum Authority: Sendable, Hashable {
        /// A host: ASCII, in lower case, names of other letters in the form `xn--`, without a dot at its end.
        case host(String)
        /// Nothing: the link stays where the page is, or its scheme has no hosts.
        case none
        /// Something that is no host.
        case unreadable
    }

    /// The scheme in lower case; nil where the link has none.
    private(set) var scheme: String?
    /// What the link names.
    private(set) var authority = Authority.none
    /// Whether the link has a query or a fragment that is not empty.
    private(set) var hasQuery = false
    /// How long the path is.
    private(set) var pathByteCount = 0

    /// Whether it leads nowhere at all.
    var isEmpty: Bool { authority == .none && pathByteCount == 0 && !hasQuery }

    /// Reads a link.
    init(_ text: String) {
        // Tabs and line ends are taken out, blanks and controls at the edges are.
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, first <= 0x20 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last <= 0x20 { bytes = bytes.dropLast() }
        bytes = ArraySlice(bytes.filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D })
        takeScheme(&bytes)
        let isSpecial = scheme.map(LinkTarget.specialSchemes.contains) ?? true
        // Of a scheme of the web, and without one, a backslash is a slash.
        let isSlash: (UInt8) -> Bool = { $0 == 0x2F || isSpecial && $0 == 0x5C }
        let slashes = bytes.prefix(while: isSlash).count
        if slashes >= 2 || scheme != nil && isSpecial {
            bytes = bytes.dropFirst(slashes)
            let name = bytes.prefix { !isSlash($0) && $0 != 0x3F && $0 != 0x23 }
            bytes = bytes.dropFirst(name.count)
            // A scheme alone leads nowhere.
            authority = name.isEmpty ? .none : LinkTarget.authority(name)
        }
        let path = bytes.prefix { $0 != 0x3F && $0 != 0x23 }
        pathByteCount = path.count
        hasQuery = bytes.count > path.count + 1
    }

    private static let specialSchemes: Set<String> = ["http", "https", "ws", "wss", "ftp", "file"]

    private mutating func takeScheme(_ bytes: inout ArraySlice<UInt8>) {
        guard let first = bytes.first, LinkTarget.isLetter(first) else { return }
        let name = bytes.prefix(while: LinkTarget.isSchemeByte)
        guard name.endIndex < bytes.endIndex, bytes[name.endIndex] == 0x3A else { return }
        scheme = String(decoding: name, as: UTF8.self).lowercased()
        bytes = bytes[(name.endIndex + 1)...]
    }

    private static func authority(_ bytes: ArraySlice<UInt8>) -> Authority {
        // What stands before the last @ is a name of a user, however much it looks like a host.
        var host = bytes[...]
        if let sign = bytes.lastIndex(of: 0x40) { host = bytes[(sign + 1)...] }
        if host.first == 0x5B {
            guard let end = host.firstIndex(of: 0x5D), isPort(host[(end + 1)...]) else { return .unreadable }
            let address = host[host.startIndex...end]
            guard address.dropFirst().dropLast().allSatisfy({ isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E }) else { return .unreadable }
            return .host(String(decoding: address, as: UTF8.self).lowercased())
        }
        if let colon = host.lastIndex(of: 0x3A) {
            guard isPort(host[colon...]) else { return .unreadable }
            host = host[..<colon]
        }
        guard let decoded = percentDecoded(host), let name = LinkHost.canonical(decoded) else { return .unreadable }
        return .host(name)
    }

    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.isEmpty || bytes.first == 0x3A && bytes.dropFirst().allSatisfy { 0x30...0x39 ~= $0 }
    }

    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                decoded.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            decoded.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: decoded, as: UTF8.self)
    }

    /// Whether a byte may stand in a scheme (RFC 3986, section 3.1).
    static func isSchemeByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || 0x30...0x39 ~= byte || byte == 0x2B || byte == 0x2D || byte == 0x2E
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    private static func isHexadecimal(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || (byte | 0x20) &- 0x61 < 6 }
}
