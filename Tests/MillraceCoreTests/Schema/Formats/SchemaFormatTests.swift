import MillraceTesting
import Testing

@testable import MillraceCore

@Suite("Formats")
struct SchemaFormatTests {
    @Test(
        "texts that are of a format, and some that are nearly",
        arguments: [
            (
                .dateTime, ["2024-02-29T23:59:60Z", "2024-05-01t12:30:00.5+02:00"],
                ["2023-02-29T00:00:00Z", "2024-05-01 12:30:00Z", "2024-05-01T12:30:00"]
            ),
            (.date, ["2000-02-29"], ["1900-02-29", "2024-13-01", "24-01-01"]), (.time, ["00:59:60+01:00"], ["00:00:60Z", "1:00:00Z"]),
            (.duration, ["P1Y2M", "PT1H", "P2W"], ["P", "PT", "P1Y2D", "P1W1D", "P1.5D"]),
            (.email, ["a.b+c@example.com", "\"a b\"@example.com", "a@[IPv6:::1]"], ["a@", "@a", "a..b@c", "ä@example.com", "a@b@c"]),
            (.idnEmail, ["ä@ö.com"], ["@ö.com"]), (.hostname, ["a-b.example", "xn--bcher-kva"], ["-a", "a-", "a..b", "a_b", ""]),
            (.ipv4, ["255.0.0.1"], ["256.0.0.1", "1.2.3", "01.2.3.4"]),
            (
                .ipv6, ["::", "1::8", "1:2:3:4:5:6:7:8", "::1.2.3.4", "1:2:3:4:5:6:1.2.3.4"],
                [":", ":::", "1:2:3:4:5:6:7:8:9", "1::2::3", "1.2.3.4", ":1.2.3.4", "1:2:3:4:5:6:7::8"]
            ),
            (.uri, ["urn:a:b", "http://[v1.a]/", "mailto:a@b"], ["a/b", "http://a b", "http://[::1", "http://a:b/"]),
            (.uriReference, ["", "../a?b#c", "//a"], ["a:b:\\", "1:b"]), (.iri, ["http://ä/"], ["ä"]), (.iriReference, ["ä"], ["\\"]),
            (.uriTemplate, ["/a{?b,c*}{d:3}"], ["{", "}", "{a:0}", "{ }"]),
            (.uuid, ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567e89b12d3a456426614174000"]), (.regex, ["(a)\\1"], ["("]),
            (.jsonPointer, ["", "/a~1b"], ["a", "/~"]), (.relativeJSONPointer, ["0", "1#", "2/a"], ["01", "-1", "1#/a", "/a"]),
        ] as [(SchemaFormat, [String], [String])])
    func texts(format: SchemaFormat, right: [String], wrong: [String]) {
        for text in right { #expect(format.matches(text), "\(format): \(text)") }
        for text in wrong { #expect(!format.matches(text), "\(format): \(text)") }
    }

    @Test("P27: random texts never crash a check", arguments: [1, 2] as [UInt64])
    func robustness(seed: UInt64) {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        for _ in 0..<3_000 {
            let text = (0..<random.number(0...14)).map { _ in
                random.pick(
                    "0", "1", "9", "-", ":", ".", "T", "Z", "P", "W", "@", "[", "]", "/", "%", "{", "}", "\"", "\\", "~", "#", "é", "a",
                    "+", "")
            }.joined()
            for format in SchemaFormat.allCases where format.matches(text) { #expect(!format.hint.isEmpty) }
        }
    }
}
