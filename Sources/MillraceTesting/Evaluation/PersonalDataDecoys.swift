/// Texts that look like personal data and hold none.
enum PersonalDataDecoys {
    /// One sort of them.
    struct Decoy: Sendable {
        var name: String
        var make: @Sendable (inout SeededGenerator) -> String
    }

    static let all: [Decoy] = [
        Decoy(name: "order") { "Order \(PersonalDataValues.digits(10, &$0)) shipped" },
        Decoy(name: "version") { "version \($0.number(0...9)).\($0.number(0...20)).\($0.number(0...99)).\($0.number(0...99)) is out" },
        Decoy(name: "uuid") { uuid(&$0) },
        Decoy(name: "hash") { "commit \(PersonalDataValues.hexadecimal(40, &$0))" },
        Decoy(name: "milliseconds") { "took until 17\(PersonalDataValues.digits(11, &$0))" },
        Decoy(name: "date and time") { "at 2024-0\($0.number(1...9))-1\($0.number(0...9))T1\($0.number(0...9)):2\($0.number(0...9)):30Z" },
        Decoy(name: "wrong card") { random in
            let body = "4" + PersonalDataValues.digits(14, &random)
            let check = ((PersonalDataValues.luhn(body).first?.wholeNumberValue ?? 0) + random.number(1...9)) % 10
            return "number \(PersonalDataValues.groups(body + "\(check)", of: 4, by: " "))"
        },
        Decoy(name: "code") {
            "for (int i = \($0.number(0...9)); i < \($0.number(10...9999)); i += 0x\(PersonalDataValues.hexadecimal(4, &$0))) { sum[i] *= 1.5e-3; }"
        },
        Decoy(name: "image") { random in
            "![x](data:image/png;base64,iVBORw0KGgo\(text(120, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", &random))==)"
        },
        Decoy(name: "book") { "ISBN 978-3-\($0.number(10...99))-\(PersonalDataValues.digits(6, &$0))-\($0.number(0...9))" },
        Decoy(name: "price") {
            "\($0.number(1...99)),\(PersonalDataValues.digits(3, &$0)),\(PersonalDataValues.digits(3, &$0)).\(PersonalDataValues.digits(2, &$0)) USD"
        },
        Decoy(name: "vector") { random in
            "[" + (0..<12).map { _ in "0.\(PersonalDataValues.digits(6, &random))" }.joined(separator: ", ") + "]"
        },
        Decoy(name: "table") { random in (0..<20).map { _ in String(random.number(1...9999)) }.joined(separator: " ") },
        Decoy(name: "repository") { "clone git@\($0.pick("github.com", "gitlab.example.org")):team/project-\($0.number(1...99)).git" },
        Decoy(name: "package") { "install left-pad@\($0.number(0...9)).\($0.number(0...99)).\($0.number(0...9)) now" },
        Decoy(name: "wrong account") { "ref DE\(PersonalDataValues.digits(2, &$0))1234 and NO\($0.number(10...99))" },
        Decoy(name: "fingerprint") { random in (0..<16).map { _ in PersonalDataValues.hexadecimal(2, &random) }.joined(separator: ":") },
        Decoy(name: "loopback") { "listening on 127.0.0.1:\($0.number(1024...9999)), mask 255.255.255.0" },
        Decoy(name: "phone-like sizes") { "\($0.number(100...999)) x \($0.number(100...999)) x \($0.number(1000...9999)) mm" },
        Decoy(name: "thousands") { "\($0.number(1...9)) \(PersonalDataValues.digits(3, &$0)) \(PersonalDataValues.digits(3, &$0)) EUR" },
        Decoy(name: "date") { "due on \($0.number(10...28)).0\($0.number(1...9)).202\($0.number(0...9))" },
        Decoy(name: "article") { "article \(text(3, "ABCDEFGHJK", &$0))-\(PersonalDataValues.digits(5, &$0))" },
        Decoy(name: "scores") {
            "won \($0.number(0...9))-\($0.number(0...9)), \($0.number(10...99))-\($0.number(10...99))-\($0.number(10...99))"
        },
        Decoy(name: "ean") { "EAN 40063\(PersonalDataValues.digits(8, &$0))" },
    ]

    static func uuid(_ random: inout SeededGenerator) -> String {
        [8, 4, 4, 4, 12].map { PersonalDataValues.hexadecimal($0, &random) }.joined(separator: "-")
    }

    /// Random characters of an alphabet.
    static func text(_ count: Int, _ alphabet: String, _ random: inout SeededGenerator) -> String {
        let characters = Array(alphabet)
        return String((0..<count).map { _ in characters[random.number(0...characters.count - 1)] })
    }
}
