/// The checksum of AWS event streams: CRC-32 with the polynomial of IEEE 802.3, as zlib and gzip have it (RFC 1952 §8).
///
/// Eight bytes a step, each looked up in a table of its own.
struct CRC32 {
    private var state: UInt32 = 0xFFFF_FFFF

    /// The checksum of the bytes so far.
    var value: UInt32 { ~state }

    /// The checksum of bytes.
    static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        var crc = CRC32()
        crc.update(bytes)
        return crc.value
    }

    /// Takes in more bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var crc = state
        CRC32.tables.withUnsafeBufferPointer { tables in
            var at = 0
            while at &+ 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) ^ UInt64(crc)
                crc = 0
                for lane in 0..<8 {
                    crc ^= tables[(7 &- lane) &* 256 &+ Int((word &>> (8 &* UInt64(lane))) & 0xFF)]
                }
                at &+= 8
            }
            while at < bytes.count {
                crc = crc &>> 8 ^ tables[Int((crc ^ UInt32(bytes[at])) & 0xFF)]
                at &+= 1
            }
        }
        state = crc
    }

    // Table 0 is the usual one of single bytes; table n is for a byte that n further bytes follow.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
            tables[byte] = crc
        }
        for table in 1..<8 {
            for byte in 0..<256 {
                let shorter = tables[(table - 1) * 256 + byte]
                tables[table * 256 + byte] = shorter >> 8 ^ tables[Int(shorter & 0xFF)]
            }
        }
        return tables
    }()
}
