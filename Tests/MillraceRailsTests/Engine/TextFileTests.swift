import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct TextFileTests {
    private func text(_ source: MediaSource) -> String? {
        if case .text(let file) = TextFile.read(source) { file.text } else { nil }
    }

    private func isUnreadable(_ source: MediaSource) -> Bool {
        if case .unreadable = TextFile.read(source) { true } else { false }
    }

    private func base64(_ bytes: [UInt8]) -> String { Base64.encode(bytes) }

    @Test(
        "Base64 is read with line breaks, in the alphabet for addresses and with any padding",
        arguments: ["Pj4/IMO/", "Pj4_IMO_", "Pj4/\r\nIM O/\n", "Pj4/IMO/=", "Pj4_IMO_=="])
    func base64(written: String) { #expect(text(.base64(written, mediaType: "text/plain")) == ">>? ÿ") }

    @Test(
        "Types of texts are known whatever their case and parameters",
        arguments: [
            "text/plain", "TEXT/Plain; charset=UTF-8", "text/markdown", "text/csv", "application/json", "Application/YAML",
            "application/xml", "application/ld+json", "image/svg+xml", "application/octet-stream", "",
        ])
    func types(mediaType: String) { #expect(text(.base64("YQ==", mediaType: mediaType)) == "a") }

    @Test("What is no text by its type is none, though its type has the letters of one")
    func otherTypes() {
        let document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        for type in ["image/png", "application/pdf", document] {
            #expect(text(.base64("YQ==", mediaType: type)) == nil)
            #expect(!isUnreadable(.base64("****", mediaType: type)))
        }
        #expect(!isUnreadable(.base64(base64([0xFF, 0xD8, 0x00]), mediaType: "application/octet-stream")))
    }

    @Test(
        "Addresses that hold their file are read",
        arguments: [
            "data:text/plain;base64,YSBi", "DATA:TEXT/PLAIN ; Base64,YSBi", "data:text/plain,a%20b", "data:,a%20%62", "data:;base64,YSBi",
            " da\nta:application/json;charset=utf-8;base64,YSBi",
        ])
    func addresses(url: String) { #expect(text(.url(url)) == "a b") }

    @Test("UTF-16 is known by its mark or by the type, windows-1252 by the type")
    func encodings() {
        #expect(text(.base64(base64([0xFF, 0xFE, 0x61, 0, 0xFC, 0]), mediaType: "text/plain")) == "aü")
        #expect(text(.base64(base64([0xFE, 0xFF, 0, 0x61, 0, 0xFC]), mediaType: "text/plain; charset=utf-8")) == "aü")
        #expect(text(.base64(base64([0x61, 0, 0xFC, 0]), mediaType: "text/plain; charset=\"UTF-16LE\"")) == "aü")
        #expect(text(.base64(base64([0, 0x61]), mediaType: "text/plain;charset=utf-16")) == "a")
        #expect(text(.base64(base64([0xEF, 0xBB, 0xBF, 0x61]), mediaType: "text/plain")) == "a")
        #expect(text(.base64(base64([0x80, 0x61, 0xFC]), mediaType: "text/plain;charset=ISO-8859-1")) == "€aü")
    }

    @Test("What says it is a text and cannot be read as one is unreadable")
    func unreadable() {
        let sources: [MediaSource] = [
            .base64("****", mediaType: "text/plain"), .base64("YQ==YQ==", mediaType: "text/plain"), .base64("Y", mediaType: "text/plain"),
            .base64(base64([0x61, 0xFF]), mediaType: "text/plain"),
            // UTF-16 without a mark is UTF-8 full of NUL.
            .base64(base64([0x61, 0, 0x62, 0]), mediaType: "text/plain"),
            .base64(base64([0xFF, 0xFE, 0x61]), mediaType: "text/plain"), .base64(base64([0xFF, 0xFE, 0, 0xD8]), mediaType: "text/plain"),
            .base64(base64(Array("+AGEAYg-".utf8)), mediaType: "text/plain;charset=utf-7"), .url("data:text/plain;base64,****"),
        ]
        for source in sources { #expect(isUnreadable(source), "\(source)") }
    }

    @Test("A rewritten text is UTF-8, and its type says nothing else")
    func rewritten() throws {
        func rewritten(_ source: MediaSource) -> MediaSource? {
            if case .text(let file) = TextFile.read(source) { file.source(saying: "ü") } else { nil }
        }
        #expect(rewritten(.base64("YQ==", mediaType: "text/csv; header=present")) == .base64("w7w=", mediaType: "text/csv; header=present"))
        #expect(rewritten(.base64(base64([0, 0x61]), mediaType: "Text/CSV; charset=utf-16")) == .base64("w7w=", mediaType: "text/csv"))
        #expect(rewritten(.url("data:,a")) == .url("data:text/plain;base64,w7w="))
    }
}
