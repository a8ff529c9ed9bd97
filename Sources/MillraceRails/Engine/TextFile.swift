internal import MillraceCore

/// A file in a message that is a text: what it says, and how it is written back.
///
/// Models read files their providers decode, with more patience than one decoder has: base64 counts with line breaks, in the alphabet for
/// addresses (RFC 4648 §5) and whatever its padding; `data:` addresses (RFC 2397) are files too. The text is UTF-8, UTF-16 where a byte
/// order mark or the media type says so, or windows-1252 where the media type does.
struct TextFile: Sendable {
    /// What a source of bytes turned out to be.
    enum Reading: Sendable {
        /// A text.
        case text(TextFile)
        /// Something that says it is a text and cannot be read as one.
        case unreadable
        /// No text: a picture, an address, a document with a form of its own.
        case other
    }

    /// Why a file that says it is a text and cannot be read may not pass.
    static let unreadableReason = "unreadable_file"

    /// What it says, without its byte order mark.
    let text: String
    private let type: MediaType
    private let isAddress: Bool

    /// Reads a source.
    static func read(_ source: MediaSource) -> Reading {
        switch source {
        case .fileID: return .other
        case .base64(let base64, let mediaType):
            let type = MediaType(mediaType)
            return read(type, isAddress: false) { bytes(base64) }
        case .url(let url):
            guard let data = DataAddress(url) else { return .other }
            return read(data.type, isAddress: true) { data.isBase64 ? bytes(String(decoding: data.body, as: UTF8.self)) : data.body }
        }
    }

    /// A source that says another text, in UTF-8.
    func source(saying text: String) -> MediaSource {
        let base64 = Base64.encode(Array(text.utf8))
        return isAddress ? .url("data:\(type.inUTF8);base64,\(base64)") : .base64(base64, mediaType: type.inUTF8)
    }

    private static func read(_ type: MediaType, isAddress: Bool, bytes: () -> [UInt8]?) -> Reading {
        guard type.isText || type.isUnknown else { return .other }
        guard let bytes = bytes(), let text = text(bytes, charset: type.charset) else { return type.isText ? .unreadable : .other }
        return .text(TextFile(text: text, type: type, isAddress: isAddress))
    }

    // MARK: Bytes

    private static func bytes(_ base64: String) -> [UInt8]? {
        var digits: [UInt8] = []
        digits.reserveCapacity(base64.utf8.count)
        for byte in base64.utf8 {
            switch byte {
            case 0x09, 0x0A, 0x0C, 0x0D, 0x20: continue
            case UInt8(ascii: "-"): digits.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): digits.append(UInt8(ascii: "/"))
            default: digits.append(byte)
            }
        }
        while digits.last == UInt8(ascii: "=") { digits.removeLast() }
        return Base64.decode(String(decoding: digits, as: UTF8.self))
    }

    private static func text(_ bytes: [UInt8], charset: String?) -> String? {
        let text: String?
        switch (bytes.first, bytes.dropFirst().first, charset) {
        case (0xEF, 0xBB, _) where bytes.dropFirst(2).first == 0xBF: text = String(validating: bytes.dropFirst(3), as: UTF8.self)
        case (0xFF, 0xFE, _): text = utf16(bytes.dropFirst(2), isBigEndian: false)
        case (0xFE, 0xFF, _): text = utf16(bytes.dropFirst(2), isBigEndian: true)
        case (_, _, "utf-16le"): text = utf16(bytes[...], isBigEndian: false)
        // RFC 2781 §4.3: without a mark it is big-endian.
        case (_, _, "utf-16be"), (_, _, "utf-16"): text = utf16(bytes[...], isBigEndian: true)
        case (_, _, nil), (_, _, "utf-8"), (_, _, "utf8"), (_, _, "us-ascii"): text = String(validating: bytes, as: UTF8.self)
        // WHATWG Encoding §4.2: labels of Latin 1 mean windows-1252.
        case (_, _, "iso-8859-1"), (_, _, "latin1"), (_, _, "windows-1252"): text = windows1252(bytes)
        default: text = nil
        }
        // No text has NUL: what has is UTF-16 without a mark, or no text, and patterns would find nothing in it.
        return text.flatMap { $0.utf8.contains(0) ? nil : $0 }
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> String? {
        guard bytes.count.isMultiple(of: 2) else { return nil }
        let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { at in
            let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return String(validating: units, as: UTF16.self)
    }

    private static func windows1252(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append((0x80...0x9F).contains(byte) ? windows1252Scalars[Int(byte) - 0x80] : Unicode.Scalar(byte)) }
        return String(text)
    }

    // WHATWG Encoding, index windows-1252: what stands where Latin 1 has control characters.
    private static let windows1252Scalars: [Unicode.Scalar] = Array(
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)
}

