import Testing

@testable import MillraceCore

/// The hash against the examples of its standard.
@Suite("SHA-256")
struct SHA256Tests {
    private func hex(_ bytes: [UInt8]) -> String {
        SHA256.hash(bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    // NIST, "Cryptographic Standards and Guidelines, Example Values", SHA256.pdf; the empty message and the million letters are of the
    // Secure Hash Standard Validation System.
    @Test(
        "The examples of NIST",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func examples(text: String, hash: String) {
        #expect(hex(Array(text.utf8)) == hash)
    }

    @Test("A hundred thousand letters, which is not a multiple of the block")
    func long() {
        // Of coreutils' sha256sum.
        #expect(hex([UInt8](repeating: 0x61, count: 100_000)) == "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee")
    }
}
