/// Remembers a few short texts, so that ids and names which servers repeat on every fragment are made once.
struct StringInterner: Sendable {
    // Direct-mapped: a text that falls on another's place replaces it.
    private var places: [(bytes: [UInt8], text: String)?] = []
    private static let placeCount = 64

    /// The text of UTF-8 bytes.
    mutating func string(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        if places.isEmpty { places = Array(repeating: nil, count: StringInterner.placeCount) }
        // FNV-1a over the last eight bytes: ids differ at their end.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes.suffix(8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let place = Int(hash >> 32) & (StringInterner.placeCount - 1)
        if let known = places[place], known.bytes.count == bytes.count, known.bytes.elementsEqual(bytes) { return known.text }
        let text = String(decoding: bytes, as: UTF8.self)
        places[place] = (Array(bytes), text)
        return text
    }
}
