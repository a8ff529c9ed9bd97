internal import MillraceCore

/// A key for ``RedactionAction/hash(_:)``; it is never printed.
public struct HashKey: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    /// Makes a key; 32 random bytes are a good one.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Makes a key of a text.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// Says that there is a key, never which.
    public var description: String { "HashKey" }

    /// Shows nothing of the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The keyed hash HMAC-SHA-256 (RFC 2104 §2, FIPS 198-1), by which one value has one name that tells nothing of it without the key.
struct KeyedHash: Sendable {
    // RFC 2104 §2: the size of a block of SHA-256.
    private static let blockSize = 64
    private let inner: [UInt8]
    private let outer: [UInt8]

    init(_ key: HashKey) {
        var block = key.bytes.count > KeyedHash.blockSize ? SHA256.hash(key.bytes) : key.bytes
        block += [UInt8](repeating: 0, count: KeyedHash.blockSize - block.count)
        inner = block.map { $0 ^ 0x36 }
        outer = block.map { $0 ^ 0x5C }
    }

    /// The hash of bytes: 32 bytes.
    func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] { SHA256.hash(outer + SHA256.hash(inner + bytes)) }

    /// The first 48 bits of the hash of a text, in 12 hexadecimal digits: two of a million values share one about once in 500 runs.
    func name(of text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: hash(text.utf8).prefix(6).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
