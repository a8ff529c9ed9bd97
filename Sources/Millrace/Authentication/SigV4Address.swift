/// The parts of an address that are signed.
struct SigV4Address {
    /// The host, with the port where it is not the usual one.
    let host: String
    private let path: Substring
    private let query: Substring

    init(_ url: String) {
        var rest = Substring(url)
        var usualPort = ":443"
        if let scheme = rest.firstRange(of: "://") {
            if rest[..<scheme.lowerBound].lowercased() == "http" { usualPort = ":80" }
            rest = rest[scheme.upperBound...]
        }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        var authority = rest[..<end]
        if let user = authority.lastIndex(of: "@") { authority = authority[authority.index(after: user)...] }
        self.host = String(authority.hasSuffix(usualPort) ? authority.dropLast(usualPort.count) : authority)
        let target = rest[end...].prefix { $0 != "#" }
        if let mark = target.firstIndex(of: "?") {
            self.path = target[..<mark]
            self.query = target[target.index(after: mark)...]
        } else {
            self.path = target
            self.query = ""
        }
    }

    /// The path as it is sent, percent-encoded again: what is encoded already is encoded twice, as all services but S3 want it.
    func canonicalPath(isNormalized: Bool) -> String {
        guard isNormalized else { return path.isEmpty ? "/" : SigV4Address.encoded(path, keeping: "/") }
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        let isFolder = path.hasSuffix("/") && !segments.isEmpty
        return "/" + SigV4Address.encoded(segments.joined(separator: "/")[...], keeping: "/") + (isFolder ? "/" : "")
    }

    /// The query, each name and value percent-encoded once, in order.
    var canonicalQuery: String {
        var members: [(name: String, value: String)] = []
        for member in query.split(separator: "&") {
            let mark = member.firstIndex(of: "=") ?? member.endIndex
            func part(_ text: Substring) -> String { SigV4Address.encoded(SigV4Address.decoded(text)[...], keeping: "") }
            members.append((part(member[..<mark]), mark == member.endIndex ? "" : part(member[member.index(after: mark)...])))
        }
        members.sort { ($0.name, $0.value) < ($1.name, $1.value) }
        return members.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Percent-encodes all but unreserved characters (RFC 3986 §2.3) and one more.
    private static func encoded(_ text: Substring, keeping kept: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                if kept.utf8.contains(byte) {
                    encoded.append(byte)
                } else {
                    encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                }
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func decoded(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var at = 0
        while at < bytes.count {
            let digits = bytes[at] == UInt8(ascii: "%") ? bytes[(at + 1)...].prefix(2) : []
            if digits.count == 2, let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
                decoded.append(byte)
                at += 3
            } else {
                decoded.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
