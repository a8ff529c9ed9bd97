import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct PersonalDataRailTests {
    // Made once: a machine of all patterns costs more than a text.
    private static let all = try? PersonalDataRail()

    /// Texts, and what leaves of them masked.
    static let found: [(text: String, masked: String)] = [
        ("Write to ann.lee+news@mail.example.co.uk.", "Write to [EMAIL]."),
        ("<john_doe@example.org>, 'x@y.io'", "<[EMAIL]>, '[EMAIL]'"),
        ("mail 12345678901@example.com now", "mail [EMAIL] now"),
        ("我的邮箱是john@example.com吗", "我的邮箱是[EMAIL]吗"),
        ("card 4111 1111 1111 1111 please", "card [CREDIT_CARD] please"),
        ("card 4111-1111-1111-1111/12/27", "card [CREDIT_CARD]/12/27"),
        ("amex 3782 822463 10005", "amex [CREDIT_CARD]"),
        ("１２ ４１１１１１１１１１１１１１１１ !", "１２ [CREDIT_CARD] !"),
        ("1 2 3 4000 4111 1111 1111 1111 9", "1 2 3 4000 [CREDIT_CARD] 9"),
        ("call +44 (0)20 7946 0958 or +1 555-234-5678", "call [PHONE] or [PHONE]"),
        ("(555) 234-5678, 555.234.5678", "[PHONE], [PHONE]"),
        ("Tel. 5552345678", "Tel. [PHONE]"),
        ("\"phone\": \"5552345678\"", "\"phone\": \"[PHONE]\""),
        ("(+1 555-234-5678) or ((555) 234-5678)", "([PHONE]) or ([PHONE])"),
        ("NIF 54362315-K, RUT 20.347.878-k", "NIF [ES_DNI], RUT [CL_RUT]"),
        ("NHS 943 476 5870 12", "NHS [GB_NHS] 12"),
        ("Visa 4222222222222", "Visa [CREDIT_CARD]"),
        ("06 12 34 56 78 ou 030 1234567", "[PHONE] ou [PHONE]"),
        ("0049 30 1234567", "[PHONE]"),
        ("from 203.0.113.7 to 10.0.0.0/8", "from [IP_ADDRESS] to [IP_ADDRESS]/8"),
        ("at 2001:db8::1 and fe80::1ff:fe23:4567:890a", "at [IP_ADDRESS] and [IP_ADDRESS]"),
        ("mac 00:1A:2b:3C:4d:5E, 00-1A-2B-3C-4D-5E, 001a.2b3c.4d5e", "mac [MAC_ADDRESS], [MAC_ADDRESS], [MAC_ADDRESS]"),
        (
            "for 36f1.9185.06ef. And 00:1a:2b:3c:4d:5e: gone, 2001:db8::7: too",
            "for [MAC_ADDRESS]. And [MAC_ADDRESS]: gone, [IP_ADDRESS]: too"
        ),
        ("coordinates: 48.8584, 2.2945", "coordinates: [COORDINATES]"),
        ("48.8584° N, 2.2945° E", "[COORDINATES]"),
        ("48°51'29\"N 2°17'40\"E", "[COORDINATES]"),
        ("born on 17.05.1990 in Rome", "born on [DATE_OF_BIRTH] in Rome"),
        ("Date of birth: May 17, 1990", "Date of birth: [DATE_OF_BIRTH]"),
        ("DOB 1990-05-17", "DOB [DATE_OF_BIRTH]"),
        ("passport no. C01X00T47", "passport no. [PASSPORT]"),
        ("Reisepass 123456789", "Reisepass [PASSPORT]"),
        ("SSN 123-45-6789", "SSN [US_SSN]"),
        ("123-45-6789", "[US_SSN]"),
        ("SSN: 123456789", "SSN: [US_SSN]"),
        ("身份证11010519491231002X", "身份证[CN_RESIDENT_ID]"),
        ("CPF 390.533.447-05 e e-mail a@b.com.br", "CPF [BR_CPF] e e-mail [EMAIL]"),
    ]

    /// Texts that hold nothing personal, however much they look like it.
    static let clean: [String] = [
        "version 1.2.3.4 of the driver", "Chrome/120.0.6099.71", "v10.11.12.13", "127.0.0.1 and 255.255.255.0",
        "550e8400-e29b-41d4-a716-446655440000", "sha1 3f786850e387550fdab836ed7e6dc881de23001b", "1700000000000 ms", "2024-05-17T10:20:30Z",
        "at 12:30:45 on 05/17/2024", "4111 1111 1111 1112", "order 1234-5678-9012", "pi is 3.14159265358979323846",
        "[0.1234, -0.5678, 0.9012]",
        "std::vector<int>::iterator", "a::b", "icon@2x.png", "git@github.com:owner/name.git", "user@localhost", "pkg@1.2.3",
        "ISBN 978-3-16-148410-0", "EAN 4006381333931", "1,234,567.89", "1 234 567", "10 000 000 000 EUR", "RFC 9110", "2001: a year", "::1",
        "fingerprint 43:51:43:a1:b5:fc:8b:b7:0a:3a:a9:b1:0f:66:73:a8", "GB82 WEST 1234 5698 7654 33", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "2024 2025 2026 2027", "666-12-3456", "5 10 15 20 25 30", "ABCDE1234", "DE12 and GB99", "1990-05-17", "passport photo 1234",
        "0012 3456 7890 1234 5", "1234.5678.9012.3456",
        "number 1112 2341 2341 2346", "EAN 4222222222222", "1411 1822 2233 2644 3055 3466 3877 4288 4699 5110 5521 5932 6343",
        "2 4111 1111 1111 1111 5 6 7 8 9 10 11 12 13",
    ]

    @Test("personal data is masked", arguments: found)
    func masks(text: String, masked: String) throws {
        let rail = try #require(Self.all)
        #expect(rail.output(text).text == masked)
    }

    @Test("P20: what leaves does not depend on where the text is cut", arguments: found)
    func cuts(text: String, masked: String) throws {
        let rail = try #require(Self.all)
        let scalars = Array(text.unicodeScalars)
        for cut in 1..<scalars.count {
            let pieces = [scalars[..<cut], scalars[cut...]].map { String(String.UnicodeScalarView($0)) }
            #expect(rail.output(pieces: pieces).text == masked, "cut at \(cut)")
        }
        #expect(rail.output(pieces: scalars.map(String.init)).text == masked, "each character alone")
    }

    @Test("what only looks like personal data passes", arguments: clean)
    func passes(text: String) throws {
        let rail = try #require(Self.all)
        let output = rail.output(text)
        #expect(output.text == text && output.findings.isEmpty, "\(output.findings.map(\.reason))")
    }

    @Test("kinds and countries that are not chosen pass")
    func choice() throws {
        let rail = try PersonalDataRail(kinds: [.email, .phone], countries: ["FR"])
        let text = "a@b.org, 4111111111111111, (555) 234-5678, 06 12 34 56 78"
        #expect(rail.output(text).text == "[EMAIL], 4111111111111111, (555) 234-5678, [PHONE]")
    }

    @Test("a country that is not known is refused with those that are")
    func unknownCountry() {
        #expect(throws: RailConfigurationError.self) { try PersonalDataRail(countries: ["XX"]) }
        #expect(throws: RailConfigurationError.self) { try PersonalDataRail(kinds: []) }
    }

    @Test("what is allowed passes, in either case of letters")
    func allowed() throws {
        let rail = try PersonalDataRail(allowed: ["Help@Example.org"])
        #expect(rail.output("help@example.org or me@example.org").text == "help@example.org or [EMAIL]")
    }

    @Test("a block ends the text before the value, with its kind as the reason")
    func blocks() throws {
        let rail = try PersonalDataRail(action: .block)
        let output = rail.output("Hello ann@example.org and more")
        #expect(output.text == "Hello " && output.block == RailBlock("email") && output.blockOffset == 6)
        #expect(rail.effects == .blocks && rail.scope == .latest)
    }

    @Test("kinds have actions of their own")
    func exceptions() throws {
        let rail = try PersonalDataRail(action: .mask, exceptions: [.creditCard: .stars(keepingLast: 4), .iban: .block])
        #expect(rail.output("a@b.org 4111 1111 1111 1111").text == "[EMAIL] **** **** **** 1111")
        #expect(rail.output("x DE89370400440532013000").block == RailBlock("iban"))
        #expect(rail.effects == [.blocks, .rewrites] && rail.scope == .conversation)
    }

    @Test("findings tell the kind and where it begins, never the value")
    func findings() throws {
        let rail = try #require(Self.all)
        let output = rail.output("a@b.org and SSN 123-45-6789")
        #expect(output.findings == [RailFinding("email", offset: 0), RailFinding("us_ssn", offset: 16)])
    }

    @Test("a card behind more digits than a run has is found, wherever it stands")
    func longRuns() throws {
        let rail = try PersonalDataRail(kinds: [.creditCard])
        for count in 0..<60 {
            let numbers = String(repeating: "7 ", count: count)
            let text = "\(numbers)4111-1111-1111-1111 \(numbers)5555555555554444 7"
            #expect(rail.output(text).text == "\(numbers)[CREDIT_CARD] \(numbers)[CREDIT_CARD] 7", "\(count) before")
            let spaced = "\(String(repeating: "7 ", count: count % 5))4111 1111 1111 1111 7"
            #expect(rail.output(spaced).text.hasSuffix("[CREDIT_CARD] 7"), "\(count % 5) before")
        }
    }

    @Test("P20: text that can match nothing leaves at once, and no more is held than the rail says")
    func holds() throws {
        let rail = try #require(Self.all)
        var filter = rail.makeFilter(TextFilterRequest(place: .output, channel: .text, context: .sample))
        var output = FilterOutput()
        filter.push("The quick brown fox, and then. ", into: &output)
        #expect(output.text == "The quick brown fox, and then. " && filter.heldByteCount == 0)
        filter.push("1 2 3", into: &output)
        #expect(filter.heldByteCount == 5)
        var random = SeededGenerator(seed: 3)
        for _ in 0..<3_000 {
            filter.push(random.pick("1", "2 ", "a", "@", ".", "-", "+4", "x.y@", "４", "0x", "bc1", "GB"), into: &output)
            #expect(filter.heldByteCount <= PersonalDataRail.maxHeldByteCount)
        }
        #expect(output.block == nil)
    }
}
