import MillraceTesting

/// Damages bytes in up to four places: changed, flipped, removed, repeated or put in.
func damaged(_ original: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    for _ in 0..<random.number(1...4) where !bytes.isEmpty {
        let at = random.number(0...(bytes.count - 1))
        let count = min(random.number(1...16), bytes.count - at)
        switch random.number(0...4) {
        case 0: bytes[at] = UInt8(random.number(0...255))
        case 1: bytes[at] ^= 1 << UInt8(random.number(0...7))
        case 2: bytes.removeSubrange(at..<(at + count))
        case 3: bytes.insert(contentsOf: bytes[at..<(at + count)], at: at)
        default: bytes.insert(contentsOf: (0..<count).map { _ in UInt8(random.number(0...255)) }, at: at)
        }
    }
    return bytes
}
