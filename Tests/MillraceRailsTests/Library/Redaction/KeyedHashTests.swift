import Testing

@testable import MillraceRails

@Suite struct KeyedHashTests {
    @Test("HMAC-SHA-256 is that of RFC 4231")
    func vectors() {
        #expect(
            KeyedHash(HashKey([UInt8](repeating: 0x0B, count: 20))).hash("Hi There".utf8).hexadecimal
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            KeyedHash(HashKey("Jefe")).hash("what do ya want for nothing?".utf8).hexadecimal
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            KeyedHash(HashKey([UInt8](repeating: 0xAA, count: 131))).hash("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
                .hexadecimal
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test("a key is never printed")
    func description() {
        let key = HashKey("hidden words")
        #expect("\(key)" == "HashKey")
        #expect(!"\(RedactionAction.hash(key))".contains("hidden"))
    }

    @Test("stars keep what separates, and the last characters of what is long enough")
    func stars() throws {
        let redactor = Redactor(.stars(keepingLast: 4), vault: PlaceholderVault(), issuer: "test")
        #expect(redactor.replacement(for: "4111 1111 1111 1111", kind: "credit_card") == "**** **** **** 1111")
        #expect(redactor.replacement(for: "ab@c.de", kind: "email") == "**@*.**")
        #expect(Redactor(.mask, vault: PlaceholderVault(), issuer: "test").replacement(for: "x", kind: "email") == "[EMAIL]")
        #expect(Redactor(.block, vault: PlaceholderVault(), issuer: "test").replacement(for: "x", kind: "email") == nil)
    }

    @Test("one value has one hash, other values and other keys have others")
    func names() {
        let redactor = Redactor(.hash(HashKey("a")), vault: PlaceholderVault(), issuer: "test")
        let other = Redactor(.hash(HashKey("b")), vault: PlaceholderVault(), issuer: "test")
        let text = redactor.replacement(for: "ann@example.org", kind: "email")
        #expect(text == redactor.replacement(for: "ann@example.org", kind: "email"))
        #expect(text != redactor.replacement(for: "bob@example.org", kind: "email"))
        #expect(text != other.replacement(for: "ann@example.org", kind: "email"))
        #expect(text?.count == "[EMAIL:]".count + 12)
    }
}
