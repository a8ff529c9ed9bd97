import Foundation
import Testing

@testable import MillraceCore

@Suite("Base64")
struct Base64Tests {
    @Test(
        "the test vectors of RFC 4648 §10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func vectors(text: String, base64: String) {
        #expect(Base64.encode(Array(text.utf8)) == base64)
        #expect(Base64.decode(base64) == Array(text.utf8))
        #expect(Base64.decode(String(base64.prefix { $0 != "=" })) == Array(text.utf8), "padding may be missing")
    }

    @Test("what is no base64 is refused", arguments: ["A", "AAAAA", "A=", "A===", "AA=", "====", "A A=", "Zm9v\n", "Zm-_", "Zg=a", "é"])
    func refused(_ text: String) { #expect(Base64.decode(text) == nil) }

    @Test("any bytes come back, and Foundation reads them alike")
    func comesBack() {
        var random = SeededGenerator(seed: 1)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Base64.encode(bytes)
            #expect(Base64.decode(text) == bytes)
            #expect(Data(base64Encoded: text) == Data(bytes))
        }
    }
}
