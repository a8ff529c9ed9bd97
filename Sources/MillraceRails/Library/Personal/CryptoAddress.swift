internal import MillraceCore

/// Addresses of crypto currencies that have a checksum.
///
/// Base58Check: Bitcoin, its test network, Litecoin, Dogecoin, Dash, Tron. Bech32 and Bech32m: Bitcoin, its test network, Litecoin, Cardano,
/// Cosmos. Ethereum: mixed case by EIP-55; in one case it has no checksum and is taken as it is.
/// Not found: Solana, Monero, Ripple and others; they have no checksum or one of their own.
enum CryptoAddress {
    /// What they look like.
    static let base58Pattern = "(?<![0-9A-Za-z_])[13mn2LMDXAT79][1-9A-HJ-NP-Za-km-z]{25,34}(?![0-9A-Za-z_])"
    static let bech32Pattern =
        "(?<![0-9A-Za-z_])(?:(?:bc|tb|ltc|addr|cosmos)1[02-9ac-hj-np-z]{11,98}|(?:BC|TB|LTC)1[02-9AC-HJ-NP-Z]{11,87})(?![0-9A-Za-z_])"
    static let ethereumPattern = "(?<![0-9A-Za-z_])0x[0-9A-Fa-f]{40}(?![0-9A-Za-z_])"

    // Version bytes of addresses: en.bitcoin.it "List of address prefixes"; SLIP-0044's projects' chainparams.
    private static let versions: Set<UInt8> = [0x00, 0x05, 0x6F, 0xC4, 0x30, 0x32, 0x1E, 0x16, 0x4C, 0x10, 0x41]

    /// Whether a text is 21 bytes in base 58 with four bytes of their double SHA-256 (en.bitcoin.it, "Base58Check encoding").
    static func isBase58(_ text: String) -> Bool {
        guard let bytes = base58(text), bytes.count == 25, versions.contains(bytes[0]) else { return false }
        return SHA256.hash(SHA256.hash(Array(bytes.prefix(21)))).prefix(4).elementsEqual(bytes.suffix(4))
    }

    /// Whether the checksum is that of BIP 173 or BIP 350.
    static func isBech32(_ text: String) -> Bool {
        let characters = Array(text.lowercased().utf8)
        guard let separator = characters.lastIndex(of: 0x31), separator > 0, characters.count - separator > 6 else { return false }
        let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
        var check: UInt32 = 1
        let prefix = characters[..<separator]
        for value in prefix.map({ $0 >> 5 }) + [0] + prefix.map({ $0 & 31 }) { check = mixed(check, value) }
        for character in characters[(separator + 1)...] {
            guard let value = alphabet.firstIndex(of: character) else { return false }
            check = mixed(check, UInt8(value))
        }
        return check == 1 || check == 0x2BC8_30A3
    }

    /// Whether letters of 40 hexadecimal digits are capital as EIP-55 wants, or all of one case.
    static func isEthereum(_ text: String) -> Bool {
        let digits = Array(text.utf8.dropFirst(2))
        let letters = digits.filter { $0 > 0x39 }
        if letters.allSatisfy({ $0 < 0x60 }) || letters.allSatisfy({ $0 > 0x60 }) { return Set(digits).count > 4 }
        let hash = Keccak256.hash(digits.map { $0 > 0x39 ? $0 | 0x20 : $0 })
        return digits.enumerated().allSatisfy { place, digit in
            let half = place % 2 == 0 ? hash[place / 2] >> 4 : hash[place / 2] & 15
            return digit <= 0x39 || (digit < 0x60) == (half > 7)
        }
    }

    /// BIP 173, "Checksum": one step of the BCH code.
    private static func mixed(_ check: UInt32, _ value: UInt8) -> UInt32 {
        let generator: [UInt32] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3]
        let top = check >> 25
        var next = (check & 0x1FF_FFFF) << 5 ^ UInt32(value)
        for place in 0..<5 where top >> UInt32(place) & 1 == 1 { next ^= generator[place] }
        return next
    }

    /// The bytes that a number in base 58 writes, zeros in front for each `1` in front.
    private static func base58(_ text: String) -> [UInt8]? {
        let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
        var bytes: [UInt8] = []
        for character in text.utf8 {
            guard var carry = alphabet.firstIndex(of: character) else { return nil }
            for place in bytes.indices.reversed() {
                carry += Int(bytes[place]) * 58
                bytes[place] = UInt8(carry & 0xFF)
                carry >>= 8
            }
            while carry > 0 {
                bytes.insert(UInt8(carry & 0xFF), at: 0)
                carry >>= 8
            }
        }
        return [UInt8](repeating: 0, count: text.utf8.prefix { $0 == 0x31 }.count) + bytes
    }
}