/// A media type (RFC 9110 §8.3.1): `text/plain; charset=utf-8`.
private struct MediaType: Sendable {
    /// As it was written.
    let written: String
    /// Without its parameters, in small letters.
    let essence: String
    /// The character encoding it names, in small letters.
    let charset: String?

    init(_ written: String) {
        self.written = written
        let pieces = written.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmed() }
        essence = pieces.first?.lowercased() ?? ""
        let label = pieces.dropFirst().map { $0.lowercased() }.first { $0.hasPrefix("charset=") }
        charset = label.map { String($0.dropFirst("charset=".count).filter { $0 != "\"" && $0 != "'" && $0 != " " }) }
    }

    /// Whether it says that the bytes are a text.
    var isText: Bool {
        essence.hasPrefix("text/") || MediaType.suffixes.contains { essence.hasSuffix($0) } || MediaType.texts.contains(essence)
    }

    /// Whether it says nothing: then the bytes tell.
    var isUnknown: Bool { ["", "application/octet-stream", "binary/octet-stream", "application/unknown"].contains(essence) }

    /// The same type of a text in UTF-8.
    var inUTF8: String { charset == nil || charset == "utf-8" ? written : essence }

    // RFC 6839 and 9512: suffixes of structured syntaxes.
    private static let suffixes = ["+json", "+xml", "+yaml", "+json-seq"]
    // IANA's registry of media types, and the unregistered ones that tools write.
    private static let texts: Set<String> = [
        "application/csv", "application/ecmascript", "application/graphql", "application/javascript", "application/json",
        "application/json-seq", "application/json5", "application/jsonl", "application/jsonlines", "application/markdown",
        "application/ndjson", "application/rtf", "application/sql", "application/toml", "application/typescript", "application/x-csv",
        "application/x-httpd-php", "application/x-javascript", "application/x-json", "application/x-jsonlines", "application/x-latex",
        "application/x-markdown", "application/x-ndjson", "application/x-python", "application/x-sh", "application/x-tex",
        "application/x-typescript", "application/x-www-form-urlencoded", "application/x-yaml", "application/xml", "application/xml-dtd",
        "application/yaml", "message/rfc822",
    ]
}

/// An address that holds its file: `data:text/plain;base64,…` (RFC 2397, as WHATWG Fetch §6 reads it).
private struct DataAddress {
    let type: MediaType
    let isBase64: Bool
    /// What stands behind the comma, with `%` escapes resolved.
    let body: [UInt8]

    init?(_ url: String) {
        // WHATWG URL §4.4: tabs and line breaks anywhere, blanks and control characters before an address are passed over.
        let bytes = url.utf8.filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }.drop { $0 <= 0x20 }
        guard String(decoding: bytes.prefix(5), as: UTF8.self).lowercased() == "data:",
            let comma = bytes.firstIndex(of: UInt8(ascii: ","))
        else { return nil }
        var header = String(decoding: bytes[(bytes.startIndex + 5)..<comma], as: UTF8.self).filter { $0 != " " }
        isBase64 = header.lowercased().hasSuffix(";base64")
        if isBase64 { header.removeLast(";base64".count) }
        // A type that is left out is text/plain, with or without parameters.
        type = MediaType(header.isEmpty || header.hasPrefix(";") ? "text/plain" + header : header)
        body = DataAddress.unescaped(bytes[(comma + 1)...])
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var at = bytes.startIndex
        while at < bytes.endIndex {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.endIndex, let high = digit(bytes[at + 1]), let low = digit(bytes[at + 2]) {
                plain.append(high << 4 | low)
                at += 3
            } else {
                plain.append(bytes[at])
                at += 1
            }
        }
        return plain
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
