/// The hash function Keccak-256 as Ethereum uses it: the one that became SHA-3 (FIPS 202), with the padding it had before.
enum Keccak256 {
    // FIPS 202 §3.2.5: the constants of the 24 rounds.
    private static let constants: [UInt64] = [
        0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808A, 0x8000_0000_8000_8000, 0x0000_0000_0000_808B,
        0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009, 0x0000_0000_0000_008A, 0x0000_0000_0000_0088,
        0x0000_0000_8000_8009, 0x0000_0000_8000_000A, 0x0000_0000_8000_808B, 0x8000_0000_0000_008B, 0x8000_0000_0000_8089,
        0x8000_0000_0000_8003, 0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800A, 0x8000_0000_8000_000A,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
    ]
    // §3.2.2 and §3.2.3: by how much the lane that is reached in each step of the walk is turned, and where it goes.
    private static let rotations: [UInt64] = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44]
    private static let lanes: [Int] = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1]
    // The rate for 256 bits, in bytes.
    private static let rate = 136

    /// The hash of bytes: 32 bytes.
    static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var message = bytes + [0x01]
        message += [UInt8](repeating: 0, count: (rate - message.count % rate) % rate)
        message[message.count - 1] |= 0x80
        var state = [UInt64](repeating: 0, count: 25)
        for block in stride(from: 0, to: message.count, by: rate) {
            for place in 0..<rate { state[place / 8] ^= UInt64(message[block + place]) << UInt64(8 * (place % 8)) }
            permute(&state)
        }
        return (0..<32).map { UInt8(truncatingIfNeeded: state[$0 / 8] >> UInt64(8 * ($0 % 8))) }
    }

    private static func permute(_ state: inout [UInt64]) {
        for constant in constants {
            var columns = [UInt64](repeating: 0, count: 5)
            for place in 0..<25 { columns[place % 5] ^= state[place] }
            for place in 0..<25 {
                let turned = rotated(columns[(place + 1) % 5], 1)
                state[place] ^= columns[(place + 4) % 5] ^ turned
            }
            var moved = state[1]
            for (lane, rotation) in zip(lanes, rotations) { (moved, state[lane]) = (state[lane], rotated(moved, rotation)) }
            for row in stride(from: 0, to: 25, by: 5) {
                let old = Array(state[row..<row + 5])
                for place in 0..<5 {
                    let masked = ~old[(place + 1) % 5] & old[(place + 2) % 5]
                    state[row + place] = old[place] ^ masked
                }
            }
            state[0] ^= constant
        }
    }

    private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }
}
